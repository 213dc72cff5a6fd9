#ifndef TIENDO_DEADLINE_ALERTER_PUBLISHER_H
#define TIENDO_DEADLINE_ALERTER_PUBLISHER_H
// The PUB of alerts/1. A PUB cannot let go of one subscriber, so where a key was revoked it lets go of all: those that may come back do so within
// a second, and what was published meanwhile they find by replay.
#include <czmq.h>

#include "common/keys.h"

typedef struct publisher_s publisher_t;

// endpoints "" or "none": nothing is published. pair is copied. The ZAP handler is up already.
bool must_check publisher_new (publisher_t **ret, const char *endpoints, const key_pair_t *pair, failure_t *failure);
void publisher_destroy (publisher_t **self_p);
// Lets go of every subscriber. The endpoint is bound anew by this call or, where it is still held, by a later publisher_open.
void publisher_cut (publisher_t *self);
// False while an endpoint is not to be had yet: what is to be published has to wait.
bool publisher_open (publisher_t *self);
bool publisher_wanted (const publisher_t *self); // false: nothing is published
// Never blocks: a subscriber that is slow loses what does not fit its queue. False where it was not even queued.
bool publisher_send (publisher_t *self, const char *topic, const void *bytes, size_t size);
#endif
