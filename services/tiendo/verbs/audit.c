// The log of what people did, and whether it is still what was written.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/audit/anchors.h"
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

typedef struct {
    const char *noted; // ID:HASH, NULL: none
    const char *file;  // of anchors, NULL: those of the database alone
    bool json;
    anchors_t anchors;
    int64_t matched; // the highest entry that stands as it was signed
} check_t;

static void check_free (check_t *self)
{
    anchors_free (&self->anchors);
}

// How many entries there are, and the last as ID:HASH.
static void tell_whole (const check_t *self, const PGresult *rows)
{
    char last[ID_MAX + HASH + 2] = "";
    bool any = !PQgetisnull (rows, 0, 2);
    if (any)
        (void) snprintf (last, sizeof last, "%s:%s", PQgetvalue (rows, 0, 2), PQgetvalue (rows, 0, 3));
    if (self->json) {
        json_t *object = json_pack ("{s:i s:s? s:I s:I}", "entries", atoi (PQgetvalue (rows, 0, 0)), "last", any ? last : NULL, "anchors",
                                    (json_int_t) self->anchors.count, "anchored", (json_int_t) self->matched);
        (void) json_dumpf (object, stdout, JSON_COMPACT);
        printf ("\n");
        json_decref (object);
    } else if (any)
        printf ("%s entries, none altered, none missing; note down the last: %s\n", PQgetvalue (rows, 0, 0), last);
    else
        printf ("no entries\n");
}

// The anchors stand: how many, up to where, and, where nobody said who may sign, by which key.
static void tell_anchors (const check_t *self, const char *keys)
{
    if (self->json || self->file == NULL)
        return;
    printf ("%zu anchors match, the last of entry %lld\n", self->anchors.count, (long long) self->matched);
    if (keys[0] == '\0')
        printf ("they are signed by %s: TIENDO_ANCHOR_KEYS is not set, so compare it with `tiendo key anchor`\n",
                self->anchors.list[self->anchors.count - 1].anchor.key);
}

static bool noted_stands (const check_t *self, const PGresult *rows, const char *id, failure_t *failure)
{
    return self->noted == NULL || strcmp (PQgetvalue (rows, 0, 4), strchr (self->noted, ':') + 1) == 0
           || failure_set (failure, FAILURE_PERMANENT, "entry %s is %s: the log was rewritten since that was noted down, or is another one's", id,
                           PQgetisnull (rows, 0, 4) ? "not there" : "another");
}

static int verify (check_t *self)
{
    failure_t failure = {0};
    char id[ID_MAX + 1] = "0";
    scoped (operator_session_close) operator_session_t session = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {id};
    if (self->noted != NULL)
        (void) snprintf (id, sizeof id, "%.*s", (int) strcspn (self->noted, ":"), self->noted);
    if ((self->file != NULL && !anchors_read_file (&self->anchors, self->file, &failure)) || !operator_session_open (&session, true, &failure)
        || !anchors_read_database (&self->anchors, session.pg, &failure) || !pg_run (session.pg, &rows, &failure, "audit_check", 1, values))
        return refused ("audit", failure.text);
    const char *keys = config_text (session.config, "TIENDO_ANCHOR_KEYS");
    if (!PQgetisnull (rows, 0, 1))
        (void) failure_set (&failure, FAILURE_PERMANENT, "entry %s is not what was written, or one before it is missing", PQgetvalue (rows, 0, 1));
    else if (noted_stands (self, rows, id, &failure)
             && anchors_compare (&self->anchors, session.pg, PQgetvalue (rows, 0, 2), keys, &self->matched, &failure)) {
        tell_whole (self, rows);
        tell_anchors (self, keys);
        return EXIT_DONE;
    }
    return refused ("audit", failure.text);
}

int verb_audit (int argc, char **argv)
{
    const char *since = NULL;
    scoped (check_free) check_t check = {.noted = NULL};
    bool verifies = false;
    int first = 0;
    const option_t options[] = {{"since", &since, NULL, NULL, false},
                                {"json", NULL, &check.json, NULL, false},
                                {"verify", NULL, &verifies, NULL, false},
                                {"noted", &check.noted, NULL, NULL, false},
                                {"anchors", &check.file, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_instant (argv, "since", since);
    if (status >= 0)
        return status;
    if (check.noted != NULL && (!verifies || !head_good (check.noted)))
        return usage_error ("audit", "--noted goes with --verify and takes ID:HASH, as --verify printed it");
    if (check.file != NULL && !verifies)
        return usage_error ("audit", "--anchors goes with --verify and takes a file of the alerter's log, or -");
    return verifies ? verify (&check) : list (since, check.json);
}
