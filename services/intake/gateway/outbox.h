#ifndef TIENDO_INTAKE_GATEWAY_OUTBOX_H
#define TIENDO_INTAKE_GATEWAY_OUTBOX_H
// Batches of this replica's own feeds, on its own disk: SQLite, write-ahead log, synchronous FULL. A batch takes its seq in the transaction that
// stores it, so a replica that dies leaves no gap: what was numbered is sent after the next start. Acknowledged batches are kept for 30 days, so
// that a server that was restored from a backup can be given again what it lacks. Used by one thread.
#include "proto/feed/feed_client.h"

typedef struct outbox_s outbox_t;

enum { OUTBOX_REPLICA_SIZE = 33, OUTBOX_KEPT_DAYS = 30 };

// One batch. What a caller puts is borrowed; what outbox_next gives is the caller's to clear.
typedef struct {
    int64_t id;
    char feed[PROTO_MAX_CODE + 1];
    int64_t seq;
    feed_actor_t actor;
    char *records; // the bytes of the `records` value
    size_t size;
} outbox_batch_t;

// Opens (or makes) DIRECTORY/<n>/outbox.sqlite, n the first that no other replica holds: two replicas of one outbox would give the same numbers.
bool must_check outbox_new (outbox_t **ret, const char *directory, failure_t *failure);
void outbox_destroy (outbox_t **self_p);
// What this replica is known by, for as long as its disk lives.
const char *outbox_replica (const outbox_t *self);

// Puts go into one transaction: begin, put …, commit. outbox_put fills id and seq; they hold once the commit has succeeded.
bool must_check outbox_begin (outbox_t *self, failure_t *failure);
bool must_check outbox_put (outbox_t *self, outbox_batch_t *batch, failure_t *failure);
bool must_check outbox_commit (outbox_t *self, failure_t *failure);
void outbox_rollback (outbox_t *self);

// The first batch that waits with an id above `after`; ret->id is 0 where there is none.
bool must_check outbox_next (outbox_t *self, int64_t after, outbox_batch_t *ret, failure_t *failure);
void outbox_batch_clear (outbox_batch_t *self);
bool must_check outbox_done (outbox_t *self, int64_t id, failure_t *failure); // it was acknowledged
// Another content is stored under the batch's number: it gets the feed's next one.
bool must_check outbox_renumber (outbox_t *self, int64_t id, int64_t *ret_seq, failure_t *failure);
// The server's welcome for a feed of ours. No number below its next_seq is given any more; acknowledged batches that it lacks wait again.
bool must_check outbox_welcome (outbox_t *self, const feed_reply_t *welcome, failure_t *failure);
// The feeds that this outbox has numbers of, one after the other; "" after the last.
bool must_check outbox_feed_after (outbox_t *self, const char *after, char ret[PROTO_MAX_CODE + 1], failure_t *failure);
bool must_check outbox_waiting (outbox_t *self, int64_t *ret, failure_t *failure);
// Drops what was acknowledged more than OUTBOX_KEPT_DAYS ago.
bool must_check outbox_prune (outbox_t *self, failure_t *failure);
#endif
