// target change: other targets of some units, from a day on.
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/text/numbers.h"
#include "services/tiendo/shared/change.h"
#include "services/tiendo/shared/target_sheet.h"
#include "services/tiendo/verbs/verbs.h"
#include "services/tiendo/wording/wording.h"

static void json_free (json_t **object)
{
    json_decref (*object);
}

static void text_free (char **text)
{
    free (*text);
}

// -1, or the exit status.
static int read_one (const char *unit, const char *target, json_t **ret)
{
    int64_t count = 0;
    if (!number_parse (target, LOCALE_PLAIN, &count))
        return usage_error ("target", "TARGET is a whole number, in digits alone, not %s", target);
    *ret = json_pack ("[{s:s s:I}]", "unit", unit, "new", (json_int_t) count);
    return -1;
}

static int read_sheet (const char *file, json_t **ret)
{
    scoped (diagnostics_destroy) diagnostics_t *problems = diagnostics_new ();
    *ret = target_sheet_read (file, problems);
    if (*ret != NULL)
        return -1;
    diagnostics_print (problems);
    return refused ("target", tr ("nothing was changed"));
}

static int change (const char *campaign, const json_t *targets, const char *from, change_asked_t *asked)
{
    scoped (text_free) char *text = json_dumps (targets, JSON_COMPACT);
    const char *values[] = {campaign, text, from, asked->reason, asked->document, NULL, NULL};
    scoped (json_free) json_t *detail =
        json_pack ("{s:O s:s s:s s:s}", "targets", targets, "from", from, "reason", asked->reason, "document", asked->document);
    const change_t made = {"target", "target", "target_change", values, sizeof values / sizeof values[0], campaign, detail};
    return change_run (&made, asked);
}

int verb_target (int argc, char **argv)
{
    const char *from = NULL;
    const char *sheet = NULL;
    int first = 0;
    change_asked_t asked = {0};
    scoped (json_free) json_t *targets = NULL;
    const option_t options[] = {{"from", &from, NULL, NULL, true}, {"sheet", &sheet, NULL, NULL, false}, CHANGE_OPTIONS (asked)};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0 && (first >= argc || strcmp (argv[first], "change") != 0 || argc - first != (sheet != NULL ? 2 : 4)))
        status = usage_error ("target", "change CAMPAIGN UNIT TARGET, or change CAMPAIGN --sheet FILE, is expected");
    if (status < 0)
        status = options_day (argv, "from", from);
    if (status < 0)
        status = change_read (&asked, "target");
    if (status < 0 && !language_choose (asked.language))
        status = usage_error ("target", "--language is vi or en");
    if (status < 0)
        status = sheet != NULL ? read_sheet (sheet, &targets) : read_one (argv[first + 2], argv[first + 3], &targets);
    return status >= 0 ? status : change (argv[first + 1], targets, from, &asked);
}
