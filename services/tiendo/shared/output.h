#ifndef TIENDO_TIENDO_SHARED_OUTPUT_H
#define TIENDO_TIENDO_SHARED_OUTPUT_H
// The file that a verb writes, named by --output. "-" is standard output. A plain file appears whole or not at all: it is written beside its place
// and then renamed. A device or a link is written to and never replaced.
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "common/base/failure.h"

typedef struct {
    FILE *file;       // where to write; NULL once it is closed
    const char *path; // borrowed
    char part[4096];  // "" where the file is written in its own place
    bool is_standard; // standard output: the verb prints nothing else there
} output_t;

// mode: of a new file, less the umask.
bool must_check output_open (output_t *self, const char *path, mode_t mode, failure_t *failure);
// What was written is complete: it takes its place. False, with the reason, where it could not all be written; nothing stays then.
bool must_check output_commit (output_t *self, failure_t *failure);
// For scoped: what was not committed goes.
void output_close (output_t *self);
#endif
