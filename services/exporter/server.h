#ifndef TIENDO_EXPORTER_SERVER_H
#define TIENDO_EXPORTER_SERVER_H
// HTTP by libmicrohttpd: a pool of threads, bounded connections, bodies and times. Adds what every answer has: ETag, no-cache, nosniff.
#include "common/service.h"
#include "services/exporter/api.h"
#include "services/exporter/events.h"

typedef struct server_s server_t;

bool must_check server_new (server_t **ret, service_t *service, const char *bind, const api_t *api, events_t *events, failure_t *failure);
void server_destroy (server_t **self_p);
#endif
