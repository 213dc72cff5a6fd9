#include "services/intake/entry/standing.h"

#include <stdlib.h>

#include "common/http/refusal.h"

bool standing_seen (const json_t *body, json_int_t *ret_rev, response_t *response)
{
    const json_t *seen = json_object_get (body, "seen_rev");
    if (seen != NULL && (!json_is_integer (seen) || json_integer_value (seen) < 0)) {
        response_problem_coded (response, 422, "wrong_type", "seen_rev is to be the revision that the form had read, 0 where there was none");
        return false;
    }
    *ret_rev = json_integer_value (seen);
    return true;
}

bool standing_read (const caller_t *caller, const char *statement, int count, const char *const *values, char **columns, int column_count,
                    response_t *response)
{
    bool found = false;
    pg_refusal_t refusal = {0};
    standing_clear (columns, column_count);
    if (pg_pool_row (caller->intake->pool, statement, count, values, columns, column_count, &found, &refusal))
        return true;
    response_refusal (response, &refusal);
    return false;
}

void standing_clear (char **columns, int column_count)
{
    for (int i = 0; i < column_count; i++) {
        free (columns[i]);
        columns[i] = NULL;
    }
}
