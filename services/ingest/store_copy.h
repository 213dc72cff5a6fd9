#ifndef TIENDO_INGEST_STORE_COPY_H
#define TIENDO_INGEST_STORE_COPY_H
// The steps of a group's transaction, for the fast way and the slow one. Private to the store.
#include "services/ingest/store.h"

typedef struct {
    pg_t *pg;
    PGconn *connection;
    campaign_clock_t *clock;
    int64_t version; // the group was judged by
    instant_us_t stamped;
    failure_t *failure;
    store_result_t result; // of the first step that failed
} transaction_t;

// Sends one simple query of several statements; its results are taken by the steps below, in order.
bool must_check transaction_send (transaction_t *self, const char *sql);
// Fills the failure and the result from what the server said, or from its silence. Always false.
bool transaction_fail (transaction_t *self, const PGresult *result);
// The time of receipt, once the barrier is passed; stale where the configuration is not what the group was judged by.
bool must_check transaction_stamp (transaction_t *self, const PGresult *version);
// BEGIN, the as-of barrier, the version of the configuration.
bool must_check transaction_begun (transaction_t *self);
// One COPY.
bool must_check transaction_copy (transaction_t *self, copy_t *copy);
// A statement without rows; `ret` may take its rows.
bool must_check transaction_done (transaction_t *self, PGresult **ret);
// COMMIT, and the end of the results. From here on a lost connection leaves the outcome unknown.
bool must_check transaction_committed (transaction_t *self);
// Ends what failed, so that the connection can be used again; self->result says what became of it.
void transaction_abandon (transaction_t *self);
// The results of a query that ends here.
bool must_check transaction_end (transaction_t *self);
#endif
