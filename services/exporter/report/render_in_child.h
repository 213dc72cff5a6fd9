#ifndef TIENDO_EXPORTER_REPORT_RENDER_IN_CHILD_H
#define TIENDO_EXPORTER_REPORT_RENDER_IN_CHILD_H
// Reports are laid out in a process of their own, this same program: fonts and tables of a large report cost the service neither memory that
// stays nor, should a library fail on them, its life. Facts go in as JSON, the file comes out.
// It is given nothing of the service: no environment, no descriptor, no system call that it does not need (render_sandbox.h).
// At most RENDER_S long, and ended at once when who asked for it has left.
#include <jansson.h>
#include <stdatomic.h>

#include "common/base/failure.h"
#include "services/exporter/kinds/report_layout.h"

enum { RENDER_S = 60 };

// Who waits for it: the socket of the client, and whether the service ends.
typedef struct {
    int client;
    const atomic_bool *ended;
} render_in_child_watch_t;

// Whether the client has closed its connection, or its sending half.
bool render_in_child_client_left (int client);
// PERMANENT: the facts do not allow this report, the text says why. The bytes are the caller's to free.
bool must_check render_in_child_apart (const report_layout_t *what, const json_t *facts, const render_in_child_watch_t *watch, char **ret,
                                       size_t *ret_size, failure_t *failure);
// The other side: `--render KIND FORMAT LANGUAGE NOTICE`, facts on standard input, the file on standard output. Never returns.
_Noreturn void render_in_child_main (int argc, char **argv);
#endif
