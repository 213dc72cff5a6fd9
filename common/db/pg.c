#include "common/db/pg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"

struct pg_s {
    PGconn *connection;
    const pg_statement_t *statements;
    bool when_asked; // a statement is prepared when it is first asked
    bool *prepared;  // since it was connected, in the order of the statements
    char *url;
    char application[64];
    char options[256];
    char state[6];
};

static size_t count_of (const pg_statement_t *statements)
{
    size_t count = 0;
    while (statements != NULL && statements[count].name != NULL)
        count++;
    return count;
}

bool pg_new (pg_t **ret, const char *url, const char *application, const pg_statement_t *statements, int statement_timeout_ms, failure_t *failure)
{
    pg_t *self = calloc (1, sizeof *self);
    char *copy = strdup (url);
    bool *prepared = calloc (count_of (statements) + 1, sizeof *prepared);
    if (self == NULL || copy == NULL || prepared == NULL) {
        free (self);
        free (copy);
        free (prepared);
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    int timeout_ms = statement_timeout_ms > 0 ? statement_timeout_ms : 10000;
    self->url = copy;
    self->prepared = prepared;
    self->statements = statements;
    (void) snprintf (self->application, sizeof self->application, "%s", application);
    (void) snprintf (self->options, sizeof self->options,
                     "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d "
                     "-c timezone=UTC -c datestyle=ISO -c jit=off -c synchronous_commit=on",
                     timeout_ms, timeout_ms, timeout_ms + 5000);
    *ret = self;
    return true;
}

void pg_destroy (pg_t **self_p)
{
    pg_t *self = *self_p;
    if (self != NULL) {
        pg_disconnect (self);
        free (self->url);
        free (self->prepared);
        free (self);
        *self_p = NULL;
    }
}

void pg_disconnect (pg_t *self)
{
    if (self->connection != NULL) {
        PQfinish (self->connection);
        self->connection = NULL;
    }
}

bool pg_connected (const pg_t *self)
{
    return self->connection != NULL && PQstatus (self->connection) == CONNECTION_OK;
}

PGconn *pg_connection (pg_t *self)
{
    return self->connection;
}

const char *pg_state (const pg_t *self)
{
    return self->state;
}

void pg_result_clear (PGresult **result)
{
    PQclear (*result);
    *result = NULL;
}

// The one place that says what an SQLSTATE means for whoever sees it.
static failure_kind_t kind_of (const char *state)
{
    static const char *const temporary[] = {"08", "40", "53", "57", "58", "55"};
    if (state[0] == '\0') {
        return FAILURE_TEMPORARY;
    }
    for (size_t i = 0; i < sizeof temporary / sizeof temporary[0]; i++) {
        if (strncmp (state, temporary[i], 2) == 0) {
            return FAILURE_TEMPORARY;
        }
    }
    bool permanent = strncmp (state, "22", 2) == 0 || strncmp (state, "23", 2) == 0 || strncmp (state, "P0", 2) == 0;
    return permanent ? FAILURE_PERMANENT : FAILURE_FATAL;
}

// A role that may not do a thing, as opposed to a function of ours that refuses somebody with the same SQLSTATE: those are raised.
static bool is_denied (const char *state, const PGresult *result)
{
    const char *routine = result != NULL ? PQresultErrorField (result, PG_DIAG_SOURCE_FUNCTION) : NULL;
    return strcmp (state, "42501") == 0 && (routine == NULL || strcmp (routine, "exec_stmt_raise") != 0);
}

bool pg_failure (pg_t *self, const PGresult *result, failure_t *failure)
{
    const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
    const char *message = result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    (void) snprintf (self->state, sizeof self->state, "%s", state != NULL ? state : "");
    if (message == NULL) {
        message = self->connection != NULL ? PQerrorMessage (self->connection) : "not connected";
    }
    // An operator sets the rights: waiting for that is right, as it is for a schema that is behind, and nothing is lost meanwhile.
    bool denied = is_denied (self->state, result);
    (void) failure_set (failure, denied ? FAILURE_TEMPORARY : kind_of (self->state),
                        denied ? "the database role lacks a right (tiendo migrate?): %s" : "%s", message);
    failure->text[strcspn (failure->text, "\n")] = '\0';
    return false;
}

static void notice_log (void *argument, const char *message)
{
    (void) argument;
    log_event (LOG_DEBUG, "database_notice", "message", message, NULL);
}

// Takes what the database said to a statement.
static bool fits (pg_t *self, size_t place, PGresult *result, failure_t *failure)
{
    self->prepared[place] = PQresultStatus (result) == PGRES_COMMAND_OK;
    if (!self->prepared[place]) {
        (void) pg_failure (self, result, failure);
        (void) failure_prefix (failure, "statement %s does not fit this schema (tiendo migrate?)", self->statements[place].name);
        // A schema that is behind is brought up by an operator: waiting for it is right, leaving is not.
        failure->kind = FAILURE_TEMPORARY;
    }
    PQclear (result);
    return self->prepared[place];
}

// All in one round trip. Where one does not fit, the connection is of no use any more.
static bool prepare_all (pg_t *self, failure_t *failure)
{
    size_t count = count_of (self->statements);
    if (count == 0)
        return true;
    bool sent = PQenterPipelineMode (self->connection) == 1;
    for (size_t i = 0; sent && i < count; i++)
        sent = PQsendPrepare (self->connection, self->statements[i].name, self->statements[i].text, 0, NULL) == 1;
    if (!sent || PQpipelineSync (self->connection) != 1)
        return pg_failure (self, NULL, failure);
    for (size_t i = 0; i < count; i++) {
        if (!fits (self, i, PQgetResult (self->connection), failure))
            return false;
        PQclear (PQgetResult (self->connection)); // NULL ends what was said of one
    }
    PQclear (PQgetResult (self->connection)); // of the sync
    return PQexitPipelineMode (self->connection) == 1 || pg_failure (self, NULL, failure);
}

// Whether the statement can be asked: prepared by now, at the latest. One that is not in the table is the database's to refuse.
static bool is_prepared (pg_t *self, const char *statement, failure_t *failure)
{
    size_t place = 0;
    if (!self->when_asked || self->statements == NULL)
        return true;
    while (self->statements[place].name != NULL && strcmp (self->statements[place].name, statement) != 0)
        place++;
    const pg_statement_t *found = &self->statements[place];
    return found->name == NULL || self->prepared[place]
           || fits (self, place, PQprepare (self->connection, found->name, found->text, 0, NULL), failure);
}

void pg_prepare_when_asked (pg_t *self)
{
    self->when_asked = true;
}

bool pg_connect (pg_t *self, failure_t *failure)
{
    if (pg_connected (self)) {
        return true;
    }
    pg_disconnect (self);
    const char *const keys[] = {"dbname",
                                "application_name",
                                "options",
                                "connect_timeout",
                                "keepalives_idle",
                                "keepalives_interval",
                                "keepalives_count",
                                "tcp_user_timeout",
                                "target_session_attrs",
                                "client_encoding",
                                NULL};
    const char *const values[] = {self->url, self->application, self->options, "5", "15", "5", "3", "20000", "read-write", "UTF8", NULL};
    self->connection = PQconnectdbParams (keys, values, 1);
    if (PQstatus (self->connection) != CONNECTION_OK) {
        self->state[0] = '\0';
        (void) failure_set (failure, FAILURE_TEMPORARY, "%s", PQerrorMessage (self->connection));
        failure->text[strcspn (failure->text, "\n")] = '\0';
        pg_disconnect (self);
        return false;
    }
    (void) PQsetNoticeProcessor (self->connection, notice_log, NULL);
    memset (self->prepared, 0, count_of (self->statements) * sizeof *self->prepared);
    if (!self->when_asked && !prepare_all (self, failure)) {
        pg_disconnect (self);
        return false;
    }
    return true;
}

// Takes the result: hands it on when it is good, fills *failure when it is not.
static bool settle (pg_t *self, PGresult *result, PGresult **ret, failure_t *failure)
{
    ExecStatusType status = PQresultStatus (result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        (void) pg_failure (self, result, failure);
        PQclear (result);
        return false;
    }
    self->state[0] = '\0';
    if (ret != NULL) {
        *ret = result;
    } else {
        PQclear (result);
    }
    return true;
}

bool pg_run (pg_t *self, PGresult **ret, failure_t *failure, const char *statement, int count, const char *const *values)
{
    if (!pg_connected (self)) {
        return failure_set (failure, FAILURE_TEMPORARY, "not connected to the database");
    }
    if (!is_prepared (self, statement, failure))
        return false;
    return settle (self, PQexecPrepared (self->connection, statement, count, values, NULL, NULL, 0), ret, failure);
}

bool pg_execute (pg_t *self, const char *sql, failure_t *failure)
{
    if (!pg_connected (self)) {
        return failure_set (failure, FAILURE_TEMPORARY, "not connected to the database");
    }
    return settle (self, PQexec (self->connection, sql), NULL, failure);
}
