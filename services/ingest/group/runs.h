#ifndef TIENDO_INGEST_GROUP_RUNS_H
#define TIENDO_INGEST_GROUP_RUNS_H
// The numbers of a group's batches as runs of consecutive ones, a row a run: what note_batches () of the schema is told before the commit. A feed
// that sends in order is one run, however many batches.
#include "services/ingest/request/feed_request.h"

enum { RUNS_COLUMNS = 5 }; // province, feed, life, from, to

typedef struct {
    char *columns[RUNS_COLUMNS]; // each the text of a PostgreSQL array
    uint32_t count;
} runs_t;

// Of the open batches among `first` that repeat no other. What *self held is freed. Aborts where there is no memory.
void runs_make (runs_t *self, const feed_request_t *first);
void runs_clear (runs_t *self);
#endif
