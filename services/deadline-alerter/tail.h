#ifndef TIENDO_DEADLINE_ALERTER_TAIL_H
#define TIENDO_DEADLINE_ALERTER_TAIL_H
// Follows every province's events and publishes them. It begins with what comes after the start: what was before is for replay.
// What it did not come to while the database was away, it does afterwards.
#include <czmq.h>

#include "common/metrics.h"
#include "common/pg.h"

typedef void tail_came_t (void *owner, const char *province);

typedef struct tail_s tail_t;

// pub NULL: nothing is published, but `came` is called. pub and owner are borrowed.
bool must_check tail_new (tail_t **ret, zsock_t *pub, metrics_t *metrics, tail_came_t *came, void *owner, failure_t *failure);
void tail_destroy (tail_t **self_p);
// At most one page a province; *ret_more: there is more to do.
bool must_check tail_turn (tail_t *self, pg_t *pg, bool *ret_more, failure_t *failure);
#endif
