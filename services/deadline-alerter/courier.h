#ifndef TIENDO_DEADLINE_ALERTER_COURIER_H
#define TIENDO_DEADLINE_ALERTER_COURIER_H
// Sends what is due by mail and webhook: a thread of its own, many sendings at once, so that one that hangs delays nobody else. A delivery is
// leased while it is under way; one that is not settled (a crash, a lost database) is sent again with the same key.
#include "common/config.h"
#include "common/metrics.h"

typedef struct courier_s courier_t;

bool must_check courier_new (courier_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure);
void courier_destroy (courier_t **self_p);
#endif
