#ifndef TIENDO_INGEST_QUEUE_H
#define TIENDO_INGEST_QUEUE_H
// What waits for one lane, in the order of arrival.
#include "services/ingest/pending.h"

enum { QUEUE_MAX_BYTES = 64 * 1024 * 1024, QUEUE_MAX_COUNT = 50000 };

typedef struct {
    pending_t *first;
    pending_t *last;
    size_t count;
    size_t bytes;
} queue_t;

// False where it is full.
bool must_check queue_put (queue_t *self, pending_t *pending);
// The next transaction's worth: a list, or NULL. At least one, else no more than a group holds.
pending_t *queue_take_group (queue_t *self);
#endif
