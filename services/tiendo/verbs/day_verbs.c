// close and reopen: what an operator does to a day.
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/reason.h"
#include "services/tiendo/verbs/postpone.h"
#include "services/tiendo/verbs/verbs.h"

static bool close_day (operator_session_t *self, const char *campaign, const char *date, bool json, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {campaign, date, self->now, self->by};
    if (!operator_session_stamp (self, failure) || !pg_run (self->pg, &rows, failure, "close_day", 4, values))
        return false;
    bool closed = PQgetvalue (rows, 0, 0)[0] == 't';
    const char *at = PQgetvalue (rows, 0, 1);
    const char *alerts = PQgetvalue (rows, 0, 2);
    if (closed ? !operator_session_commit (self, "close", campaign, json_pack ("{s:s s:i}", "date", date, "alerts", atoi (alerts)), failure)
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
    int first = 0;
    failure_t failure = {0};
    const char *time = NULL;
    change_asked_t asked = {0};
    const option_t options[] = {
        {"campaign", &campaign, NULL, NULL, true}, {"date", &date, NULL, NULL, true}, {"postpone", &time, NULL, NULL, false}, CHANGE_OPTIONS (asked)};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_day (argv, "date", date);
    if (status < 0 && time != NULL)
        return postpone_cutoff (campaign, date, time, &asked);
    if (status < 0 && (asked.given_reason != NULL || asked.given_document != NULL || asked.language != NULL || asked.check || asked.yes))
        status = usage_error ("close", "--reason, --document, --language, --check and --yes belong to --postpone HH:MM");
    if (status >= 0)
        return status;
    bool json = asked.json;
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, true, &failure) || !close_day (&self, campaign, date, json, &failure))
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
    char kept[PROTO_MAX_NOTE + 1];
    if (!reason_read ("--reason", reason, kept, &failure))
        return refused ("reopen", failure.text);
    reason = kept;
    if (reason[0] == '\0')
        return usage_error ("reopen", "--reason is empty: who asks later wants to know why");
    scoped (operator_session_close) operator_session_t self = {0};
    const char *values[] = {campaign, date, NULL, reason, NULL};
    if (!operator_session_open (&self, true, &failure))
        return refused ("reopen", failure.text);
    values[2] = self.by;
    values[4] = self.now;
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, NULL, &failure, "reopen_day", 5, values)
        || !operator_session_commit (&self, "reopen", campaign, json_pack ("{s:s s:s}", "date", date, "reason", reason), &failure))
        return refused ("reopen", failure.text);
    printf ("%s %s: open for corrections\n", campaign, date);
    return EXIT_DONE;
}
