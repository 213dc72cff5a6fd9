// gateway: whom ingest believes about who reports.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/net/keys.h"
#include "common/base/scoped.h"
#include "services/tiendo/verbs/key_holder.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/verbs/verbs.h"

// `once`: a key that the gateway has, or had until it was revoked, is left as it is.
static int gateway_add (const char *code, const char *file, bool once)
{
    failure_t failure = {0};
    char key[KEY_TEXT_SIZE];
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *known = NULL;
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {code, key, NULL};
    if (!public_key_read (file, key, &failure) || !operator_session_open (&self, true, &failure))
        return refused ("gateway", failure.text);
    values[2] = self.now;
    if (once && !pg_run (self.pg, &known, &failure, "gateway_has", 2, values))
        return refused ("gateway", failure.text);
    if (once && PQntuples (known) > 0)
        return EXIT_DONE;
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, &rows, &failure, "gateway_add", 3, values)
        || !operator_session_commit (&self, "gateway add", code, json_pack ("{s:s s:s}", "key", key, "result", PQgetvalue (rows, 0, 0)), &failure))
        return refused ("gateway", failure.text);
    printf ("gateway %s: %s\n", code, PQgetvalue (rows, 0, 0));
    return EXIT_DONE;
}

int verb_gateway (int argc, char **argv)
{
    const char *key = NULL;
    bool once = false;
    bool json = false;
    int first = 0;
    const option_t options[] = {{"key", &key, NULL, NULL, false}, {"once", NULL, &once, NULL, false}, {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    const char *act = first < argc ? argv[first] : "";
    if (strcmp (act, "list") == 0 && first + 1 == argc)
        return list_print ("gateway", "gateway_list", json);
    if (first + 2 != argc)
        return usage_error ("gateway", "add CODE, revoke CODE, restore CODE or list is expected");
    if (strcmp (act, "add") == 0 && (status = options_code ("gateway", argv[first + 1])) >= 0)
        return status;
    if (strcmp (act, "add") == 0)
        return key != NULL ? gateway_add (argv[first + 1], key, once) : usage_error ("gateway", "--key is needed");
    if (strcmp (act, "revoke") == 0)
        return key_holder_revoke ("gateway", argv[first + 1], key);
    if (strcmp (act, "restore") == 0)
        return key_holder_restore ("gateway", argv[first + 1]);
    return usage_error ("gateway", "add CODE, revoke CODE, restore CODE or list is expected");
}
