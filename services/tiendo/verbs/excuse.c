// excuse: days on which no report is expected of a unit and what lies below it.
#include <jansson.h>
#include <stdlib.h>

#include "services/tiendo/shared/change.h"
#include "services/tiendo/verbs/verbs.h"

int verb_excuse (int argc, char **argv)
{
    const char *campaign = NULL;
    const char *unit = NULL;
    const char *date = NULL;
    const char *to = NULL;
    bool withdraw = false;
    int first = 0;
    change_asked_t asked = {0};
    const option_t options[] = {{"campaign", &campaign, NULL, NULL, true},  {"unit", &unit, NULL, NULL, true},
                                {"date", &date, NULL, NULL, true},          {"to", &to, NULL, NULL, false},
                                {"withdraw", NULL, &withdraw, NULL, false}, CHANGE_OPTIONS (asked)};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_day (argv, "date", date);
    if (status < 0)
        status = options_day (argv, "to", to);
    if (status < 0)
        status = change_read (&asked, "excuse");
    if (status >= 0)
        return status;
    const char *values[] = {campaign, unit, date, to, withdraw ? "true" : "false", asked.reason, asked.document, NULL, NULL};
    json_t *detail = json_pack ("{s:s s:s s:s s:b s:s s:s}", "unit", unit, "from", date, "to", to != NULL ? to : date, "withdraw", withdraw, "reason",
                                asked.reason, "document", asked.document);
    const change_t change = {"excuse", withdraw ? "excuse withdrawn" : "excuse", "excuse", values, sizeof values / sizeof values[0], campaign,
                             detail};
    status = change_run (&change, &asked);
    json_decref (detail);
    return status;
}
