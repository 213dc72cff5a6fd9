#include "services/ingest/store.h"

#include <endian.h>
#include <stdlib.h>

#include "common/scoped.h"
#include "services/ingest/statements.h"
#include "services/ingest/store_copy.h"

const pg_statement_t *const store_statements = ingest_statements;

// COPY is no statement that can be prepared, so these stand here. The order is that of store_fast.
#define BEGIN_GROUP "BEGIN; SELECT pg_advisory_xact_lock_shared (7461); SELECT version FROM configuration;"
#define COPY_PROGRESS                                                                                                                                \
    "COPY progress (province, campaign, unit, day, rev, value, others, parts, counted_at, feed, seq, received_at) FROM STDIN (FORMAT binary);"
#define COPY_BATCH "COPY batch (province, feed, seq, digest, accepted, rejected, received_at) FROM STDIN (FORMAT binary);"
#define COPY_QUARANTINE "COPY quarantine (province, feed, seq, index, code, detail, bytes, received_at) FROM STDIN (FORMAT binary);"
#define COPY_WORK "COPY work (province, campaign, kind, day, units) FROM STDIN (FORMAT binary);"

static void keys_write (copy_t keys[3], const group_t *group, size_t count)
{
    for (size_t column = 0; column < 3; column++) {
        keys[column].size = 0;
        copy_array_begin (&keys[column], column < 2 ? COPY_OID_TEXT : COPY_OID_INT8, count);
    }
    for (const pending_t *one = group->first; one != NULL; one = one->next) {
        if (one->command.type != FEED_BATCH || one->state != PENDING_OPEN)
            continue;
        copy_bytes (&keys[0], slice_of (one->key.province));
        copy_bytes (&keys[1], slice_of (one->command.feed));
        copy_int64 (&keys[2], one->command.seq);
    }
}

static int64_t big64 (const char *bytes)
{
    uint64_t value;
    memcpy (&value, bytes, sizeof value);
    return (int64_t) be64toh (value);
}

static void decide (pending_t *batch, const PGresult *rows, int row)
{
    uint32_t accepted;
    if (PQgetlength (rows, row, 1) != (int) sizeof batch->command.digest
        || memcmp (PQgetvalue (rows, row, 1), batch->command.digest, sizeof batch->command.digest) != 0) {
        pending_refuse (batch, NACK_SEQ_CONFLICT, "this `seq` is stored with other records: a new batch needs a new `seq`");
        return;
    }
    memcpy (&accepted, PQgetvalue (rows, row, 2), sizeof accepted);
    batch->accepted = be32toh (accepted);
    batch->rejected.size = 0;
    if (msgpack_sbuffer_write (&batch->rejected, PQgetvalue (rows, row, 3), (size_t) PQgetlength (rows, row, 3)) != 0)
        abort ();
    batch->state = PENDING_DUPLICATE;
}

// Rows come in any order and name a batch by its place among those that were asked for.
static void decide_all (group_t *group, const PGresult *rows)
{
    int *row_of = NULL;
    int64_t place = 0;
    int64_t count = 0;
    for (const pending_t *one = group->first; one != NULL; one = one->next)
        count += one->command.type == FEED_BATCH && one->state == PENDING_OPEN;
    row_of = calloc ((size_t) count + 1, sizeof *row_of);
    if (row_of == NULL)
        abort ();
    for (int row = 0; row < PQntuples (rows); row++)
        row_of[big64 (PQgetvalue (rows, row, 0))] = row + 1;
    for (pending_t *one = group->first; one != NULL; one = one->next)
        if (one->command.type == FEED_BATCH && one->state == PENDING_OPEN && row_of[++place] > 0)
            decide (one, rows, row_of[place] - 1);
    free (row_of);
}

bool store_find (pg_t *pg, group_t *group, failure_t *failure)
{
    size_t count = 0;
    for (const pending_t *one = group->first; one != NULL; one = one->next)
        count += one->command.type == FEED_BATCH && one->state == PENDING_OPEN;
    if (count == 0)
        return true;
    copy_t keys[3] = {0};
    keys_write (keys, group, count);
    const char *values[] = {keys[0].bytes, keys[1].bytes, keys[2].bytes};
    const int sizes[] = {(int) keys[0].size, (int) keys[1].size, (int) keys[2].size};
    const int formats[] = {1, 1, 1};
    scoped (pg_result_clear) PGresult *rows = PQexecPrepared (pg_connection (pg), "find_batches", 3, values, sizes, formats, 1);
    for (size_t column = 0; column < 3; column++)
        copy_clear (&keys[column]);
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (pg, rows, failure);
    decide_all (group, rows);
    return true;
}

static bool store_all (transaction_t *transaction, group_t *group)
{
    bool bad = group->rejection_count > 0;
    const char *sql =
        bad ? BEGIN_GROUP COPY_PROGRESS COPY_BATCH COPY_WORK COPY_QUARANTINE "COMMIT" : BEGIN_GROUP COPY_PROGRESS COPY_BATCH COPY_WORK "COMMIT";
    return transaction_send (transaction, sql) && transaction_begun (transaction) && transaction_copy (transaction, &group->progress)
           && transaction_copy (transaction, &group->batch) && transaction_copy (transaction, &group->work)
           && (!bad || transaction_copy (transaction, &group->quarantine)) && transaction_committed (transaction);
}

store_result_t store_fast (pg_t *pg, group_t *group, campaign_clock_t *clock, int64_t version, failure_t *failure)
{
    transaction_t transaction = {pg, pg_connection (pg), clock, version, 0, failure, STORE_COMMITTED};
    if (!store_all (&transaction, group))
        transaction_abandon (&transaction);
    return transaction.result;
}

bool store_welcome (pg_t *pg, pending_t *hello, failure_t *failure)
{
    const char *values[] = {hello->key.province, hello->key.name};
    scoped (pg_result_clear) PGresult *next = NULL;
    scoped (pg_result_clear) PGresult *missing = NULL;
    if (!pg_run (pg, &next, failure, "feed_next", 2, values) || !pg_run (pg, &missing, failure, "feed_missing", 2, values))
        return false;
    free (hello->missing);
    hello->missing_count = (size_t) PQntuples (missing);
    hello->missing = calloc (hello->missing_count + 1, sizeof *hello->missing);
    if (hello->missing == NULL)
        abort ();
    for (int row = 0; row < PQntuples (missing); row++)
        hello->missing[row] = (feed_range_t){strtoll (PQgetvalue (missing, row, 0), NULL, 10), strtoll (PQgetvalue (missing, row, 1), NULL, 10)};
    hello->next_seq = strtoll (PQgetvalue (next, 0, 0), NULL, 10);
    hello->state = PENDING_WELCOME;
    return true;
}
