#ifndef TIENDO_EXPORTER_REPORT_RENDER_SANDBOX_H
#define TIENDO_EXPORTER_REPORT_RENDER_SANDBOX_H
// What the process that lays out a report may do: read fonts, compute, write a temporary file, answer. It holds what people have typed and libraries
// that draw it, so it is given nothing that would be worth having.
#include "common/base/failure.h"

enum {
    SANDBOX_CPU_S = 60,
    SANDBOX_FILE_BYTES = 64 << 20,  // a temporary file
    SANDBOX_MEMORY_BYTES = 1 << 30, // of address space; not with sanitizers, which reserve more
    SANDBOX_FILES = 64
};

// For this process and for good: limits of CPU time, memory, files and their size, no core, no new privileges; and a system call that it does not
// need (a socket, another program or process, other processes' memory) ends it by SIGSYS.
bool must_check render_sandbox_enter (failure_t *failure);
// The environment for such a process: what fonts are found by, and what sanitizers go by. Of this process's own; valid as long as that is not
// changed.
enum { SANDBOX_VARIABLES = 16 };
void render_sandbox_environment (char *ret[SANDBOX_VARIABLES]);
#endif
