#include <inttypes.h>
#include <stdio.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "services/exporter/api/names.h"

// What the units directly below one were to do and did, day by day.
void get_courses (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "from", "to", "as_of", NULL};
    pg_refusal_t refusal = {0};
    const char *unit;
    if (!names_unit_of_period (call, known, &unit, answer))
        return;
    const char *from = request_value (call->request, "from");
    const char *to = request_value (call->request, "to");
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    const char *values[] = {campaign, unit, from, to, request_value (call->request, "as_of"), call->now, scope_of (call)};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "courses", 7, values, &refusal), &refusal);
}

// Who had to report and has not.
void get_missing (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "date", "unit", "as_of", "limit", NULL};
    pg_refusal_t refusal = {0};
    int64_t limit = 0;
    char most[24];
    const char *unit = request_value (call->request, "unit");
    const char *date = request_value (call->request, "date");
    if (!request_check (call->request, known, answer) || !request_date (call->request, "date", answer)
        || !request_instant (call->request, "as_of", answer) || !request_number (call->request, "limit", 100, 1, 1000, &limit, answer)
        || !names_unit (call, &unit, NULL, date, answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    (void) snprintf (most, sizeof most, "%" PRId64, limit);
    const char *values[] = {campaign, date, unit, request_value (call->request, "as_of"), most, call->now};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "missing", 6, values, &refusal), &refusal);
}

// Units by what somebody types, each with the way to it.
void get_units (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "q", "unit", "date", "limit", NULL};
    pg_refusal_t refusal = {0};
    int64_t limit = 0;
    char most[24];
    const char *unit = request_value (call->request, "unit");
    const char *date = request_value (call->request, "date");
    if (!request_check (call->request, known, answer) || !request_date (call->request, "date", answer)
        || !request_number (call->request, "limit", 20, 1, 200, &limit, answer) || !names_units (call, unit, NULL, date, answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    (void) snprintf (most, sizeof most, "%" PRId64, limit);
    const char *values[] = {campaign, request_value (call->request, "q"), unit, date, most, call->now, scope_of (call)};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "units", 7, values, &refusal), &refusal);
}
