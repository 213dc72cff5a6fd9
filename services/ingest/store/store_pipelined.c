// The way of a group of a few rows: prepared statements in one pipeline cost two round trips, where each COPY costs one of its own.
// The rows of the COPY format are taken apart again: a column there is what a binary parameter is.
#include <endian.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/ingest/store/transaction.h"

enum { COLUMNS_MAX = 16, HEADER_BYTES = 19 };

static uint32_t big32 (const char *at)
{
    uint32_t value;
    memcpy (&value, at, sizeof value);
    return be32toh (value);
}

// One row as the parameters of its statement; gives where the next row begins.
static const char *send_row (transaction_t *self, const char *statement, const char *at, bool *good)
{
    const char *values[COLUMNS_MAX];
    int sizes[COLUMNS_MAX];
    int formats[COLUMNS_MAX];
    uint16_t columns;
    memcpy (&columns, at, sizeof columns);
    columns = be16toh (columns);
    at += sizeof columns;
    for (int column = 0; column < columns && column < COLUMNS_MAX; column++) {
        uint32_t size = big32 (at);
        at += 4;
        values[column] = size == UINT32_MAX ? NULL : at;
        sizes[column] = size == UINT32_MAX ? 0 : (int) size;
        formats[column] = 1;
        at += sizes[column];
    }
    *good = PQsendQueryPrepared (self->connection, statement, columns, values, sizes, formats, 0) == 1;
    return at;
}

static bool send_rows (transaction_t *self, const char *statement, copy_binary_t *copy)
{
    const char *at = copy->bytes + HEADER_BYTES;
    bool good = true;
    copy_binary_stamp_all (copy, self->stamped);
    for (uint32_t row = 0; good && row < copy->rows; row++)
        at = send_row (self, statement, at, &good);
    return good;
}

static bool take (transaction_t *self, ExecStatusType wanted, PGresult **ret)
{
    scoped (pg_result_clear) PGresult *result = PQgetResult (self->connection);
    if (result == NULL || PQresultStatus (result) != wanted)
        return transaction_fail (self, result);
    PGresult *end = PQgetResult (self->connection); // each statement's results end in one that is none
    PQclear (end);
    if (ret != NULL) {
        *ret = result;
        result = NULL;
    }
    return true;
}

static bool begin (transaction_t *self)
{
    scoped (pg_result_clear) PGresult *version = NULL;
    if (PQenterPipelineMode (self->connection) != 1 || PQsendQueryPrepared (self->connection, "begin_group", 0, NULL, NULL, NULL, 0) != 1
        || PQsendQueryPrepared (self->connection, "lock_group", 0, NULL, NULL, NULL, 0) != 1
        || PQsendQueryPrepared (self->connection, "configuration_version", 0, NULL, NULL, NULL, 0) != 1 || PQsendFlushRequest (self->connection) != 1
        || PQflush (self->connection) < 0)
        return transaction_fail (self, NULL);
    if (!take (self, PGRES_COMMAND_OK, NULL) || !take (self, PGRES_TUPLES_OK, NULL) || !take (self, PGRES_TUPLES_OK, &version))
        return false;
    return transaction_stamp (self, version);
}

static bool send_noted (transaction_t *self, const runs_t *runs)
{
    return PQsendQueryPrepared (self->connection, "note_batches", RUNS_COLUMNS, (const char *const *) runs->columns, NULL, NULL, 0) == 1;
}

static bool finish (transaction_t *self, write_group_t *group)
{
    uint32_t statements = group->progress.rows + group->batch.rows + group->work.rows;
    if (!send_rows (self, "insert_progress", &group->progress) || !send_rows (self, "insert_batch", &group->batch)
        || !send_rows (self, "insert_work", &group->work) || !send_noted (self, &group->runs))
        return transaction_fail (self, NULL);
    self->committing = true; // COMMIT goes along: a server that falls silent may have done it
    if (PQsendQueryPrepared (self->connection, "commit_group", 0, NULL, NULL, NULL, 0) != 1 || PQpipelineSync (self->connection) != 1)
        return transaction_fail (self, NULL);
    for (uint32_t statement = 0; statement < statements; statement++)
        if (!take (self, PGRES_COMMAND_OK, NULL))
            return false;
    return take (self, PGRES_TUPLES_OK, NULL) && take (self, PGRES_COMMAND_OK, NULL);
}

// Leaves pipeline mode behind, whatever was under way.
static void leave (transaction_t *self, bool synced)
{
    if (self->astray || (!synced && PQpipelineSync (self->connection) != 1))
        return;
    for (int quiet = 0; quiet < 2 && PQstatus (self->connection) == CONNECTION_OK;) {
        PGresult *result = PQgetResult (self->connection);
        bool end = PQresultStatus (result) == PGRES_PIPELINE_SYNC;
        quiet = result == NULL ? quiet + 1 : 0;
        PQclear (result);
        if (end)
            break;
    }
    (void) PQexitPipelineMode (self->connection);
}

store_result_t store_pipelined (pg_t *pg, write_group_t *group, campaign_clock_t *clock, int64_t version, failure_t *failure)
{
    transaction_t self = {pg, pg_connection (pg), clock, version, 0, failure, STORE_COMMITTED, false, false};
    bool begun = begin (&self);
    bool good = begun && finish (&self, group);
    leave (&self, begun);
    if (!good)
        transaction_abandon (&self);
    return self.result;
}
