#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_EVENT_PUBLISHER_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_EVENT_PUBLISHER_H
// The stream of alerts/1: an XPUB that clips. Whatever a member subscribes to, it gets what lies in its own scope (stream_topics.h). It cannot let go
// of one subscriber, so where a key was revoked or given another scope it lets go of all: those that may come back do so within a second, and what
// was published meanwhile they find by replay. A connection that subscribes to more topics than one may is ended by itself.
#include <czmq.h>

#include "common/base/metrics.h"
#include "common/net/keys.h"
#include "common/net/served_socket.h"

typedef struct event_publisher_s event_publisher_t;

// All borrowed. endpoints "" or "none": nothing is published. The ZAP handler is up already.
typedef struct {
    const char *endpoints;
    const key_pair_t *pair;
    key_ring_t *ring;
    zloop_t *loop;
} event_publisher_place_t;
bool must_check event_publisher_new (event_publisher_t **ret, const event_publisher_place_t *place, metrics_t *metrics, failure_t *failure);
void event_publisher_destroy (event_publisher_t **self_p);
served_socket_t *event_publisher_socket (event_publisher_t *self); // NULL: nothing is published
// Lets go of every subscriber. The endpoint is bound anew by this call or, where it is still held, by a later event_publisher_open.
void event_publisher_cut (event_publisher_t *self);
// False while an endpoint is not to be had yet: what is to be published has to wait.
bool event_publisher_open (event_publisher_t *self);
bool event_publisher_wanted (const event_publisher_t *self); // false: nothing is published
// Never blocks: a subscriber that is slow loses what does not fit its queue. False where it was not even queued.
bool event_publisher_send (event_publisher_t *self, const char *topic, const void *bytes, size_t size);
#endif
