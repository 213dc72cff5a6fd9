// What a form shows before anything is entered.
#include "common/http/refusal.h"
#include "services/intake/entry/entry.h"

// Answers with the JSON of a statement.
static void answer (const caller_t *caller, const char *statement, int count, const char *const *values, response_t *response)
{
    pg_refusal_t refusal = {0};
    char *json = pg_pool_text (caller->intake->pool, statement, count, values, &refusal);
    if (json == NULL)
        response_refusal (response, &refusal);
    else
        response_text (response, "application/json", json);
}

static bool has_campaign (const caller_t *caller, response_t *response)
{
    if (request_value (caller->request, "campaign") != NULL)
        return true;
    response_problem (response, 400, "parameter campaign: it is needed");
    return false;
}

void entry_campaigns (caller_t *caller, response_t *response)
{
    static const char *const known[] = {NULL};
    const char *values[] = {caller->session.account, caller->now};
    if (request_check (caller->request, known, response))
        answer (caller, "entry_campaigns", 2, values, response);
}

static void answer_of_day (const caller_t *caller, const char *statement, response_t *response)
{
    static const char *const known[] = {"campaign", "unit", "date", NULL};
    const request_t *request = caller->request;
    const char *values[] = {caller->session.account, request_value (request, "campaign"), request_value (request, "unit"),
                            request_value (request, "date"), caller->now};
    if (request_check (request, known, response) && has_campaign (caller, response) && request_date (request, "date", response))
        answer (caller, statement, 5, values, response);
}

void entry_day (caller_t *caller, response_t *response)
{
    answer_of_day (caller, "entry_day", response);
}

void entry_units (caller_t *caller, response_t *response)
{
    answer_of_day (caller, "entry_units", response);
}

void entry_explanations (caller_t *caller, response_t *response)
{
    static const char *const known[] = {"campaign", "unit", NULL};
    const request_t *request = caller->request;
    const char *unit = request_value (request, "unit");
    const char *values[] = {caller->session.account, request_value (request, "campaign"), unit != NULL ? unit : caller->session.unit, caller->now};
    if (request_check (request, known, response) && has_campaign (caller, response))
        answer (caller, "entry_explanations", 4, values, response);
}
