#ifndef TIENDO_AGGREGATOR_AGGREGATOR_H
#define TIENDO_AGGREGATOR_AGGREGATOR_H
// Turns what was stored into current figures: it looks for work when a bell rings, when the database notifies, and once a poll; takes the
// campaigns in turn; and rings the alerter for what it rolled up. Any number of replicas may run: the campaign's row lock parts them.
#include "common/runtime/service.h"

typedef struct aggregator_s aggregator_t;

bool must_check aggregator_new (aggregator_t **ret, service_t *service, failure_t *failure);
void aggregator_destroy (aggregator_t **self_p);
#endif
