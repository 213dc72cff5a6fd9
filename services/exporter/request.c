#include "services/exporter/request.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"

enum { BODY_PATIENCE = 1024 * 1024 }; // read and dropped, so that the sender reads what is wrong

void request_clear (request_t *self)
{
    for (int i = 0; i < self->parameter_count; i++)
        free (self->parameters[i].value);
    free (self->body);
    answer_clear (&self->answer);
    *self = (request_t){0};
}

bool request_take_body (request_t *self, const char *bytes, size_t size)
{
    size_t room = REQUEST_BODY - self->body_size;
    size_t kept = size < room ? size : room;
    if (self->body == NULL && (self->body = malloc (REQUEST_BODY)) == NULL)
        return false;
    memcpy (self->body + self->body_size, bytes, kept);
    self->body_size += kept;
    self->body_came += size;
    return self->body_came <= BODY_PATIENCE;
}

bool request_body_too_large (const request_t *self)
{
    return self->body_came > REQUEST_BODY;
}

const char *request_value (const request_t *self, const char *name)
{
    for (int i = 0; i < self->parameter_count; i++)
        if (strcmp (self->parameters[i].name, name) == 0)
            return self->parameters[i].value[0] != '\0' ? self->parameters[i].value : NULL;
    return NULL;
}

static bool among (const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp (*names, name) == 0)
            return true;
    return false;
}

static bool bad (answer_t *answer, const char *name, const char *why)
{
    answer_problem (answer, 400, "parameter %.64s: %s", name, why);
    return false;
}

bool request_check (const request_t *self, const char *const *known, answer_t *answer)
{
    if (self->too_many) {
        answer_problem (answer, 400, "there are more than %d parameters, or one has a NUL inside", REQUEST_PARAMETERS);
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

bool request_date (const request_t *self, const char *name, answer_t *answer)
{
    const char *value = request_value (self, name);
    int32_t day;
    return value == NULL || day_parse (value, strlen (value), &day) || bad (answer, name, "not a date YYYY-MM-DD");
}

bool request_instant (const request_t *self, const char *name, answer_t *answer)
{
    const char *value = request_value (self, name);
    instant_us_t at;
    failure_t failure;
    return value == NULL || instant_parse (value, &at, &failure) || bad (answer, name, "not an RFC 3339 time (a + must be sent as %2B)");
}

bool request_number (const request_t *self, const char *name, int64_t standard, int64_t least, int64_t most, int64_t *ret, answer_t *answer)
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
