#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/verbs/verbs.h"

static int retry (const char *id)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {id};
    if (!operator_session_open (&self, true, &failure) || !pg_execute (self.pg, "BEGIN", &failure)
        || !pg_run (self.pg, &rows, &failure, "delivery_retry", 1, values))
        return refused ("deliveries", failure.text);
    if (strcmp (PQgetvalue (rows, 0, 0), "0") == 0)
        return refused ("deliveries", "there is no such delivery, or it was sent");
    if (!operator_session_commit (&self, "deliveries retry", id, json_object (), &failure))
        return refused ("deliveries", failure.text);
    printf ("delivery %s: due now\n", id);
    return EXIT_DONE;
}

int verb_deliveries (int argc, char **argv)
{
    bool json = false;
    bool all = false;
    int first = 0;
    const option_t options[] = {{"json", NULL, &json, NULL, false}, {"all", NULL, &all, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (first == argc)
        return list_print ("deliveries", all ? "delivery_list_all" : "delivery_list", json);
    if (first + 2 == argc && strcmp (argv[first], "retry") == 0 && argv[first + 1][0] != '\0'
        && strspn (argv[first + 1], "0123456789") == strlen (argv[first + 1]))
        return retry (argv[first + 1]);
    return usage_error ("deliveries", "nothing, or retry ID is expected");
}
