#ifndef TIENDO_COMMON_DB_WORKER_DB_H
#define TIENDO_COMMON_DB_WORKER_DB_H
// The database connection of one worker thread. It comes back by itself, and the main thread can cut short whatever runs on it, so
// that a service that is to stop does not wait for a long statement.
// Invariant: the connection is used between worker_db_begin and worker_db_end only, and by one thread.
#include "common/db/pg.h"

typedef struct worker_db_s worker_db_t;

typedef struct {
    const char *service; // with the name what PostgreSQL shows of the connection
    const char *name;
    const char *url;
    const pg_statement_t *statements;
    int statement_timeout_ms;
} worker_db_settings_t;

bool must_check worker_db_new (worker_db_t **ret, const worker_db_settings_t *settings, failure_t *failure);
void worker_db_destroy (worker_db_t **self_p);

// Connects where needed, no sooner than its backoff allows. A loss is told once. False: no worker_db_end follows.
bool must_check worker_db_begin (worker_db_t *self, failure_t *failure);
void worker_db_end (worker_db_t *self);
pg_t *worker_db_pg (worker_db_t *self);
// After a failed statement: true where the connection went with it.
bool worker_db_lost (worker_db_t *self, const failure_t *failure);

// From any thread.
bool worker_db_up (const worker_db_t *self);
bool worker_db_stopping (const worker_db_t *self);
void worker_db_stop (worker_db_t *self); // nothing begins any more; returns when nothing runs any more
#endif
