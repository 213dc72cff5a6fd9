#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/deadline-alerter/store/store.h"

static bool fits (char *to, size_t size, const PGresult *rows, int row, int column)
{
    const char *text = PQgetvalue (rows, row, column); // "" where it is null
    size_t length = strlen (text);
    if (length >= size)
        return false;
    memcpy (to, text, length + 1);
    return true;
}

// Rows of province, campaign, kind, day, severity, said, feeds, of.
static bool take (const PGresult *rows, watch_t **ret, size_t *ret_count, failure_t *failure)
{
    size_t count = 0;
    watch_t *list = calloc ((size_t) PQntuples (rows) + 1, sizeof *list);
    if (list == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    for (int row = 0; row < PQntuples (rows); row++) {
        watch_t *item = &list[count];
        bool good = fits (item->province, sizeof item->province, rows, row, 0) && fits (item->campaign, sizeof item->campaign, rows, row, 1)
                    && fits (item->kind, sizeof item->kind, rows, row, 2) && fits (item->day, sizeof item->day, rows, row, 3)
                    && fits (item->severity, sizeof item->severity, rows, row, 4) && fits (item->of, sizeof item->of, rows, row, 7);
        item->said = PQgetvalue (rows, row, 5)[0] == 't';
        item->feeds = PQgetisnull (rows, row, 6) ? NULL : strdup (PQgetvalue (rows, row, 6));
        if (good)
            count++;
        else
            free (item->feeds);
    }
    *ret = list;
    *ret_count = count;
    return true;
}

bool alert_store_watch_due (pg_t *pg, instant_us_t now, watch_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char at[INSTANT_TEXT_SIZE];
    instant_format (now, 0, at);
    return pg_run (pg, &rows, failure, "due_tasks", 1, (const char *[]){at}) && take (rows, ret, ret_count, failure);
}

bool alert_store_watch_each (pg_t *pg, const watch_t *feeds, watch_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    return pg_run (pg, &rows, failure, "watch_each", 2, (const char *[]){feeds->province, feeds->feeds}) && take (rows, ret, ret_count, failure);
}

bool alert_store_watch_one (pg_t *pg, const watch_t *item, bool reports, instant_us_t now, long *ret_events, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char at[INSTANT_TEXT_SIZE];
    instant_format (now, 0, at);
    const char *values[] = {item->province,
                            item->campaign,
                            item->kind,
                            item->day[0] != '\0' ? item->day : NULL,
                            item->severity,
                            item->said ? "true" : "false",
                            item->feeds,
                            at,
                            reports ? "true" : "false"};
    // what waits to be rolled up is rolled up first, in steps that each commit
    if (item->campaign[0] != '\0' && !alert_store_drain (pg, item->province, item->campaign, failure))
        return false;
    if (!pg_run (pg, &rows, failure, "run_task", 9, values))
        return false;
    if (PQntuples (rows) != 1)
        return failure_set (failure, FAILURE_PERMANENT, "run_task gave %d rows", PQntuples (rows));
    *ret_events = strtol (PQgetvalue (rows, 0, 0), NULL, 10);
    return true;
}

void alert_store_watch_free (watch_t *list, size_t count)
{
    for (size_t next = 0; next < count; next++)
        free (list[next].feeds);
    free (list);
}
