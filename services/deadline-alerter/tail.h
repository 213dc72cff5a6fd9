#ifndef TIENDO_DEADLINE_ALERTER_TAIL_H
#define TIENDO_DEADLINE_ALERTER_TAIL_H
// Follows every province's events and publishes them. It begins with what comes after the start: what was before is for replay.
// What it did not come to while the database was away, it does afterwards.
#include "common/metrics.h"
#include "common/pg.h"
#include "services/deadline-alerter/publisher.h"

typedef void tail_came_t (void *owner, const char *province);

typedef struct tail_s tail_t;

// publisher and owner are borrowed. Where nothing is published `came` is called all the same.
bool must_check tail_new (tail_t **ret, publisher_t *publisher, metrics_t *metrics, tail_came_t *came, void *owner, failure_t *failure);
void tail_destroy (tail_t **self_p);
// At most one page a province; *ret_more: there is more to do. While the publisher is not open everything waits.
bool must_check tail_turn (tail_t *self, pg_t *pg, bool *ret_more, failure_t *failure);
#endif
