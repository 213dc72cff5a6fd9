#include "services/tiendo/shared/preview.h"

#include <stdio.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/outcome.h"

static bool close_in_vain (operator_session_t *self, const char *campaign, const char *date, PGresult **ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *from = NULL;
    scoped (pg_result_clear) PGresult *closed = NULL;
    if (!operator_session_stamp (self, failure) || !pg_run (self->pg, &from, failure, "preview_from", 1, &campaign))
        return false;
    const char *close_values[] = {campaign, date, self->now, self->by};
    const char *told_values[] = {campaign, PQgetvalue (from, 0, 0), self->now};
    if (!pg_run (self->pg, &closed, failure, "close_day", 4, close_values))
        return false;
    if (PQgetvalue (closed, 0, 0)[0] != 't')
        return failure_set (failure, FAILURE_PERMANENT, "%s was closed at %s: see tiendo alerts", date, PQgetvalue (closed, 0, 1));
    return pg_run (self->pg, ret, failure, "preview_told", 3, told_values) && pg_execute (self->pg, "ROLLBACK", failure);
}

int preview (const char *campaign, const char *date, bool json)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *told = NULL;
    if (!operator_session_open (&self, true, &failure) || !close_in_vain (&self, campaign, date, &told, &failure))
        return refused ("alerts", failure.text);
    list_rows (told, json);
    return EXIT_DONE;
}
