// The log of what people did, and whether it is still what was written.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/verbs/verbs.h"

enum { HASH = 64, ID_MAX = 18 };

static int list (const char *since, bool json)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {since};
    if (!operator_session_open (&self, true, &failure) || !pg_run (self.pg, &rows, &failure, "audit_list", 1, values))
        return refused ("audit", failure.text);
    list_rows (rows, json);
    return EXIT_DONE;
}

// ID:HASH, as `--verify` prints it.
static bool head_good (const char *head)
{
    size_t digits = strspn (head, "0123456789");
    return digits >= 1 && digits <= ID_MAX && head[digits] == ':' && strlen (head + digits + 1) == HASH
           && strspn (head + digits + 1, "0123456789abcdef") == HASH;
}

// How many entries there are, and the last as ID:HASH.
static void tell_whole (const PGresult *rows, bool json)
{
    char last[ID_MAX + HASH + 2] = "";
    bool any = !PQgetisnull (rows, 0, 2);
    if (any)
        (void) snprintf (last, sizeof last, "%s:%s", PQgetvalue (rows, 0, 2), PQgetvalue (rows, 0, 3));
    if (json) {
        json_t *object = json_pack ("{s:i s:s?}", "entries", atoi (PQgetvalue (rows, 0, 0)), "last", any ? last : NULL);
        (void) json_dumpf (object, stdout, JSON_COMPACT);
        printf ("\n");
        json_decref (object);
    } else if (any)
        printf ("%s entries, none altered, none missing; note down the last: %s\n", PQgetvalue (rows, 0, 0), last);
    else
        printf ("no entries\n");
}

static int verify (const char *noted, bool json)
{
    failure_t failure = {0};
    char id[ID_MAX + 1] = "0";
    char why[200];
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {id};
    if (noted != NULL)
        (void) snprintf (id, sizeof id, "%.*s", (int) strcspn (noted, ":"), noted);
    if (!operator_session_open (&self, true, &failure) || !pg_run (self.pg, &rows, &failure, "audit_check", 1, values))
        return refused ("audit", failure.text);
    if (!PQgetisnull (rows, 0, 1)) {
        (void) snprintf (why, sizeof why, "entry %s is not what was written, or one before it is missing", PQgetvalue (rows, 0, 1));
        return refused ("audit", why);
    }
    if (noted != NULL && strcmp (PQgetvalue (rows, 0, 4), strchr (noted, ':') + 1) != 0) {
        (void) snprintf (why, sizeof why, "entry %s is %s: the log was rewritten since that was noted down, or is another one's", id,
                         PQgetisnull (rows, 0, 4) ? "not there" : "another");
        return refused ("audit", why);
    }
    tell_whole (rows, json);
    return EXIT_DONE;
}

int verb_audit (int argc, char **argv)
{
    const char *since = NULL;
    const char *noted = NULL;
    bool json = false;
    bool check = false;
    int first = 0;
    const option_t options[] = {{"since", &since, NULL, NULL, false},
                                {"json", NULL, &json, NULL, false},
                                {"verify", NULL, &check, NULL, false},
                                {"noted", &noted, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_instant (argv, "since", since);
    if (status >= 0)
        return status;
    if (noted != NULL && (!check || !head_good (noted)))
        return usage_error ("audit", "--noted goes with --verify and takes ID:HASH, as --verify printed it");
    return check ? verify (noted, json) : list (since, json);
}
