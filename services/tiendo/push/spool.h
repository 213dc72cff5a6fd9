#ifndef TIENDO_TIENDO_PUSH_SPOOL_H
#define TIENDO_TIENDO_PUSH_SPOOL_H
// What has been handed over and is not acknowledged, on the sender's own disk: SQLite, write-ahead log, synchronous FULL. A batch keeps its
// encoded bytes and, once given one, its seq; both are on disk before the batch is first sent, so that after a crash the very same is sent again.
// Only an `ack` takes a batch out (and `spool_replace`, which a person asks for). Beside what waits is what was acknowledged lately (kept.h).
#include "proto/feed/feed_client.h"
#include "services/tiendo/push/batch_build.h"
#include "services/tiendo/push/file_records.h"
#include "services/tiendo/push/sent_log.h"

typedef struct spool_s spool_t;

typedef enum {
    REVS_GIVEN,   // the file has them
    REVS_DRAFT,   // the file has none, and what stands was not asked yet
    REVS_COUNTED, // one above what stood when it was asked
    REVS_RESENT   // it was acknowledged once: a restored server gets it again (kept.c writes the number)
} spool_revs_t;

typedef struct {
    int64_t id;
    int64_t seq; // 0: none yet
    spool_revs_t revs;
    char *records; // the bytes of the value
    size_t size;
    size_t metric_count;
    char metrics[PROTO_MAX_METRICS][PROTO_MAX_CODE + 1];
    uint64_t sums[PROTO_MAX_METRICS];
    uint32_t count;
    uint32_t *lines;
    int64_t file_id;
    char *file;
} spool_batch_t;

typedef struct {
    int64_t batches;
    int64_t records;
} spool_size_t;

// What makes a file the same file: its bytes, and everything that the call adds to their meaning.
typedef struct {
    const char *name;
    unsigned char digest[32]; // of the bytes
    const char *meaning;      // "--campaign kich-hoat --locale vi"
} spool_file_t;

// What waits of a file from an earlier run. The texts are the caller's to free (spool_waiting_clear).
typedef struct {
    int64_t same;  // records of the same bytes in the same meaning
    int64_t other; // of the same bytes in another one
    int64_t sent;  // of those, records that were sent at least once: the server may have them
    int64_t older; // records of a file of that name with other bytes
    char *name;    // of what waits (same, else other)
    char *meaning; // of `other`
    char *since;
} spool_waiting_t;

// Opens (or makes) DIR/spool.sqlite and locks it: two senders of one spool would send the same.
bool must_check spool_new (spool_t **ret, const char *directory, const char *feed, sent_log_settings_t keep, failure_t *failure);
void spool_destroy (spool_t **self_p);

// spool_files.c. A file goes in whole or not at all: begin, put …, commit or give up.
bool must_check spool_waiting (spool_t *self, const spool_file_t *file, spool_waiting_t *ret, failure_t *failure);
void spool_waiting_clear (spool_waiting_t *self);
// Takes out what waits of these bytes in another meaning, and of other bytes under this name. The numbers that they had are given to others.
bool must_check spool_replace (spool_t *self, const spool_file_t *file, failure_t *failure);
bool must_check spool_begin (spool_t *self, const spool_file_t *file, failure_t *failure);
bool must_check spool_put (spool_t *self, const file_batch_t *batch, failure_t *failure);
bool must_check spool_commit (spool_t *self, failure_t *failure);
void spool_give_up (spool_t *self);

// The first waiting batch with an id above `after`; *ret->id is 0 where there is none. The caller clears it.
bool must_check spool_next (spool_t *self, int64_t after, spool_batch_t *ret, failure_t *failure);
void spool_batch_clear (spool_batch_t *self);
// Gives the batch a number that is on disk before it is used: one that was given back, else `next` (then *ret is `next`).
bool must_check spool_number (spool_t *self, int64_t id, int64_t next, int64_t *ret, failure_t *failure);
// Takes the number from the batch: another content is stored under it. `again`: nothing is, and the next batch may have it.
bool must_check spool_unnumber (spool_t *self, int64_t id, bool again, failure_t *failure);
// The batch becomes these, in one step: its halves, or what its draft came to. Those without records are not put.
bool must_check spool_become (spool_t *self, const spool_batch_t *batch, const batch_build_t *builds, size_t count, spool_revs_t revs,
                              failure_t *failure);
// Acknowledged. `again` (may be NULL): rows of it that wait as a draft now, since another figure stands by now.
bool must_check spool_done (spool_t *self, const spool_batch_t *batch, const batch_build_t *again, failure_t *failure);
bool must_check spool_newest (spool_t *self, int64_t *ret, failure_t *failure); // highest seq ever given
sent_log_t *spool_kept (spool_t *self);
bool must_check spool_size (spool_t *self, spool_size_t *ret, failure_t *failure);
#endif
