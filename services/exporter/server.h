#ifndef TIENDO_EXPORTER_SERVER_H
#define TIENDO_EXPORTER_SERVER_H
// HTTP by libmicrohttpd: a pool of threads, bounded connections, bodies and times. What no request may be is refused before its body.
#include "common/service.h"
#include "services/exporter/api.h"
#include "services/exporter/events.h"
#include "services/exporter/proxies.h"
#include "services/exporter/report_queue.h"

typedef struct server_s server_t;

bool must_check server_new (server_t **ret, service_t *service, const char *bind, const api_t *api, const proxies_t *proxies, events_t *events,
                            report_queue_t *reports, failure_t *failure);
void server_destroy (server_t **self_p);
#endif
