#include "services/ingest/store/store.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/scoped.h"
#include "services/ingest/statements.h"
#include "services/ingest/group/key_order.h"
#include "services/ingest/store/transaction.h"

const pg_statement_t *const store_statements = ingest_statements;

// COPY is no statement that can be prepared, so these stand here. The order is that of store_all.
#define COPY_BINARY_PROGRESS                                                                                                                         \
    "COPY progress (province, campaign, unit, day, rev, value, others, parts, counted_at, note, feed, seq, received_at) FROM STDIN (FORMAT binary);"
#define COPY_BINARY_BATCH                                                                                                                            \
    "COPY batch (province, feed, seq, digest, accepted, rejected, received_at, life, digest_kind, outdated, actor) FROM STDIN (FORMAT binary);"
#define COPY_BINARY_QUARANTINE "COPY quarantine (province, feed, seq, index, code, detail, bytes, received_at, life) FROM STDIN (FORMAT binary);"
#define COPY_BINARY_WORK "COPY work (province, campaign, kind, day, units) FROM STDIN (FORMAT binary);"

enum { FIND_KEYS = 4 };

static void keys_write (copy_binary_t keys[FIND_KEYS], const write_group_t *group, size_t count)
{
    static const uint32_t types[FIND_KEYS] = {COPY_BINARY_OID_TEXT, COPY_BINARY_OID_TEXT, COPY_BINARY_OID_INT4, COPY_BINARY_OID_INT8};
    for (size_t column = 0; column < FIND_KEYS; column++)
        copy_binary_array_begin (&keys[column], types[column], count);
    for (const feed_request_t *one = group->first; one != NULL; one = one->next) {
        if (one->command.type != FEED_BATCH || one->state != FEED_REQUEST_OPEN)
            continue;
        copy_binary_bytes (&keys[0], slice_of (one->province));
        copy_binary_bytes (&keys[1], slice_of (one->command.feed));
        copy_binary_int32 (&keys[2], one->life);
        copy_binary_int64 (&keys[3], one->command.seq);
    }
}

static int64_t big64 (const char *bytes)
{
    uint64_t value;
    memcpy (&value, bytes, sizeof value);
    return (int64_t) be64toh (value);
}

static slice_t bytes_of (const PGresult *rows, int row, int column)
{
    return (slice_t){PQgetvalue (rows, row, column), (size_t) PQgetlength (rows, row, column)};
}

static void decide (feed_request_t *batch, const PGresult *rows, int row)
{
    uint32_t accepted;
    switch (feed_digest_match (&batch->command, bytes_of (rows, row, 4), bytes_of (rows, row, 1))) {
    case DIGEST_SAME:
        break;
    case DIGEST_OTHER:
        feed_request_refuse (batch, NACK_SEQ_CONFLICT, "this `seq` is stored with other records: a new batch needs a new `seq`");
        return;
    case DIGEST_UNKNOWN: // by a later version: whether it is this one that is stored cannot be said here
        log_event (LOG_WARN, "digest_unknown", "feed", batch->command.feed, "kind", PQgetvalue (rows, row, 4), NULL);
        batch->state = FEED_REQUEST_SILENT;
        return;
    }
    memcpy (&accepted, PQgetvalue (rows, row, 2), sizeof accepted);
    batch->accepted = be32toh (accepted);
    feed_request_keep (&batch->rejected, bytes_of (rows, row, 3));
    feed_request_keep (&batch->outdated, bytes_of (rows, row, 5));
    batch->state = FEED_REQUEST_DUPLICATE;
}

// Rows come in any order and name a batch by its place among those that were asked for.
static void decide_all (write_group_t *group, const PGresult *rows)
{
    int *row_of = NULL;
    int64_t place = 0;
    int64_t count = 0;
    for (const feed_request_t *one = group->first; one != NULL; one = one->next)
        count += one->command.type == FEED_BATCH && one->state == FEED_REQUEST_OPEN;
    row_of = calloc ((size_t) count + 1, sizeof *row_of);
    if (row_of == NULL)
        abort ();
    for (int row = 0; row < PQntuples (rows); row++)
        row_of[big64 (PQgetvalue (rows, row, 0))] = row + 1;
    for (feed_request_t *one = group->first; one != NULL; one = one->next)
        if (one->command.type == FEED_BATCH && one->state == FEED_REQUEST_OPEN && row_of[++place] > 0)
            decide (one, rows, row_of[place] - 1);
    free (row_of);
}

bool store_find (pg_t *pg, write_group_t *group, failure_t *failure)
{
    size_t count = 0;
    for (const feed_request_t *one = group->first; one != NULL; one = one->next)
        count += one->command.type == FEED_BATCH && one->state == FEED_REQUEST_OPEN;
    if (count == 0)
        return true;
    copy_binary_t keys[FIND_KEYS] = {0};
    keys_write (keys, group, count);
    scoped (pg_result_clear) PGresult *rows = store_query (pg, "find_batches", keys, FIND_KEYS, 1);
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (pg, rows, failure);
    decide_all (group, rows);
    return true;
}

PGresult *store_query (pg_t *pg, const char *statement, copy_binary_t *arrays, size_t count, int result_format)
{
    const char *values[STORE_MAX_ARRAYS];
    int sizes[STORE_MAX_ARRAYS];
    int formats[STORE_MAX_ARRAYS];
    for (size_t next = 0; next < count; next++) {
        values[next] = arrays[next].bytes;
        sizes[next] = (int) arrays[next].size;
        formats[next] = 1;
    }
    PGresult *rows = PQexecPrepared (pg_connection (pg), statement, (int) count, values, sizes, formats, result_format);
    for (size_t next = 0; next < count; next++)
        copy_binary_clear (&arrays[next]);
    return rows;
}

// Each COPY costs a round trip: one of no rows is left out where that is the rule.
static const char *rest_of (const write_group_t *group)
{
    return group->rejection_count > 0 ? COPY_BINARY_BATCH COPY_BINARY_QUARANTINE COPY_BINARY_WORK : COPY_BINARY_BATCH COPY_BINARY_WORK;
}

bool store_rest (transaction_t *self, write_group_t *group, const char *start)
{
    char sql[2048];
    (void) snprintf (sql, sizeof sql, "%s%s", start, rest_of (group));
    return transaction_send_noted (self, sql, group);
}

bool store_rest_copied (transaction_t *self, write_group_t *group)
{
    return transaction_copy (self, &group->batch, COPY_BINARY_MORE)
           && (group->rejection_count == 0 || transaction_copy (self, &group->quarantine, COPY_BINARY_MORE))
           && transaction_copy (self, &group->work, COPY_BINARY_LAST) && transaction_noted (self) && transaction_committed (self);
}

static bool store_all (transaction_t *self, write_group_t *group)
{
    return store_rest (self, group, TRANSACTION_BEGIN COPY_BINARY_PROGRESS) && transaction_begun (self)
           && transaction_copy (self, &group->progress, COPY_BINARY_MORE) && store_rest_copied (self, group);
}

store_result_t store_bulk (pg_t *pg, write_group_t *group, campaign_clock_t *clock, int64_t version, failure_t *failure)
{
    transaction_t transaction = {pg, pg_connection (pg), clock, version, 0, failure, STORE_COMMITTED, false, false};
    key_order_sort (group);
    if (!store_all (&transaction, group))
        transaction_abandon (&transaction);
    return transaction.result;
}
