#ifndef TIENDO_COMMON_RUNTIME_MEMORY_RESIDENT_H
#define TIENDO_COMMON_RUNTIME_MEMORY_RESIDENT_H
#include <stdint.h>

// Bytes of memory that the process has in use; 0 where that cannot be read.
int64_t memory_resident (void);
#endif
