#include "services/tiendo/shared/over.h"

#include <string.h>

#include "common/base/scoped.h"

static void tell (const PGresult *rows, int row, bool vietnamese, FILE *stream)
{
    const char *code = PQgetvalue (rows, row, 0);
    const char *deadline = PQgetvalue (rows, row, 1);
    const char *today = PQgetvalue (rows, row, 2);
    const char *days = PQgetvalue (rows, row, 3);
    bool locks = strcmp (days, "0") != 0;
    if (!PQgetisnull (rows, row, 4)) {
        (void) fprintf (stream, "%s\n", PQgetvalue (rows, row, 4));
        return;
    }
    if (vietnamese)
        (void) fprintf (stream, "Nhiệm vụ %s đã hết hạn ngày %s; hôm nay là ngày %s%s%s%s\n", code, deadline, today,
                        locks ? ": chỉ còn nhận số liệu của " : ".", locks ? days : "", locks ? " ngày gần nhất." : "");
    else
        (void) fprintf (stream, "campaign %s is over: its deadline was %s, today is %s%s%s%s\n", code, deadline, today,
                        locks ? "; reports are taken of the last " : "", locks ? days : "", locks ? " days" : "");
}

bool over_tell (operator_session_t *self, const char *campaign, bool vietnamese, FILE *stream, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {campaign, self->now};
    if (!pg_run (self->pg, &rows, failure, "campaign_over", 2, values))
        return false;
    for (int row = 0; row < PQntuples (rows); row++)
        tell (rows, row, vietnamese, stream);
    return true;
}
