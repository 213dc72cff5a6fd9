#ifndef TIENDO_COMMON_DB_WORKER_THREAD_H
#define TIENDO_COMMON_DB_WORKER_THREAD_H
// The thread of a worker that has a database connection of its own: how it begins, and how its owner ends both.
#include <czmq.h>

#include "common/db/worker_db.h"

// `of` is what the thread is for, in a word or two: it stands in the failure.
bool must_check worker_thread_begin (zactor_t **ret, zactor_fn *run, void *argument, const char *of, failure_t *failure);
// Cuts short what runs on the connection, so that what still waits for the thread is refused at once, waits for the thread, and lets the connection
// go. Either may be NULL: a worker that was never begun is ended the same way.
void worker_thread_end (zactor_t **actor_p, worker_db_t **line_p);
#endif
