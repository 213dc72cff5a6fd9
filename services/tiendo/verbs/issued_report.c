#include "services/tiendo/verbs/issued_report.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

void issued_report_clear (issued_report_t *self)
{
    free (self->bytes);
    self->bytes = NULL;
}

// PostgreSQL's own text of a bytea: \x and two digits a byte.
static bool take_bytes (issued_report_t *ret, const char *text, failure_t *failure)
{
    size_t length = strlen (text);
    ret->bytes = malloc (length + 1);
    return ret->bytes != NULL && length >= 2 && sodium_hex2bin (ret->bytes, length, text + 2, length - 2, NULL, &ret->size, NULL) == 0
               ? true
               : failure_set (failure, FAILURE_FATAL, "the report that is kept cannot be read");
}

static void take (char *to, size_t size, const PGresult *rows, int column)
{
    (void) snprintf (to, size, "%s", PQgetvalue (rows, 0, column));
}

bool issued_report_find (issued_report_t *ret, operator_session_t *session, const report_key_t *key, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {key->campaign, key->report, key->date, key->unit, key->language, key->format, key->as_of};
    *ret = (issued_report_t){0};
    if (!pg_run (session->pg, &rows, failure, "issued_report", 7, values))
        return false;
    if (PQntuples (rows) == 0)
        return true;
    take (ret->digest, sizeof ret->digest, rows, 0);
    take (ret->as_of, sizeof ret->as_of, rows, 1);
    take (ret->issued_at, sizeof ret->issued_at, rows, 2);
    take (ret->by, sizeof ret->by, rows, 3);
    return take_bytes (ret, PQgetvalue (rows, 0, 4), failure);
}

bool issued_report_keep (issued_report_t *self, operator_session_t *session, const report_key_t *key, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    size_t length = 0;
    unsigned char *hex = PQescapeByteaConn (pg_connection (session->pg), self->bytes, self->size, &length);
    if (hex == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    const char *values[] = {key->campaign, key->report, key->date,    key->unit,   key->language,
                            key->format,   self->as_of, session->now, session->by, (const char *) hex};
    bool good = pg_run (session->pg, &rows, failure, "issue_report", 10, values);
    PQfreemem (hex);
    if (!good || PQntuples (rows) == 0)
        return good ? failure_set (failure, FAILURE_PERMANENT, "there is no campaign %s", key->campaign) : false;
    take (self->digest, sizeof self->digest, rows, 0);
    (void) snprintf (self->issued_at, sizeof self->issued_at, "%s", session->now);
    (void) snprintf (self->by, sizeof self->by, "%s", session->by);
    return true;
}

bool issued_report_get (issued_report_t *ret, operator_session_t *session, const char *digest, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    *ret = (issued_report_t){0};
    if (!pg_run (session->pg, &rows, failure, "issued_bytes", 1, &digest))
        return false;
    if (PQntuples (rows) == 0)
        return failure_set (failure, FAILURE_PERMANENT, "no report, or more than one, has a digest that begins with %.64s: see `tiendo report list`",
                            digest);
    take (ret->digest, sizeof ret->digest, rows, 0);
    return take_bytes (ret, PQgetvalue (rows, 0, 1), failure);
}
