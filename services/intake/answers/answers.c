#include "services/intake/answers/answers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "services/intake/answers/answer_link.h"
#include "services/intake/answers/answer_page.h"
#include "services/intake/entry/note_field.h"
#include "services/intake/session/address_rate.h"

enum { ALERTS_MOST = 500, NUMBER_SIZE = 24 };

// ---------------------------------------------------------------- the page

// A browser asks for text/html, a program that wants the figures for JSON.
static bool wants_json (const request_t *request)
{
    return request->accept != NULL && strstr (request->accept, "application/json") != NULL && strstr (request->accept, "text/html") == NULL;
}

static answer_state_t read_page (const caller_t *caller, const mail_link_t *link, char **ret)
{
    char message[NUMBER_SIZE];
    char *row[2] = {NULL}; // whether it is taken, and the page
    bool found = false;
    pg_refusal_t refusal = {0};
    (void) snprintf (message, sizeof message, "%" PRId64, link->message);
    const char *values[] = {link->province, link->epoch, link->member, message, caller->now};
    if (!pg_pool_row (caller->intake->pool, "answer_page", 5, values, row, 2, &found, &refusal) || !found)
        return ANSWER_UNAVAILABLE;
    answer_state_t state = answer_state_of (row[0]);
    if (state == ANSWER_TAKEN)
        *ret = row[1];
    else
        free (row[1]);
    free (row[0]);
    return state;
}

// With where people sign in, where the dashboard is, and what is said on every page.
static char *with_places (const intake_t *intake, const char *page)
{
    scoped (json_free) json_t *object = json_loads (page, 0, NULL);
    if (object == NULL)
        abort ();
    (void) json_object_set_new (object, "sign_in", json_string (intake->intake_url));
    (void) json_object_set_new (object, "dashboard", json_string (intake->page_url));
    (void) json_object_set_new (object, "notice", json_string (intake->notice));
    char *text = json_dumps (object, JSON_COMPACT);
    if (text == NULL)
        abort ();
    return text;
}

void answers_get (caller_t *caller, response_t *response)
{
    mail_link_t link;
    scoped (text_free) char *page = NULL;
    if (!address_rate_take (caller, response))
        return;
    answer_state_t state = answer_link_read (caller, &link);
    if (state == ANSWER_TAKEN)
        state = read_page (caller, &link, &page);
    if (state != ANSWER_TAKEN) {
        if (wants_json (caller->request))
            answer_refuse (state, response);
        else
            answer_page_refuse (caller->intake, state, response);
        return;
    }
    scoped (text_free) char *json = with_places (caller->intake, page);
    if (!wants_json (caller->request)) {
        answer_page_show (caller->intake, json, response);
        return;
    }
    response_text (response, "application/json", json);
    response->personal = true;
    json = NULL; // it is the response's
}

// ---------------------------------------------------------------- the answer

typedef struct {
    char alerts[ALERTS_MOST * NUMBER_SIZE]; // as PostgreSQL reads an array
    const char *until;                      // of the body; NULL: no promise
    char note[PROTO_MAX_NOTE + 1];
} answer_t;

// Each once, in the order given.
static bool read_alerts (const json_t *body, answer_t *ret, response_t *response)
{
    const json_t *alerts = json_object_get (body, "alerts");
    size_t count = json_array_size (alerts);
    size_t size = 0;
    bool good = count >= 1 && count <= ALERTS_MOST;
    for (size_t i = 0; good && i < count; i++) {
        const json_t *alert = json_array_get (alerts, i);
        bool again = false;
        good = json_is_integer (alert) && json_integer_value (alert) > 0;
        for (size_t other = 0; other < i; other++)
            again = again || json_equal (json_array_get (alerts, other), alert) != 0;
        if (good && !again)
            size += (size_t) snprintf (ret->alerts + size, sizeof ret->alerts - size, "%c%" JSON_INTEGER_FORMAT, size == 0 ? '{' : ',',
                                       json_integer_value (alert));
    }
    if (good)
        (void) snprintf (ret->alerts + size, sizeof ret->alerts - size, "}");
    else
        response_problem_coded (response, 422, "wrong_alerts", "alerts is to be an array of 1 to %d numbers of alerts of this mail", ALERTS_MOST);
    return good;
}

static bool read_until (const json_t *body, answer_t *ret, response_t *response)
{
    int32_t day = 0;
    const char *until = caller_text (body, "until", REQUEST_BODY, response);
    if (until == NULL)
        return false;
    ret->until = until[0] != '\0' ? until : NULL;
    if (ret->until == NULL || day_parse (until, strlen (until), &day))
        return true;
    response_problem_coded (response, 422, "wrong_until", "until is to be a day, YYYY-MM-DD, or left out");
    return false;
}

static void put (const caller_t *caller, const mail_link_t *link, const answer_t *answer, response_t *response)
{
    char message[NUMBER_SIZE];
    char *row[2] = {NULL}; // what became of it, and what stands of each alert
    bool found = false;
    pg_refusal_t refusal = {0};
    (void) snprintf (message, sizeof message, "%" PRId64, link->message);
    const char *values[] = {link->province, link->epoch, link->member, message, answer->alerts, answer->note, answer->until, caller->now};
    if (!pg_pool_row (caller->intake->pool, "answer_mail", 8, values, row, 2, &found, &refusal))
        response_refusal (response, &refusal);
    else if (found && strcmp (row[0], "answered") == 0) {
        char *body = NULL;
        if (asprintf (&body, "{\"alerts\":%s}", row[1]) < 0)
            abort ();
        response_text (response, "application/json", body);
    } else if (found && answer_state_of (row[0]) != ANSWER_TAKEN)
        answer_refuse (answer_state_of (row[0]), response);
    else
        response_problem_coded (response, 403, "outside", "this mail can be answered about its own alerts alone");
    free (row[0]);
    free (row[1]);
}

void answers_post (caller_t *caller, response_t *response)
{
    mail_link_t link;
    answer_t answer = {.until = NULL};
    if (!address_rate_take (caller, response))
        return;
    answer_state_t state = answer_link_read (caller, &link);
    if (state != ANSWER_TAKEN) {
        answer_refuse (state, response);
        return;
    }
    scoped (json_free) json_t *body = caller_json (caller, response);
    if (body != NULL && read_alerts (body, &answer, response) && read_until (body, &answer, response)
        && note_field_read (body, answer.note, response))
        put (caller, &link, &answer, response);
}
