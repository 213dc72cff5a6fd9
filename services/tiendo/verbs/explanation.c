#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/text/normal.h"
#include "common/text/text.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/reason.h"
#include "services/tiendo/verbs/verbs.h"

// The form in which documents are stored and compared; what has none is looked for as it stands.
static const char *document_meant (const char *given, char room[PROTO_MAX_CODE + 1])
{
    char normal[PROTO_MAX_CODE];
    slice_t document = {NULL, 0};
    if (!text_is_utf8 (slice_of (given)) || text_normal (slice_of (given), sizeof normal, NORMAL_CODE, normal, &document, NULL) != NORMAL_GOOD)
        return given;
    (void) snprintf (room, PROTO_MAX_CODE + 1, "%.*s", (int) document.size, document.at);
    return room;
}

static int decide (bool accepted, const char *const identity[3], const char *note)
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
    char document[PROTO_MAX_CODE + 1];
    bool json = false;
    int first = 0;
    const option_t options[] = {{"note", &note, NULL, NULL, false}, {"campaign", &wanted[0], NULL, NULL, false}, {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    const char *act = first < argc ? argv[first] : "";
    for (int place = first + 1; place < argc && place - first <= 3; place++)
        wanted[place - first - 1] = place - first == 3 ? document_meant (argv[place], document) : argv[place];
    if (strcmp (act, "list") == 0 && argc - first <= 4)
        return list (wanted, json);
    if ((strcmp (act, "accept") == 0 || strcmp (act, "return") == 0) && first + 4 == argc)
        return decide (strcmp (act, "accept") == 0, wanted, note);
    return usage_error ("explanation", "list [CAMPAIGN [UNIT [DOCUMENT]]], or accept|return CAMPAIGN UNIT DOCUMENT is expected");
}
