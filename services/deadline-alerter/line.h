#ifndef TIENDO_DEADLINE_ALERTER_LINE_H
#define TIENDO_DEADLINE_ALERTER_LINE_H
// The database connection of one worker thread. It comes back by itself, and the main thread can cut short whatever runs on it, so
// that a service that is to stop does not wait for a long statement.
// Invariant: the connection is used between line_begin and line_end only, and by one thread.
#include "common/pg.h"

typedef struct line_s line_t;

bool must_check line_new (line_t **ret, const char *name, const char *url, int statement_timeout_ms, failure_t *failure);
void line_destroy (line_t **self_p);

// Connects where needed, no sooner than its backoff allows. A loss is told once. False: no line_end follows.
bool must_check line_begin (line_t *self, failure_t *failure);
void line_end (line_t *self);
pg_t *line_pg (line_t *self);
// After a failed statement: true where the connection went with it.
bool line_lost (line_t *self, const failure_t *failure);

// From any thread.
bool line_up (const line_t *self);
bool line_stopping (const line_t *self);
void line_stop (line_t *self); // nothing begins any more; returns when nothing runs any more
#endif
