#ifndef TIENDO_COMMON_RUNTIME_MEMORY_GUARD_H
#define TIENDO_COMMON_RUNTIME_MEMORY_GUARD_H
// A service's own eye on its memory. libzmq takes handshakes and whole messages in, of however many frames they are, before the service sees any of
// them, and no option of a socket counts them together. So a service that holds more than its budget lets go of the socket, with all its connections,
// and binds it anew: what was not acknowledged comes again. That is better than to be killed with what everybody else has sent.
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t budget; // bytes; 0: none
    int64_t after_ms;
} memory_guard_t;

memory_guard_t memory_guard_of (int64_t megabytes);
// Whether the process holds more than its budget. Not again for five seconds: what was let go of needs a moment to be given back.
bool memory_guard_over (memory_guard_t *self);
// Gives back to the system what has been freed.
void memory_guard_trim (void);
// Bytes of memory that the process has in use; 0 where that cannot be read.
int64_t memory_resident (void);
#endif
