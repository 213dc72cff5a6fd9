#ifndef TIENDO_INGEST_WRITE_NEWEST_H
#define TIENDO_INGEST_WRITE_NEWEST_H
// The highest number that a writer has acknowledged of each feed: a batch above it is new, and need not be looked up before it is stored.
#include "services/ingest/request/feed_request.h"

typedef struct newest_s newest_t;

newest_t *newest_new (void);
void newest_destroy (newest_t **self_p);
// In the life of the batch's feed; 0: none is known.
int64_t newest_of (const newest_t *self, const feed_request_t *batch);
void newest_note (newest_t *self, const feed_request_t *batch);
#endif
