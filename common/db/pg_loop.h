#ifndef TIENDO_COMMON_DB_PG_LOOP_H
#define TIENDO_COMMON_DB_PG_LOOP_H
// A pg connection that lives on a loop: it connects, LISTENs and keeps its socket among the loop's readers; when it is lost it says so
// once and comes back by itself, 100 ms after and then doubling to 5 s. Nobody sleeps and nobody exits because PostgreSQL is away.
// Invariant: the socket is off the loop before libpq closes it, so every failure of a call on the pg goes through pg_loop_failed.
#include <czmq.h>

#include "common/db/pg.h"

typedef struct pg_loop_s pg_loop_t;

typedef struct {
    void (*up) (void *owner);                             // connected and listening; may fail again within the call
    void (*down) (void *owner, const failure_t *failure); // once a loss; FATAL: it does not come back, the owner gives up
    void (*readable) (void *owner);                       // notifications came, or an asynchronous answer moved on
} pg_loop_events_t;

// pg, loop and owner are borrowed. listen: fixed SQL run on connecting, e.g. "LISTEN tiendo_work", or NULL.
bool must_check pg_loop_new (pg_loop_t **ret, zloop_t *loop, pg_t *pg, const char *listen, const pg_loop_events_t *events, void *owner,
                             failure_t *failure);
void pg_loop_destroy (pg_loop_t **self_p);
void pg_loop_start (pg_loop_t *self); // the first attempt, at once
bool pg_loop_up (const pg_loop_t *self);

// The one decision after a failed call: true where the connection is still good and only this call failed; else the connection is
// dropped, `down` is called and it comes back in time. A query that was too slow, a deadlock or a lock not had leave it up.
bool pg_loop_failed (pg_loop_t *self, const failure_t *failure);
// Takes the notifications that blocking calls have read meanwhile; true where there was any.
bool pg_loop_notified (pg_loop_t *self);
#endif
