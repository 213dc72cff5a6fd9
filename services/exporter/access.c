#include "services/exporter/access.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/text.h"
#include "services/exporter/cache.h"

enum { TOKEN_MAX = 200, COLUMNS = 5 };

bool access_everything (const access_t *self)
{
    return strcmp (self->unit, "*") == 0;
}

bool path_within (const char *path, const char *top)
{
    size_t size = strlen (top);
    return strncmp (path, top, size) == 0 && (path[size] == '\0' || path[size] == '/');
}

static bool refuse (answer_t *answer, const char *why)
{
    answer_problem (answer, 401, "%s", why);
    return false;
}

bool access_find (store_t *store, const char *authorization, access_t *ret, answer_t *answer)
{
    unsigned char digest[crypto_generichash_BYTES];
    char hex[2 * sizeof digest + 3] = "\\x";
    char *row[COLUMNS] = {NULL};
    bool found = false;
    store_refusal_t refusal = {0};
    const char *values[] = {hex};
    if (authorization == NULL || strncasecmp (authorization, "Bearer ", 7) != 0 || strlen (authorization) > TOKEN_MAX)
        return refuse (answer, "a bearer token is needed: Authorization: Bearer TOKEN");
    const char *token = authorization + 7;
    // the token itself is nowhere kept, and the comparison of digests tells nothing of it
    (void) crypto_generichash (digest, sizeof digest, (const unsigned char *) token, strlen (token), NULL, 0);
    (void) sodium_bin2hex (hex + 2, sizeof hex - 2, digest, sizeof digest);
    if (!store_row (store, "token", 1, values, row, COLUMNS, &found, &refusal)) {
        answer_refusal (answer, &refusal);
        return false;
    }
    if (!found)
        return refuse (answer, "this token is not known, or was revoked");
    (void) snprintf (ret->label, sizeof ret->label, "%s", row[0]);
    text_make_printable (ret->label); // a long one is cut, but in no character
    ret->role = strcmp (row[1], "operator") == 0 ? ROLE_OPERATOR : strcmp (row[1], "officer") == 0 ? ROLE_OFFICER : ROLE_VIEWER;
    (void) snprintf (ret->unit, sizeof ret->unit, "%s", row[2]);
    (void) snprintf (ret->path, sizeof ret->path, "%s", row[3]);
    cache_state (row[4]);
    bool whole = strlen (row[4]) < sizeof ret->state;
    (void) snprintf (ret->state, sizeof ret->state, "%s", whole ? row[4] : "");
    for (int i = 0; i < COLUMNS; i++)
        free (row[i]);
    return true;
}
