#include "services/tiendo/verbs/key_holder.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/net/keys.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/outcome.h"

static const struct holder {
    const char *verb;
    const char *revoke, *revoke_act; // the statement, and what the audit log calls it; NULL: a verb of its own way
    const char *restore, *restore_act;
} holders[] = {
    {"feed", "feed_revoke", "feed revoke", "feed_restore", "feed restore"},
    {"gateway", "gateway_revoke", "gateway revoke", "gateway_restore", "gateway restore"},
    {"member", NULL, NULL, "member_restore", "member restore"},
};
enum { HOLDERS = sizeof holders / sizeof holders[0] };

static const struct holder *holder_of (const char *verb)
{
    for (int i = 0; i < HOLDERS; i++)
        if (strcmp (holders[i].verb, verb) == 0)
            return &holders[i];
    return NULL;
}

int key_holder_revoke (const char *verb, const char *code, const char *file)
{
    const struct holder *holder = holder_of (verb);
    assert (holder != NULL && holder->revoke != NULL);
    failure_t failure = {0};
    char key[KEY_TEXT_SIZE];
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {code, file != NULL ? key : NULL, NULL};
    if ((file != NULL && !public_key_read (file, key, &failure)) || !operator_session_open (&self, true, &failure))
        return refused (verb, failure.text);
    values[2] = self.now;
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, &rows, &failure, holder->revoke, 3, values)
        || !operator_session_commit (&self, holder->revoke_act, code,
                                     json_pack ("{s:s? s:i}", "key", values[1], "keys", atoi (PQgetvalue (rows, 0, 0))), &failure))
        return refused (verb, failure.text);
    printf ("%s %s: %s key(s) revoked\n", verb, code, PQgetvalue (rows, 0, 0));
    return EXIT_DONE;
}

int key_holder_restore (const char *verb, const char *code)
{
    const struct holder *holder = holder_of (verb);
    assert (holder != NULL);
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!operator_session_open (&self, true, &failure) || !pg_execute (self.pg, "BEGIN", &failure)
        || !pg_run (self.pg, &rows, &failure, holder->restore, 1, &code)
        || !operator_session_commit (&self, holder->restore_act, code, json_pack ("{s:i}", "keys", atoi (PQgetvalue (rows, 0, 0))), &failure))
        return refused (verb, failure.text);
    printf ("%s %s: restored, with %s key(s)\n", verb, code, PQgetvalue (rows, 0, 0));
    return EXIT_DONE;
}
