#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_DELIVERY_WORKER_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_DELIVERY_WORKER_H
// Sends what is due by mail and webhook: a thread of its own, many sendings at once, so that one that hangs delays nobody else. A delivery is
// leased for seconds, again and again while it is under way; one that is not settled (a crash, a lost database) is sent again with the same key.
#include "common/runtime/config.h"
#include "common/base/metrics.h"

typedef struct delivery_worker_s delivery_worker_t;

bool must_check delivery_worker_new (delivery_worker_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure);
void delivery_worker_destroy (delivery_worker_t **self_p);
#endif
