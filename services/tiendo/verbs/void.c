// void: takes a unit's figure of a day out.
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/reason.h"
#include "services/tiendo/verbs/verbs.h"

static int take_out (const char *const identity[3], const char *reason)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!operator_session_open (&self, true, &failure) || !operator_session_stamp (&self, &failure))
        return refused ("void", failure.text);
    const char *values[] = {identity[0], identity[1], identity[2], reason, self.now};
    if (!pg_run (self.pg, &rows, &failure, "void_figure", 5, values))
        return refused ("void", failure.text);
    json_int_t rev = strtoll (PQgetvalue (rows, 0, 0), NULL, 10);
    const char *value = PQgetvalue (rows, 0, 1);
    if (!operator_session_commit (
            &self, "void", identity[0],
            json_pack ("{s:s s:s s:s s:I s:s}", "unit", identity[1], "date", identity[2], "figure", value, "rev", rev, "reason", reason), &failure))
        return refused ("void", failure.text);
    printf ("%s %s %s: the figure %s is taken out, by revision %" JSON_INTEGER_FORMAT "\n", identity[0], identity[1], identity[2], value, rev);
    return EXIT_DONE;
}

int verb_void (int argc, char **argv)
{
    const char *given = NULL;
    char reason[PROTO_MAX_NOTE + 1];
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"reason", &given, NULL, NULL, true}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (first + 3 != argc)
        return usage_error ("void", "CAMPAIGN, UNIT and DATE are expected");
    int32_t day = 0;
    if (!day_parse (argv[first + 2], strlen (argv[first + 2]), &day))
        return usage_error ("void", "DATE takes a day such as 2024-07-15, not %s", argv[first + 2]);
    if (!reason_read ("--reason", given, reason, &failure))
        return refused ("void", failure.text);
    if (reason[0] == '\0')
        return usage_error ("void", "--reason is empty: who asks later wants to know why");
    const char *const identity[3] = {argv[first], argv[first + 1], argv[first + 2]};
    return take_out (identity, reason);
}
