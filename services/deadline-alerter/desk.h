#ifndef TIENDO_DEADLINE_ALERTER_DESK_H
#define TIENDO_DEADLINE_ALERTER_DESK_H
// Answers members on the ROUTER: replay, ack, ping. Every message is judged by its key as it stands now, so that revoking cuts a
// session that is up, and a scope that changed holds for a replay that waits.
#include "common/metrics.h"
#include "common/pg_loop.h"
#include "services/deadline-alerter/clerk.h"

typedef struct {
    zsock_t *router;
    key_ring_t *ring;
    pg_t *pg;
    pg_loop_t *pg_loop;
    clerk_t *clerk;
    metrics_t *metrics;
} desk_parts_t; // all borrowed

typedef struct desk_s desk_t;

bool must_check desk_new (desk_t **ret, const desk_parts_t *parts, failure_t *failure);
void desk_destroy (desk_t **self_p);
void desk_read (desk_t *self);                                // some of the commands that are there
void desk_acked (desk_t *self, const clerk_answer_t *answer); // what became of an ack
void desk_came (desk_t *self, const char *province);          // events came: replays that wait may have an answer
bool desk_turn (desk_t *self);                                // answers some of those that wait; true: there are more
void desk_away (desk_t *self);                                // the database went: those that wait are told
#endif
