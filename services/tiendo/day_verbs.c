// close and reopen: what an operator does to a day.
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "common/scoped.h"
#include "services/tiendo/operator.h"
#include "services/tiendo/options.h"
#include "services/tiendo/verbs.h"

static bool close_day (operator_t *self, const char *campaign, const char *date, bool json, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {campaign, date, self->now, self->by};
    if (!operator_stamp (self, failure) || !pg_run (self->pg, &rows, failure, "close_day", 4, values))
        return false;
    bool closed = PQgetvalue (rows, 0, 0)[0] == 't';
    const char *at = PQgetvalue (rows, 0, 1);
    const char *alerts = PQgetvalue (rows, 0, 2);
    if (closed ? !operator_commit (self, "close", campaign, json_pack ("{s:s s:i}", "date", date, "alerts", atoi (alerts)), failure)
               : !pg_execute (self->pg, "COMMIT", failure))
        return false;
    if (json)
        printf ("{\"campaign\":\"%s\",\"date\":\"%s\",\"closed\":%s,\"closed_at\":\"%s\",\"alerts\":%s}\n", campaign, date, closed ? "true" : "false",
                at, alerts);
    else if (closed)
        printf ("%s %s: closed, %s alert events\n", campaign, date, alerts);
    else
        printf ("%s %s: was closed at %s\n", campaign, date, at);
    return true;
}

int verb_close (int argc, char **argv)
{
    const char *campaign = NULL;
    const char *date = NULL;
    bool json = false;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &campaign, NULL, NULL, true}, {"date", &date, NULL, NULL, true}, {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_day (argv, "date", date);
    if (status >= 0)
        return status;
    scoped (operator_close) operator_t self = {0};
    if (!operator_open (&self, true, &failure) || !close_day (&self, campaign, date, json, &failure))
        return refused ("close", failure.text);
    return EXIT_DONE;
}

int verb_reopen (int argc, char **argv)
{
    const char *campaign = NULL;
    const char *date = NULL;
    const char *reason = NULL;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &campaign, NULL, NULL, true}, {"date", &date, NULL, NULL, true}, {"reason", &reason, NULL, NULL, true}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_day (argv, "date", date);
    if (status >= 0)
        return status;
    if (reason[strspn (reason, " ")] == '\0')
        return usage_error ("reopen", "--reason is empty: who asks later wants to know why");
    scoped (operator_close) operator_t self = {0};
    const char *values[] = {campaign, date, NULL, reason, NULL};
    if (!operator_open (&self, true, &failure))
        return refused ("reopen", failure.text);
    values[2] = self.by;
    values[4] = self.now;
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, NULL, &failure, "reopen_day", 5, values)
        || !operator_commit (&self, "reopen", campaign, json_pack ("{s:s s:s}", "date", date, "reason", reason), &failure))
        return refused ("reopen", failure.text);
    printf ("%s %s: open for corrections\n", campaign, date);
    return EXIT_DONE;
}
