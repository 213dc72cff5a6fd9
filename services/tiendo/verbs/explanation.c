#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/reason.h"
#include "services/tiendo/verbs/verbs.h"

static int decide (bool accepted, char **identity, const char *note)
{
    failure_t failure = {0};
    char kept[PROTO_MAX_NOTE + 1];
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!reason_read ("--note", note != NULL ? note : "", kept, &failure) || !operator_session_open (&self, true, &failure)
        || !operator_session_stamp (&self, &failure))
        return refused ("explanation", failure.text);
    const char *values[] = {identity[0], identity[1], identity[2], accepted ? "true" : "false", self.by, kept, self.now};
    if (!pg_run (self.pg, &rows, &failure, "decide_explanation", 7, values)
        || !operator_session_commit (&self, accepted ? "explanation accept" : "explanation return", identity[0],
                                     json_pack ("{s:s s:s s:I s:s}", "unit", identity[1], "document", identity[2], "rev",
                                                (json_int_t) strtoll (PQgetvalue (rows, 0, 0), NULL, 10), "note", values[5]),
                                     &failure))
        return refused ("explanation", failure.text);
    printf ("%s %s %s, revision %s: %s\n", identity[0], identity[1], identity[2], PQgetvalue (rows, 0, 0), accepted ? "accepted" : "returned");
    return EXIT_DONE;
}

// Of a campaign, unit and document; NULL: of all.
static int list (const char *const wanted[3], bool json)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    // asked for apart: where the rows lie on other servers, nothing is looked up for each of them
    if (!operator_session_open (&self, true, &failure) || (wanted[0] != NULL && !pg_run (self.pg, NULL, &failure, "campaign_existing", 1, wanted))
        || !pg_run (self.pg, &rows, &failure, "explanation_list", 3, wanted))
        return refused ("explanation", failure.text);
    list_rows (rows, json);
    return EXIT_DONE;
}

int verb_explanation (int argc, char **argv)
{
    const char *note = NULL;
    const char *wanted[3] = {NULL}; // campaign, unit, document
    bool json = false;
    int first = 0;
    const option_t options[] = {{"note", &note, NULL, NULL, false}, {"campaign", &wanted[0], NULL, NULL, false}, {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (first < argc && strcmp (argv[first], "list") == 0 && argc - first <= 4) {
        for (int place = first + 1; place < argc; place++)
            wanted[place - first - 1] = argv[place];
        return list (wanted, json);
    }
    bool accepted = first < argc && strcmp (argv[first], "accept") == 0;
    if ((accepted || (first < argc && strcmp (argv[first], "return") == 0)) && first + 4 == argc)
        return decide (accepted, argv + first + 1, note);
    return usage_error ("explanation", "list [CAMPAIGN [UNIT [DOCUMENT]]], or accept|return CAMPAIGN UNIT DOCUMENT is expected");
}
