#ifndef TIENDO_INGEST_STORE_STORE_H
#define TIENDO_INGEST_STORE_STORE_H
// All that ingest knows of the database: what is stored, and the transaction that stores a group.
#include "common/db/pg.h"
#include "services/ingest/store/quarantine_room.h"
#include "services/ingest/group/write_group.h"

extern const pg_statement_t *const store_statements;

typedef enum {
    STORE_COMMITTED,
    STORE_STALE,    // the configuration has changed since the group was judged
    STORE_CONFLICT, // a key of the group is stored already: look, or take the slow way
    STORE_RETRY,    // nothing was stored, and the connection is good: a deadlock, a time limit
    STORE_LOST,     // nothing was stored, and the connection is gone
    STORE_UNKNOWN   // the connection was lost when the server may have committed
} store_result_t;

// Decides those of the group's open batches that are stored: duplicate, or another content under the same seq.
bool must_check store_find (pg_t *pg, write_group_t *group, failure_t *failure);
// Marks the rows of a judged group that lie below a revision that stands.
bool must_check store_outdated (pg_t *pg, write_group_t *group, failure_t *failure);
// Commits a judged and settled group by COPY, in one round trip of statements. received_at is stamped inside the transaction.
store_result_t store_bulk (pg_t *pg, write_group_t *group, campaign_clock_t *clock, int64_t version, failure_t *failure);
// The same for a few rows without rejections and explanations.
enum { STORE_PIPELINED_ROWS = 24 };
store_result_t store_pipelined (pg_t *pg, write_group_t *group, campaign_clock_t *clock, int64_t version, failure_t *failure);
// The same where keys may be taken: what is there already with the same content is accepted, with another it is a conflict. Settles the group.
// Conflicts have to fit into the quarantine too (room; NULL: whatever comes): where they do not, batches are refused and it is to be tried again.
store_result_t store_resolving (pg_t *pg, write_group_t *group, campaign_clock_t *clock, int64_t version, quarantine_room_t *room,
                                failure_t *failure);
// Answers a hello. Costs a row a missing range, however many batches are stored.
bool must_check store_welcome (pg_t *pg, feed_request_t *hello, failure_t *failure);
// Answers a question what stands, by the feed's subtree in the registry.
bool must_check store_figures (pg_t *pg, const registry_t *registry, instant_us_t now, feed_request_t *question, failure_t *failure);
#endif
