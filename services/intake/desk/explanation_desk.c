#include "services/intake/desk/explanation_desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "common/text/normal.h"
#include "common/text/text.h"
#include "services/intake/entry/note_field.h"
#include "services/intake/entry/place_path.h"

enum { LIST_STANDARD = 1000, LIST_MOST = 5000, NUMBER_SIZE = 24 };

// ---------------------------------------------------------------- the list

static bool state_known (const char *state, response_t *response)
{
    static const char *const states[] = {"submitted", "accepted", "returned"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (state == NULL || strcmp (state, states[i]) == 0)
            return true;
    response_problem (response, 400, "parameter state: one of submitted, accepted, returned");
    return false;
}

void desk_list (caller_t *caller, response_t *response)
{
    static const char *const known[] = {"campaign", "state", "unit", "reason", "limit", NULL};
    const request_t *request = caller->request;
    int64_t limit = LIST_STANDARD;
    char most[NUMBER_SIZE];
    if (!request_check (request, known, response) || !state_known (request_value (request, "state"), response)
        || !request_number (request, "limit", LIST_STANDARD, 1, LIST_MOST, &limit, response))
        return;
    (void) snprintf (most, sizeof most, "%" PRId64, limit);
    const char *values[] = {caller->session.account,
                            request_value (request, "campaign"),
                            request_value (request, "state"),
                            request_value (request, "unit"),
                            request_value (request, "reason"),
                            most,
                            caller->now};
    pg_refusal_t refusal = {0};
    char *list = pg_pool_text (caller->intake->pool, "explanation_desk", 7, values, &refusal);
    if (list != NULL)
        response_text (response, "application/json", list);
    else
        response_refusal (response, &refusal);
}

// ---------------------------------------------------------------- a decision

typedef struct {
    place_path_t place;
    char document[PROTO_MAX_CODE + 1];
    bool accepted;
    char rev[NUMBER_SIZE];
    char note[PROTO_MAX_NOTE + 1];
} decision_t;

// What the path names. It was decoded once, as a whole, so a document may hold slashes; it is compared in the form in which documents are stored.
static bool read_path (const char *rest, decision_t *ret, response_t *response)
{
    char room[PROTO_MAX_CODE];
    slice_t document = {NULL, 0};
    if (!place_path_read (rest, &ret->place, response))
        return false;
    slice_t given = slice_of (ret->place.rest);
    if (!text_is_utf8 (given) || text_normal (given, PROTO_MAX_CODE, NORMAL_CODE, room, &document, NULL) != NORMAL_GOOD || document.size == 0) {
        response_problem (response, 404, "the path is to end with a document of at most %d bytes", PROTO_MAX_CODE);
        return false;
    }
    (void) snprintf (ret->document, sizeof ret->document, "%.*s", (int) document.size, document.at);
    return true;
}

static bool read_body (const json_t *body, decision_t *ret, response_t *response)
{
    const json_t *rev = json_object_get (body, "rev");
    const char *decision = caller_text (body, "decision", REQUEST_BODY, response);
    if (decision == NULL)
        return false;
    ret->accepted = strcmp (decision, "accept") == 0;
    if (!ret->accepted && strcmp (decision, "return") != 0) {
        response_problem_coded (response, 422, "wrong_decision", "decision is to be accept or return");
        return false;
    }
    if (!json_is_integer (rev) || json_integer_value (rev) < 1) {
        response_problem_coded (response, 422, "wrong_rev", "rev is to be the revision that was read: a whole number of at least 1");
        return false;
    }
    (void) snprintf (ret->rev, sizeof ret->rev, "%" JSON_INTEGER_FORMAT, json_integer_value (rev));
    return note_field_read (body, ret->note, response);
}

static void refused (const pg_refusal_t *refusal, response_t *response)
{
    if (strcmp (refusal->state, "P0409") == 0)
        response_problem_coded (response, 409, "rev_conflict", "%s", refusal->text);
    else
        response_refusal (response, refusal);
}

// Stamped within its transaction, behind the barrier: whoever has asked as of a later instant has waited for it.
static bool decide (caller_t *caller, const decision_t *what, char *row[2], response_t *response)
{
    pg_refusal_t refusal = {0};
    bool found = false;
    scoped (pg_pool_release) pg_pool_t *transaction = pg_pool_transaction (caller->intake->pool, &refusal);
    scoped (text_free) char *stamped = transaction == NULL ? NULL : pg_pool_text (transaction, "stamp_barrier", 0, NULL, &refusal);
    if (stamped != NULL) {
        instant_format (campaign_clock_now (caller->intake->clock), 0, caller->now);
        const char *values[] = {caller->session.account,
                                what->place.campaign,
                                what->place.unit,
                                what->document,
                                what->accepted ? "true" : "false",
                                what->rev,
                                what->note,
                                caller->now};
        if (pg_pool_row (transaction, "decide_at_desk", 8, values, row, 2, &found, &refusal) && pg_pool_commit (transaction, &refusal))
            return true;
    }
    refused (&refusal, response);
    return false;
}

void desk_decide (caller_t *caller, response_t *response)
{
    decision_t what = {0};
    char *row[2] = {NULL}; // what became of it, and when
    if (!read_path (caller->rest, &what, response))
        return;
    scoped (json_free) json_t *body = caller_json (caller, response);
    if (body == NULL || !read_body (body, &what, response))
        return;
    if (decide (caller, &what, row, response)) {
        if (strcmp (row[0], "decided") != 0)
            response_problem_coded (response, 403, "outside", "this lies outside of what this account may change");
        else
            response_json (response,
                           json_pack ("{s:s s:s s:s s:I s:s s:s s:s s:s}", "campaign", what.place.campaign, "unit", what.place.unit, "document",
                                      what.document, "rev", (json_int_t) strtoll (what.rev, NULL, 10), "state",
                                      what.accepted ? "accepted" : "returned", "by", caller->session.account, "at", row[1], "note", what.note));
    }
    free (row[0]);
    free (row[1]);
}
