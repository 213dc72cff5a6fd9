#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_EVENT_FOLLOWER_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_EVENT_FOLLOWER_H
// Follows every province's events and publishes them. It begins with what comes after the start: what was before is for replay.
// What it did not come to while the database was away, it does afterwards.
#include "common/base/metrics.h"
#include "common/db/pg.h"
#include "services/deadline-alerter/alerts/event_publisher.h"

typedef void event_follower_came_t (void *owner, const char *province);

typedef struct event_follower_s event_follower_t;

// publisher and owner are borrowed. Where nothing is published `came` is called all the same.
bool must_check event_follower_new (event_follower_t **ret, event_publisher_t *publisher, metrics_t *metrics, event_follower_came_t *came,
                                    void *owner, failure_t *failure);
void event_follower_destroy (event_follower_t **self_p);
// At most one page a province; *ret_more: there is more to do. While the publisher is not open everything waits.
bool must_check event_follower_turn (event_follower_t *self, pg_t *pg, bool *ret_more, failure_t *failure);
#endif
