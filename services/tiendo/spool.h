#ifndef TIENDO_SPOOL_H
#define TIENDO_SPOOL_H
// What has been handed over and is not acknowledged, on the sender's own disk: SQLite, write-ahead log, synchronous FULL. A batch keeps its
// encoded bytes and, once given one, its seq; both are on disk before the batch is first sent, so that after a crash the very same is sent again.
// Beside what waits is what was acknowledged lately (kept.h).
#include "proto/feed_client.h"
#include "services/tiendo/csv_records.h"
#include "services/tiendo/kept.h"

typedef struct spool_s spool_t;

typedef struct {
    int64_t id;
    int64_t seq;   // 0: none yet
    char *records; // the bytes of the value
    size_t size;
    size_t metric_count;
    char metrics[PROTO_MAX_METRICS][PROTO_MAX_CODE + 1];
    uint64_t sums[PROTO_MAX_METRICS];
    uint32_t count;
    uint32_t *lines;
    char *file;
} spool_batch_t;

typedef struct {
    int64_t batches;
    int64_t records;
} spool_size_t;

// Opens (or makes) DIR/spool.sqlite and locks it: two senders of one spool would send the same.
bool must_check spool_new (spool_t **ret, const char *directory, const char *feed, kept_settings_t keep, failure_t *failure);
void spool_destroy (spool_t **self_p);
// A file goes in whole or not at all. One whose very bytes still wait from an earlier run does not go in twice (*ret_known).
bool must_check spool_begin (spool_t *self, const char *file, bool *ret_known, failure_t *failure);
bool must_check spool_put (spool_t *self, const csv_batch_t *batch, failure_t *failure);
bool must_check spool_commit (spool_t *self, failure_t *failure);
// The first waiting batch with an id above `after`; *ret->id is 0 where there is none. The caller clears it.
bool must_check spool_next (spool_t *self, int64_t after, spool_batch_t *ret, failure_t *failure);
void spool_batch_clear (spool_batch_t *self);
bool must_check spool_number (spool_t *self, int64_t id, int64_t seq, failure_t *failure); // gives the seq
bool must_check spool_done (spool_t *self, int64_t id, bool refused, failure_t *failure);  // answered: acknowledged, or refused for good
bool must_check spool_newest (spool_t *self, int64_t *ret, failure_t *failure);            // highest seq ever given
kept_t *spool_kept (spool_t *self);
bool must_check spool_size (spool_t *self, spool_size_t *ret, failure_t *failure);
#endif
