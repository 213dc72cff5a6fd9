#include "common/db/worker_thread.h"

bool worker_thread_begin (zactor_t **ret, zactor_fn *run, void *argument, const char *of, failure_t *failure)
{
    *ret = zactor_new (run, argument);
    return *ret != NULL || failure_set (failure, FAILURE_FATAL, "no thread for %s", of);
}

void worker_thread_end (zactor_t **actor_p, worker_db_t **line_p)
{
    if (*actor_p != NULL)
        worker_db_stop (*line_p);
    zactor_destroy (actor_p);
    worker_db_destroy (line_p);
}
