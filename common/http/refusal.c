#include "common/http/refusal.h"

#include <string.h>

#include "common/base/log.h"

void response_refusal (response_t *response, const pg_refusal_t *refusal)
{
    if (strcmp (refusal->state, "P0002") == 0)
        response_problem (response, 404, "%s", refusal->text);
    else if (strcmp (refusal->state, "42501") == 0 && !refusal->temporary) // raised by a function; a right that our role lacks is our fault
        response_problem_coded (response, 403, "forbidden", "%s", refusal->text);
    else if (strcmp (refusal->state, "P0409") == 0)
        response_problem (response, 409, "%s", refusal->text);
    else if (strcmp (refusal->state, "P0001") == 0 || strncmp (refusal->state, "22", 2) == 0)
        response_problem (response, 400, "%s", refusal->text);
    else {
        log_event (LOG_WARN, "question_failed", "reason", refusal->text, NULL);
        response_problem (response, refusal->temporary ? 503 : 500,
                          refusal->temporary ? "the database cannot be asked now: try again" : "this is our fault");
    }
}

void refusal_of_proxy_user (response_t *response, const char *account)
{
    response_problem_with (response, 401, "proxy_user", json_pack ("{s:s}", "account", account),
                           "the sign-in in front of this server names the account %s, which is unknown here, locked or revoked: ask the operator",
                           account);
}
