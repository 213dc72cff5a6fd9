#include "common/http/refusal.h"
#include "services/exporter/api/auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/secret_token.h"
#include "common/text/text.h"
#include "services/exporter/cache/snapshot_cache.h"

enum { COLUMNS = 6 };

bool auth_everything (const auth_t *self)
{
    return strcmp (self->unit, "*") == 0;
}

bool path_within (const char *path, const char *unit)
{
    size_t size = strlen (unit);
    for (const char *at = path; at != NULL; at = strchr (at, '/')) {
        at += *at == '/';
        if (strncmp (at, unit, size) == 0 && (at[size] == '\0' || at[size] == '/'))
            return size > 0;
    }
    return false;
}

static bool refuse (const credential_t *shown, response_t *answer)
{
    if (shown->kind == CREDENTIAL_PROXY)
        refusal_of_proxy_user (answer, shown->text);
    else
        response_problem (answer, 401, "%s",
                          shown->kind == CREDENTIAL_SESSION  ? "this session has ended: sign in again"
                          : shown->kind == CREDENTIAL_BEARER ? "this token is not known, has expired or was revoked"
                                                             : "a session or a bearer token is needed: sign in, or Authorization: Bearer TOKEN");
    return false;
}

// What is looked up by what is shown: of a secret the digest, so that the comparison tells nothing of it.
static const char *statement_of (const credential_t *shown, char digest[SECRET_TOKEN_DIGEST_SIZE], const char **ret_value)
{
    *ret_value = shown->kind == CREDENTIAL_PROXY ? shown->text : digest;
    secret_token_digest (shown->text, digest);
    return shown->kind == CREDENTIAL_PROXY ? "proxy_user" : shown->kind == CREDENTIAL_SESSION ? "session" : "token";
}

bool auth_find (pg_pool_t *store, const credential_t *shown, const char *asked, const char *now, auth_t *ret, response_t *answer)
{
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    char *row[COLUMNS] = {NULL};
    bool found = false;
    pg_refusal_t refusal = {0};
    const char *values[] = {NULL, now, asked};
    if (shown->kind == CREDENTIAL_NONE || shown->kind == CREDENTIAL_OTHER)
        return refuse (shown, answer);
    const char *statement = statement_of (shown, digest, &values[0]);
    if (!pg_pool_row (store, statement, shown->kind == CREDENTIAL_BEARER ? 2 : 3, values, row, COLUMNS, &found, &refusal)) {
        response_refusal (answer, &refusal);
        return false;
    }
    if (!found)
        return refuse (shown, answer);
    (void) snprintf (ret->label, sizeof ret->label, "%s", row[0]);
    text_make_printable (ret->label); // a long one is cut, but in no character
    ret->role = strcmp (row[1], "operator") == 0 ? ROLE_OPERATOR : strcmp (row[1], "officer") == 0 ? ROLE_OFFICER : ROLE_VIEWER;
    (void) snprintf (ret->unit, sizeof ret->unit, "%s", row[2]);
    (void) snprintf (ret->path, sizeof ret->path, "%s", row[3]);
    (void) snprintf (ret->account_role, sizeof ret->account_role, "%s", row[5]);
    snapshot_cache_state (row[4]);
    bool whole = strlen (row[4]) < sizeof ret->state;
    (void) snprintf (ret->state, sizeof ret->state, "%s", whole ? row[4] : "");
    for (int i = 0; i < COLUMNS; i++)
        free (row[i]);
    return true;
}
