#include "services/intake/moves/moves.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "proto/codec/limits.h"
#include "services/intake/moves/change_body.h"
#include "services/intake/moves/refused.h"

enum { RESULT, ANSWER, COLUMNS };

static void row_clear (char *(*row)[COLUMNS])
{
    free ((*row)[RESULT]);
    free ((*row)[ANSWER]);
}

void moves_list (caller_t *caller, response_t *response)
{
    static const char *const known[] = {"campaign", NULL};
    pg_refusal_t refusal = {0};
    if (!request_check (caller->request, known, response))
        return;
    const char *values[] = {caller->session.account, request_value (caller->request, "campaign"), caller->now};
    char *list = pg_pool_text (caller->intake->pool, "moves_desk", 3, values, &refusal);
    if (list != NULL)
        response_text (response, "application/json", list);
    else
        response_refusal (response, &refusal);
}

// Stamped within its transaction, behind the barrier: whoever has asked as of a later instant has waited for it. What is not `made` has left nothing.
static bool run (caller_t *caller, const json_t *asked, const char *digest, char *row[COLUMNS], response_t *response)
{
    pg_refusal_t refusal = {0};
    bool found = false;
    scoped (text_free) char *text = json_dumps (asked, JSON_COMPACT);
    scoped (pg_pool_release) pg_pool_t *transaction = pg_pool_transaction (caller->intake->changes, &refusal);
    scoped (text_free) char *stamped = transaction == NULL ? NULL : pg_pool_text (transaction, "stamp_barrier", 0, NULL, &refusal);
    if (stamped != NULL) {
        instant_format (campaign_clock_now (caller->intake->clock), 0, caller->now);
        const char *values[] = {caller->session.account, caller->rest, text, digest, caller->now};
        if (pg_pool_row (transaction, "change_by_account", 5, values, row, COLUMNS, &found, &refusal) && pg_pool_commit (transaction, &refusal))
            return true;
    }
    response_refusal (response, &refusal);
    return false;
}

static void tell (char *row[COLUMNS], response_t *response)
{
    json_t *answer = row[ANSWER][0] != '\0' ? json_loads (row[ANSWER], 0, NULL) : json_object ();
    if (strcmp (row[RESULT], "outside") == 0)
        response_problem_coded (response, 403, "outside", "this lies outside of what this account may change");
    else if (answer == NULL)
        response_problem (response, 500, "this is our fault");
    else if (strcmp (row[RESULT], "refused") == 0)
        refused_tell (json_incref (answer), response);
    else if (strcmp (row[RESULT], "changed") == 0)
        response_problem_with (response, 409, "changed", json_pack ("{s:O}", "shown", answer),
                               "what it would move has changed since it was shown: look at it again");
    else
        response_json (response, json_incref (answer));
    json_decref (answer);
}

// The form has faults. Where the rules can be asked all the same, what they say comes with them.
static void refuse_form (caller_t *caller, const change_body_t *body, response_t *response)
{
    scoped (row_clear) char *row[COLUMNS] = {NULL};
    json_t *errors = json_incref (body->errors);
    if (body->is_judged && run (caller, body->asked, NULL, row, response)) {
        if (strcmp (row[RESULT], "outside") == 0) {
            json_decref (errors);
            tell (row, response);
            return;
        }
        scoped (json_free) json_t *more = strcmp (row[RESULT], "refused") == 0 ? json_loads (row[ANSWER], 0, NULL) : NULL;
        (void) json_array_extend (errors, more);
    }
    if (response->status == 0)
        refused_tell (errors, response);
    else
        json_decref (errors);
}

static void serve (caller_t *caller, bool is_made, response_t *response)
{
    scoped (row_clear) char *row[COLUMNS] = {NULL};
    scoped (change_body_clear) change_body_t body = {0};
    if (strchr (caller->rest, '/') != NULL || strlen (caller->rest) > PROTO_MAX_CODE) {
        response_problem (response, 404, "there is nothing at %.200s", caller->request->path);
        return;
    }
    scoped (json_free) json_t *sent = caller_json (caller, response);
    if (sent == NULL)
        return;
    const char *digest = is_made ? json_string_value (json_object_get (sent, "digest")) : NULL;
    change_body_read (sent, &body);
    if (is_made && digest == NULL)
        response_problem_coded (response, 422, "digest_missing", "digest is to be that of the dry run which was shown");
    else if (json_array_size (body.errors) > 0)
        refuse_form (caller, &body, response);
    else if (run (caller, body.asked, digest, row, response))
        tell (row, response);
}

void moves_try (caller_t *caller, response_t *response)
{
    serve (caller, false, response);
}

void moves_make (caller_t *caller, response_t *response)
{
    serve (caller, true, response);
}
