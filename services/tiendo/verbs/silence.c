#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/reason.h"
#include "services/tiendo/verbs/verbs.h"

typedef struct {
    const char *unit, *campaign, *kind, *until, *reason;
} silence_t;

static int add (const silence_t *silence)
{
    failure_t failure = {0};
    char reason[PROTO_MAX_NOTE + 1];
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!reason_read ("--reason", silence->reason, reason, &failure) || !operator_session_open (&self, true, &failure))
        return refused ("silence", failure.text);
    if (reason[0] == '\0')
        return usage_error ("silence", "--reason is empty: who asks later wants to know why");
    const char *values[] = {silence->unit, silence->campaign, silence->kind, silence->until, self.by, reason, self.now};
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, &rows, &failure, "silence_add", 7, values)
        || !operator_session_commit (&self, "silence add", silence->unit,
                                     json_pack ("{s:s s:s? s:s? s:s s:s}", "id", PQgetvalue (rows, 0, 0), "campaign", silence->campaign, "kind",
                                                silence->kind, "until", silence->until, "reason", reason),
                                     &failure))
        return refused ("silence", failure.text);
    printf ("silence %s: alerts of %s and below are recorded and not delivered until %s\n", PQgetvalue (rows, 0, 0), silence->unit, silence->until);
    return EXIT_DONE;
}

static int end (const char *id)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!operator_session_open (&self, true, &failure))
        return refused ("silence", failure.text);
    const char *values[] = {id, self.now};
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, &rows, &failure, "silence_end", 2, values))
        return refused ("silence", failure.text);
    if (PQntuples (rows) == 0)
        return refused ("silence", "there is no such silence, or it has ended");
    if (!operator_session_commit (&self, "silence end", id, json_object (), &failure))
        return refused ("silence", failure.text);
    printf ("silence %s: ended\n", id);
    return EXIT_DONE;
}

int verb_silence (int argc, char **argv)
{
    silence_t silence = {0};
    bool json = false;
    int first = 0;
    const option_t options[] = {{"unit", &silence.unit, NULL, NULL, false},     {"campaign", &silence.campaign, NULL, NULL, false},
                                {"kind", &silence.kind, NULL, NULL, false},     {"until", &silence.until, NULL, NULL, false},
                                {"reason", &silence.reason, NULL, NULL, false}, {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    const char *what = first < argc ? argv[first] : "";
    if (strcmp (what, "list") == 0 && first + 1 == argc)
        return list_print ("silence", "silence_list", json);
    if (strcmp (what, "end") == 0 && first + 2 == argc && argv[first + 1][0] != '\0'
        && strspn (argv[first + 1], "0123456789") == strlen (argv[first + 1]))
        return end (argv[first + 1]);
    if (strcmp (what, "add") != 0 || first + 1 != argc)
        return usage_error ("silence", "add, end ID or list is expected");
    if (silence.unit == NULL || silence.until == NULL || silence.reason == NULL || silence.reason[0] == '\0')
        return usage_error ("silence", "--unit, --until and --reason are needed");
    status = options_instant (argv, "until", silence.until);
    return status < 0 ? add (&silence) : status;
}
