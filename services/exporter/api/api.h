#ifndef TIENDO_EXPORTER_API_API_H
#define TIENDO_EXPORTER_API_API_H
// The routes of proto/openapi.yaml. Bodies are what the schema's functions give, byte for byte.
#include "common/base/clock.h"
#include "services/exporter/cache/snapshot_cache.h"
#include "services/exporter/api/rate_policy.h"
#include "common/http/request.h"

typedef struct {
    pg_pool_t *store;   // for what is short: who asks, what changes
    pg_pool_t *figures; // for what is worked out: few connections, which know the plans of the few large questions
    campaign_clock_t *clock;
    const char *intake_url, *page_url; // where people sign in, and where they see this; "" where they are not set
    const char *notice;                // on every page and report, "" for none
    rate_policy_t *guard;
    snapshot_cache_t *cache;
} api_t;

// Whether this request's token may hold an event stream; where not, *answer says why.
bool must_check api_may_listen (const api_t *self, const request_t *request, const credential_t *shown, response_t *answer);
// Fills *answer, whatever is asked; a report's order is left in it.
void api_serve (const api_t *self, const request_t *request, response_t *answer);
#endif
