#ifndef TIENDO_INGEST_WRITE_REQUEST_QUEUE_H
#define TIENDO_INGEST_WRITE_REQUEST_QUEUE_H
// What waits for one writer: a feed's requests in the order of arrival, the feeds by turns, so that one that sends without end holds up no other.
#include <czmq.h>

#include "services/ingest/request/feed_request.h"

// A feed alone gets half of the room.
enum { REQUEST_QUEUE_MAX_BYTES = 64 * 1024 * 1024, REQUEST_QUEUE_MAX_COUNT = 50000 };

typedef struct {
    struct feed_flow_s *last; // the feed whose turn it was last; NULL: nothing waits
    zhash_t *flows;           // feed → flow, of those of which something waits
    size_t count;
    size_t bytes;
} request_queue_t; // zeroed: empty

// Destroys all that waits.
void request_queue_clear (request_queue_t *self);
// False where it is full, or its feed has its half.
bool must_check request_queue_put (request_queue_t *self, feed_request_t *request);
// The next transaction's worth: a list, or NULL. At least one, else no more than a group holds.
feed_request_t *request_queue_take_group (request_queue_t *self);
// All that waits, as a list, or NULL.
feed_request_t *request_queue_take_all (request_queue_t *self);
#endif
