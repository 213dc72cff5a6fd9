#ifndef TIENDO_COMMON_BASE_SECRET_FILE_H
#define TIENDO_COMMON_BASE_SECRET_FILE_H
// A file that holds keys: what reads and writes those, once. A file that others than its owner can read is refused (a read-only file under
// /run/secrets is accepted: a cluster mounts it).
#include <stddef.h>

#include "common/base/failure.h"

// The whole file as text; room is with the end. A longer file is refused.
bool must_check secret_file_read (const char *file, char *text, size_t room, failure_t *failure);
// A new file that its owner alone can read. One that exists is not replaced.
bool must_check secret_file_create (const char *file, const char *text, failure_t *failure);
// Puts another content in the place of a file that exists, whole or not at all; its owner and its mode stay.
bool must_check secret_file_replace (const char *file, const char *text, failure_t *failure);
#endif
