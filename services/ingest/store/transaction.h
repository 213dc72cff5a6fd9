#ifndef TIENDO_INGEST_STORE_TRANSACTION_H
#define TIENDO_INGEST_STORE_TRANSACTION_H
// The steps of a group's transaction, for the fast way and the slow one. Private to the store.
#include "services/ingest/store/store.h"

// How each group's query begins: transaction_begun takes its results.
#define TRANSACTION_BEGIN "BEGIN; SELECT pg_advisory_xact_lock_shared (stamps_lock ()); SELECT version FROM configuration;"

typedef struct {
    pg_t *pg;
    PGconn *connection;
    campaign_clock_t *clock;
    int64_t version; // the group was judged by
    instant_us_t stamped;
    failure_t *failure;
    store_result_t result; // of the first step that failed
    bool astray;           // it failed on our side of the connection: what the server would say next is not known
    bool committing;       // all that the server needs to commit may have reached it: from here on a lost connection leaves the outcome unknown
} transaction_t;

// Sends one simple query of several statements; its results are taken by the steps below, in order.
bool must_check transaction_send (transaction_t *self, const char *sql);
// Fills the failure and the result from what the server said, or from its silence. Always false.
bool transaction_fail (transaction_t *self, const PGresult *result);
// The time of receipt, once the barrier is passed; stale where the configuration is not what the group was judged by.
bool must_check transaction_stamp (transaction_t *self, const PGresult *version);
// BEGIN, the as-of barrier, the version of the configuration.
bool must_check transaction_begun (transaction_t *self);
// One COPY. After the last one of a query that ends in COMMIT the server goes on by itself, so its end is where the transaction begins to commit.
typedef enum { COPY_BINARY_MORE, COPY_BINARY_LAST } copy_binary_turn_t;
bool must_check transaction_copy (transaction_t *self, copy_binary_t *copy, copy_binary_turn_t turn);
// A statement without rows; `ret` may take its rows.
bool must_check transaction_done (transaction_t *self, PGresult **ret);
// What the query has between its last COPY and COMMIT: note_batches.
bool must_check transaction_noted (transaction_t *self);
// `start`, then the COPYs named by it, note_batches with the group's runs, and COMMIT, as one query.
bool must_check transaction_send_noted (transaction_t *self, const char *start, const write_group_t *group);
// COMMIT, and the end of the results.
bool must_check transaction_committed (transaction_t *self);
// Ends what failed, so that the connection can be used again; self->result says what became of it.
void transaction_abandon (transaction_t *self);
// Sends `start` and the rest of a group's transaction, to its COMMIT; then the COPYs of that rest, and its end.
bool must_check store_rest (transaction_t *self, write_group_t *group, const char *start);
bool must_check store_rest_copied (transaction_t *self, write_group_t *group);
// Runs a prepared statement whose parameters are arrays in binary, and frees them.
enum { STORE_MAX_ARRAYS = 5 };
PGresult *store_query (pg_t *pg, const char *statement, copy_binary_t *arrays, size_t count, int result_format);
// Rejects rows of the log, told by their places, whose keys are held by another content; says what stands. Within the transaction.
bool must_check store_conflicts (pg_t *pg, write_group_t *group, bool explained, const uint32_t *places, size_t count, failure_t *failure);
// The results of a query that ends here.
bool must_check transaction_end (transaction_t *self);
#endif
