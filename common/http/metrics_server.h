#ifndef TIENDO_COMMON_HTTP_METRICS_SERVER_H
#define TIENDO_COMMON_HTTP_METRICS_SERVER_H
// GET /metrics, /healthz, /readyz on a listener of its own, in a thread of its own. It answers however many descriptors the process has open,
// and however many others hold half a request open or do not read what they are answered.
#include <stdatomic.h>

#include "common/base/failure.h"
#include "common/base/metrics.h"

typedef struct {
    metrics_t *metrics;
    _Atomic int64_t ticked_ms; // monotonic: when the loop last turned
    _Atomic bool ready;
    _Atomic (const char *) why; // static text: why not ready
} health_t;

typedef struct metrics_server_s metrics_server_t;
bool must_check metrics_server_new (metrics_server_t **ret, const char *bind, health_t *health, failure_t *failure);
// Cuts requests that have been coming for too long. To be called every second; NULL: there is no listener.
void metrics_server_tick (metrics_server_t *self);
void metrics_server_destroy (metrics_server_t **self_p);

// HOST:PORT to an address of this machine, numeric or by name. Shared with the exporter.
struct sockaddr_storage;
bool must_check address_parse (const char *bind, struct sockaddr_storage *ret, failure_t *failure);
#endif
