#ifndef TIENDO_EXPORTER_SERVER_H
#define TIENDO_EXPORTER_SERVER_H
// What the exporter serves: the page's files, the routes of the API, reports that are made first, event streams.
#include "common/http/server.h"
#include "common/runtime/service.h"
#include "services/exporter/api/api.h"
#include "services/exporter/http/event_stream.h"
#include "services/exporter/report/report_queue.h"

typedef struct server_s server_t;

bool must_check server_new (server_t **ret, service_t *service, const char *bind, const api_t *api, const trusted_proxies_t *proxies,
                            event_stream_t *events, report_queue_t *reports, failure_t *failure);
// To be called every second: cuts requests that are not whole in time.
void server_tick (server_t *self);
void server_destroy (server_t **self_p);
#endif
