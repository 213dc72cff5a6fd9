#include "common/http/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/clock.h"
#include "common/base/secret_token.h"

enum { BODY_PATIENCE = 1024 * 1024 }; // read and dropped, so that the sender reads what is wrong

void request_clear (request_t *self)
{
    for (int i = 0; i < self->parameter_count; i++)
        free (self->parameters[i].value);
    free (self->body);
    response_clear (&self->response);
    *self = (request_t){0};
}

// Room grows with what comes: a large limit costs nobody who sends little.
static bool make_room (request_t *self, size_t size)
{
    if (self->body_size + size <= self->body_room)
        return true;
    size_t room = self->body_room > 0 ? 2 * self->body_room : 4096;
    while (room < self->body_size + size)
        room *= 2;
    char *body = realloc (self->body, room);
    if (body == NULL)
        return false;
    self->body = body;
    self->body_room = room;
    return true;
}

bool request_is_get (const request_t *self)
{
    return strcmp (self->method, "GET") == 0 || strcmp (self->method, "HEAD") == 0;
}

bool request_take_body (request_t *self, const char *bytes, size_t size)
{
    size_t left = self->body_most - self->body_size;
    size_t kept = size < left ? size : left;
    if (!make_room (self, kept))
        return false;
    memcpy (self->body + self->body_size, bytes, kept);
    self->body_size += kept;
    self->body_came += size;
    return self->body_came <= self->body_most + BODY_PATIENCE;
}

bool request_body_too_large (const request_t *self)
{
    return self->body_came > self->body_most;
}

bool request_cookie (const request_t *self, const char *name, char *ret, size_t size)
{
    size_t length = strlen (name);
    ret[0] = '\0';
    for (const char *at = self->cookie; at != NULL && *at != '\0';) {
        at += strspn (at, " ;");
        size_t part = strcspn (at, ";");
        if (part > length && strncmp (at, name, length) == 0 && at[length] == '=') {
            if (part - length - 1 >= size)
                return false;
            memcpy (ret, at + length + 1, part - length - 1);
            ret[part - length - 1] = '\0';
            return true;
        }
        at += part;
    }
    return true;
}

const char *request_value (const request_t *self, const char *name)
{
    for (int i = 0; i < self->parameter_count; i++)
        if (strcmp (self->parameters[i].name, name) == 0)
            return self->parameters[i].value[0] != '\0' ? self->parameters[i].value : NULL;
    return NULL;
}

void request_credential (const request_t *self, credential_t *ret)
{
    static const char bearer[] = "Bearer ";
    const char *shown = self->authorization;
    char token[SECRET_TOKEN_SIZE];
    *ret = (credential_t){.kind = CREDENTIAL_NONE};
    if (shown != NULL && strncasecmp (shown, bearer, sizeof bearer - 1) == 0) {
        ret->kind = CREDENTIAL_BEARER;
        (void) snprintf (ret->text, sizeof ret->text, "%s", shown + sizeof bearer - 1);
    } else if (self->proxy_user[0] != '\0') {
        ret->kind = CREDENTIAL_PROXY;
        (void) snprintf (ret->text, sizeof ret->text, "%s", self->proxy_user);
    } else if (shown != NULL) {
        ret->kind = CREDENTIAL_OTHER;
        (void) snprintf (ret->text, sizeof ret->text, "%s", shown);
    } else if (request_cookie (self, "tiendo_session", token, sizeof token) && secret_token_shaped (token)) {
        ret->kind = CREDENTIAL_SESSION;
        (void) snprintf (ret->text, sizeof ret->text, "%s", token);
    }
}

bool credential_is_ambient (const credential_t *self)
{
    return self->kind == CREDENTIAL_SESSION || self->kind == CREDENTIAL_PROXY;
}

static bool among (const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp (*names, name) == 0)
            return true;
    return false;
}

static bool bad (response_t *answer, const char *name, const char *why)
{
    response_problem (answer, 400, "parameter %.64s: %s", name, why);
    return false;
}

bool request_check (const request_t *self, const char *const *known, response_t *answer)
{
    if (self->too_many) {
        response_problem (answer, 400, "there are more than %d parameters, or one has a NUL inside", REQUEST_PARAMETERS);
        return false;
    }
    for (int i = 0; i < self->parameter_count; i++) {
        const char *name = self->parameters[i].name;
        if (!among (name, known))
            return bad (answer, name, "not known here");
        if (strlen (self->parameters[i].value) > REQUEST_VALUE)
            return bad (answer, name, "too long");
        for (int j = 0; j < i; j++)
            if (strcmp (self->parameters[j].name, name) == 0)
                return bad (answer, name, "given twice");
    }
    return true;
}

bool request_date (const request_t *self, const char *name, response_t *answer)
{
    const char *value = request_value (self, name);
    int32_t day;
    return value == NULL || day_parse (value, strlen (value), &day) || bad (answer, name, "not a date YYYY-MM-DD");
}

bool request_instant (const request_t *self, const char *name, response_t *answer)
{
    const char *value = request_value (self, name);
    instant_us_t at;
    failure_t failure;
    return value == NULL || instant_parse (value, &at, &failure) || bad (answer, name, "not an RFC 3339 time (a + must be sent as %2B)");
}

bool request_number (const request_t *self, const char *name, int64_t standard, int64_t least, int64_t most, int64_t *ret, response_t *answer)
{
    const char *value = request_value (self, name);
    if (value == NULL) {
        *ret = standard;
        return true;
    }
    if (strlen (value) > 18 || strspn (value, "0123456789") != strlen (value))
        return bad (answer, name, "not a whole number");
    *ret = strtoll (value, NULL, 10);
    return (*ret >= least && *ret <= most) || bad (answer, name, "out of range");
}
