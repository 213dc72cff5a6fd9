#ifndef TIENDO_DEADLINE_ALERTER_ALERTER_H
#define TIENDO_DEADLINE_ALERTER_ALERTER_H
// The alerter on its service's loop: one thread for the sockets and short queries, the scheduler's and the ack_writer's beside it.
#include "common/runtime/service.h"

typedef struct alerter_s alerter_t;

bool must_check alerter_new (alerter_t **ret, service_t *service, failure_t *failure);
void alerter_destroy (alerter_t **self_p);
#endif
