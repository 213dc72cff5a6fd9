// extend: another end of a campaign's plan, another deadline.
#include <jansson.h>

#include "services/tiendo/shared/change.h"
#include "services/tiendo/verbs/verbs.h"

int verb_extend (int argc, char **argv)
{
    const char *from = NULL;
    const char *plan_until = NULL;
    const char *deadline = NULL;
    int first = 0;
    change_asked_t asked = {0};
    const option_t options[] = {{"from", &from, NULL, NULL, true},
                                {"plan-until", &plan_until, NULL, NULL, false},
                                {"deadline", &deadline, NULL, NULL, false},
                                CHANGE_OPTIONS (asked)};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0 && first + 1 != argc)
        status = usage_error ("extend", "CAMPAIGN is expected");
    if (status < 0 && plan_until == NULL && deadline == NULL)
        status = usage_error ("extend", "--plan-until, --deadline or both are needed");
    if (status < 0)
        status = options_day (argv, "from", from);
    if (status < 0)
        status = options_day (argv, "plan-until", plan_until);
    if (status < 0)
        status = options_day (argv, "deadline", deadline);
    if (status < 0)
        status = change_read (&asked, "extend");
    if (status >= 0)
        return status;
    const char *values[] = {argv[first], plan_until, deadline, from, asked.reason, asked.document, NULL, NULL};
    json_t *detail = json_pack ("{s:s? s:s? s:s s:s s:s}", "plan_until", plan_until, "deadline", deadline, "from", from, "reason", asked.reason,
                                "document", asked.document);
    const change_t change = {"extend", "extend", "extend", values, sizeof values / sizeof values[0], argv[first], detail};
    status = change_run (&change, &asked);
    json_decref (detail);
    return status;
}
