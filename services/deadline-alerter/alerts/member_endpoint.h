#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_MEMBER_ENDPOINT_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_MEMBER_ENDPOINT_H
// Answers members on the ROUTER: replay, ack, ping. Every message is judged by its key as it stands now, so that revoking cuts a
// session that is up, and a scope that changed holds for a replay that waits.
#include "common/base/metrics.h"
#include "common/db/pg_loop.h"
#include "common/net/served_socket.h"
#include "services/deadline-alerter/alerts/ack_writer.h"

typedef struct {
    served_socket_t *router;
    key_ring_t *ring;
    pg_t *pg;
    pg_loop_t *pg_loop;
    ack_writer_t *ack_writer;
    metrics_t *metrics;
} member_endpoint_parts_t; // all borrowed

typedef struct member_endpoint_s member_endpoint_t;

bool must_check member_endpoint_new (member_endpoint_t **ret, const member_endpoint_parts_t *parts, failure_t *failure);
void member_endpoint_destroy (member_endpoint_t **self_p);
void member_endpoint_read (member_endpoint_t *self);                                     // some of the commands that are there
void member_endpoint_acked (member_endpoint_t *self, const ack_writer_answer_t *answer); // what became of an ack
void member_endpoint_came (member_endpoint_t *self, const char *province);               // events came: replays that wait may have an answer
bool member_endpoint_turn (member_endpoint_t *self);                                     // answers some of those that wait; true: there are more
void member_endpoint_away (member_endpoint_t *self);                                     // the database went: those that wait are told
void member_endpoint_stop (member_endpoint_t *self); // the service goes: those that wait are answered with nothing, and ask elsewhere
#endif
