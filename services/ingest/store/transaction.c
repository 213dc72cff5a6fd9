#include "services/ingest/store/transaction.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"

// FATAL and PANIC end the session, and the latter may come while a commit is being written.
static bool ends_session (const PGresult *result)
{
    const char *severity = result != NULL ? PQresultErrorField (result, PG_DIAG_SEVERITY_NONLOCALIZED) : NULL;
    return severity != NULL && strcmp (severity, "ERROR") != 0;
}

bool transaction_fail (transaction_t *self, const PGresult *result)
{
    (void) pg_failure (self->pg, result, self->failure);
    const char *state = pg_state (self->pg);
    self->astray = self->astray || state[0] == '\0'; // what the server says of a failure has one
    bool lost = self->astray || PQstatus (self->connection) != CONNECTION_OK || ends_session (result);
    if (lost)
        self->result = self->committing ? STORE_UNKNOWN : STORE_LOST;
    else if (strcmp (state, "23505") == 0)
        self->result = STORE_CONFLICT;
    else
        self->result = STORE_RETRY;
    return false;
}

static bool take (transaction_t *self, ExecStatusType wanted, PGresult **ret)
{
    scoped (pg_result_clear) PGresult *result = PQgetResult (self->connection);
    if (result == NULL || PQresultStatus (result) != wanted)
        return transaction_fail (self, result);
    if (ret != NULL) {
        *ret = result;
        result = NULL;
    }
    return true;
}

bool transaction_send (transaction_t *self, const char *sql)
{
    return PQsendQuery (self->connection, sql) == 1 || transaction_fail (self, NULL);
}

bool transaction_stamp (transaction_t *self, const PGresult *version)
{
    self->stamped = campaign_clock_now (self->clock);
    if (strtoll (PQgetvalue (version, 0, 0), NULL, 10) == self->version)
        return true;
    self->result = STORE_STALE;
    return false;
}

bool transaction_begun (transaction_t *self)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!take (self, PGRES_COMMAND_OK, NULL) || !take (self, PGRES_TUPLES_OK, NULL) || !take (self, PGRES_TUPLES_OK, &rows))
        return false;
    return transaction_stamp (self, rows);
}

bool transaction_copy (transaction_t *self, copy_binary_t *copy, copy_binary_turn_t turn)
{
    copy_binary_stamp_all (copy, self->stamped);
    if (!take (self, PGRES_COPY_IN, NULL))
        return false;
    if (PQputCopyData (self->connection, copy->bytes, (int) copy->size) != 1)
        return transaction_fail (self, NULL);
    self->committing = turn == COPY_BINARY_LAST;
    if (PQputCopyEnd (self->connection, NULL) != 1)
        return transaction_fail (self, NULL);
    return take (self, PGRES_COMMAND_OK, NULL);
}

bool transaction_noted (transaction_t *self)
{
    return take (self, PGRES_TUPLES_OK, NULL);
}

bool transaction_send_noted (transaction_t *self, const char *start, const write_group_t *group)
{
    static const char *const types[RUNS_COLUMNS] = {"text", "text", "integer", "bigint", "bigint"};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream (&text, &size);
    bool good = stream != NULL;
    if (good)
        (void) fprintf (stream, "%sSELECT note_batches (", start);
    for (size_t column = 0; good && column < RUNS_COLUMNS; column++) {
        const char *runs = group->runs.columns[column];
        char *literal = PQescapeLiteral (self->connection, runs, strlen (runs));
        good = literal != NULL && fprintf (stream, "%s%s::%s[]", column > 0 ? ", " : "", literal, types[column]) > 0;
        PQfreemem (literal);
    }
    if (stream != NULL) {
        (void) fputs ("); COMMIT", stream);
        good = fclose (stream) == 0 && good;
    }
    good = good ? transaction_send (self, text) : transaction_fail (self, NULL);
    free (text);
    return good;
}

bool transaction_done (transaction_t *self, PGresult **ret)
{
    return take (self, ret == NULL ? PGRES_COMMAND_OK : PGRES_TUPLES_OK, ret);
}

bool transaction_end (transaction_t *self)
{
    scoped (pg_result_clear) PGresult *result = PQgetResult (self->connection);
    return result == NULL || transaction_fail (self, result);
}

bool transaction_committed (transaction_t *self)
{
    scoped (pg_result_clear) PGresult *result = PQgetResult (self->connection);
    if (result == NULL || PQresultStatus (result) != PGRES_COMMAND_OK) {
        return transaction_fail (self, result); // one that could still speak has rolled back
    }
    for (PGresult *more = NULL; (more = PQgetResult (self->connection)) != NULL;)
        PQclear (more);
    return true;
}

void transaction_abandon (transaction_t *self)
{
    if (self->astray) { // an answer that is waited for may never come
        pg_disconnect (self->pg);
        return;
    }
    for (PGresult *result = NULL; (result = PQgetResult (self->connection)) != NULL;) {
        if (PQresultStatus (result) == PGRES_COPY_IN && PQputCopyEnd (self->connection, "not wanted any more") != 1 && self->result != STORE_UNKNOWN)
            self->result = STORE_LOST;
        PQclear (result);
        if (PQstatus (self->connection) != CONNECTION_OK)
            break;
    }
    failure_t ignored;
    if (PQstatus (self->connection) != CONNECTION_OK || !pg_execute (self->pg, "ROLLBACK", &ignored)) {
        if (self->result != STORE_UNKNOWN)
            self->result = STORE_LOST;
        pg_disconnect (self->pg);
    }
}
