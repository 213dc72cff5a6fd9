#include <inttypes.h>
#include <stdio.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "services/exporter/api/names.h"

// How the figures of a unit's days came to be what they are.
void get_revisions (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "from", "to", "as_of", "limit", NULL};
    pg_refusal_t refusal = {0};
    int64_t limit = 0;
    char most[24];
    const char *unit;
    if (!request_number (call->request, "limit", 200, 0, 1000, &limit, answer) || !names_unit_of_period (call, known, &unit, answer))
        return;
    const char *from = request_value (call->request, "from");
    const char *to = request_value (call->request, "to");
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    (void) snprintf (most, sizeof most, "%" PRId64, limit);
    const char *values[] = {campaign, unit, from, to, most, request_value (call->request, "as_of"), call->now, scope_of (call)};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "revisions", 8, values, &refusal), &refusal);
}

// What was ever told of a unit, how it ended, and what became of what was promised.
void get_alert_history (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "as_of", "limit", NULL};
    pg_refusal_t refusal = {0};
    int64_t limit = 0;
    char most[24];
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_instant (call->request, "as_of", answer)
        || !request_number (call->request, "limit", 100, 1, 1000, &limit, answer) || !names_unit (call, &unit, NULL, NULL, answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    (void) snprintf (most, sizeof most, "%" PRId64, limit);
    const char *values[] = {campaign, unit, most, request_value (call->request, "as_of"), call->now, scope_of (call)};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "unit_alerts", 6, values, &refusal), &refusal);
}
