#ifndef TIENDO_EXPORTER_API_H
#define TIENDO_EXPORTER_API_H
// The routes of proto/openapi.yaml. Bodies are what the schema's functions give, byte for byte.
#include "common/clock.h"
#include "services/exporter/cache.h"
#include "services/exporter/guard.h"
#include "services/exporter/request.h"

typedef struct {
    store_t *store;   // for what is short: who asks, what changes
    store_t *figures; // for what is worked out: few connections, which know the plans of the few large questions
    campaign_clock_t *clock;
    const char *notice; // on every page and report, "" for none
    guard_t *guard;
    cache_t *cache;
} api_t;

// Whether this request's token may hold an event stream; where not, *answer says why.
bool must_check api_may_listen (const api_t *self, const request_t *request, answer_t *answer);
// Fills *answer, whatever is asked; a report's order is left in it.
void api_serve (const api_t *self, const request_t *request, answer_t *answer);
#endif
