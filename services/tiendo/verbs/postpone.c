#include "services/tiendo/verbs/postpone.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "services/tiendo/shared/outcome.h"

// 00:00 to 24:00, in two digits each.
static bool is_time (const char *text)
{
    if (strlen (text) != 5 || text[2] != ':')
        return false;
    for (int i = 0; i < 5; i++)
        if (i != 2 && !isdigit ((unsigned char) text[i]))
            return false;
    return strcmp (text, "24:00") <= 0 && text[3] < '6';
}

int postpone_cutoff (const char *campaign, const char *date, const char *time, change_asked_t *asked)
{
    int status = is_time (time) ? change_read (asked, "close") : usage_error ("close", "--postpone takes a time such as 20:00, not %s", time);
    if (status >= 0)
        return status;
    const char *values[] = {campaign, date, time, asked->reason, asked->document, NULL, NULL};
    json_t *detail = json_pack ("{s:s s:s s:s s:s}", "date", date, "cutoff", time, "reason", asked->reason, "document", asked->document);
    const change_t change = {"close", "postpone", "postpone", values, sizeof values / sizeof values[0], campaign, detail};
    status = change_run (&change, asked);
    json_decref (detail);
    return status;
}
