#include "common/http/refusal.h"
#include "services/exporter/api/names.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

void names_outside (const request_context_t *call, response_t *answer)
{
    if (strcmp (call->request->method, "POST") == 0)
        response_problem (answer, 403, "this lies outside of what this token may change");
    else
        response_problem (answer, 404, "there is no such thing within what this token may see");
}

// Of whom nothing is kept back: what is not found is not there.
static void unknown (const request_context_t *call, const char *what, const char *name, response_t *answer)
{
    if (auth_everything (&call->access))
        response_problem (answer, 404, "there is no %s %.64s", what, name);
    else
        names_outside (call, answer);
}

bool names_unit (const request_context_t *call, const char **unit, const char *from, const char *to, response_t *answer)
{
    if (*unit != NULL)
        return names_units (call, *unit, from, to, answer);
    if (!auth_everything (&call->access))
        *unit = call->access.unit;
    return true;
}

bool names_unit_of_period (const request_context_t *call, const char *const *known, const char **ret_unit, response_t *answer)
{
    const request_t *request = call->request;
    *ret_unit = request_value (request, "unit");
    return request_check (request, known, answer) && request_date (request, "from", answer) && request_date (request, "to", answer)
           && request_instant (request, "as_of", answer)
           && names_unit (call, ret_unit, request_value (request, "from"), request_value (request, "to"), answer);
}

bool names_units (const request_context_t *call, const char *units, const char *from, const char *to, response_t *answer)
{
    pg_refusal_t refusal = {0};
    char *stranger = NULL;
    bool found = false;
    const char *values[] = {units, scope_of (call), from, to, call->now};
    if (units == NULL)
        return true;
    if (!pg_pool_row (call->store, "unit_stranger", 5, values, &stranger, 1, &found, &refusal)) {
        response_refusal (answer, &refusal);
        return false;
    }
    if (found)
        unknown (call, "unit", stranger, answer);
    free (stranger);
    return !found;
}

// The answer of a statement by name, scope and, with three parameters, the instant; "" where there is none.
static char *ask (const request_context_t *call, const char *statement, int count, const char *name, response_t *answer)
{
    pg_refusal_t refusal = {0};
    const char *values[] = {name, scope_of (call), call->now};
    char *found = pg_pool_text (call->store, statement, count, values, &refusal);
    if (found == NULL)
        response_refusal (answer, &refusal);
    return found;
}

static char *named (const request_context_t *call, const char *statement, int count, const char *what, const char *name, const char *where,
                    response_t *answer)
{
    char *found = ask (call, statement, count, name, answer);
    if (found == NULL || found[0] != '\0')
        return found;
    free (found);
    if (name != NULL)
        unknown (call, what, name, answer);
    else
        response_problem (answer, 400, "parameter %s: which one? %s", what, where);
    return NULL;
}

char *names_campaign (const request_context_t *call, const char *code, response_t *answer)
{
    return named (call, "campaign_named", 3, "campaign", code, "see /api/v1/campaigns", answer);
}

char *names_province (const request_context_t *call, response_t *answer)
{
    return named (call, "province_named", 2, "province", request_value (call->request, "province"), "this server holds several, or none", answer);
}
