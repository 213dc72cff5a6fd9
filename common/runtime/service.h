#ifndef TIENDO_COMMON_RUNTIME_SERVICE_H
#define TIENDO_COMMON_RUNTIME_SERVICE_H
// What every main does alike: signals as an fd, a zloop, a watchdog (a loop that is not reached within a minute ends the process), a metrics
// listener.
#include <czmq.h>

#include "common/base/clock.h"
#include "common/runtime/config.h"
#include "common/base/failure.h"
#include "common/base/metrics.h"
#include "common/net/keys.h"

typedef struct service_s service_t;

// Opens the log, reads the config, blocks SIGTERM/SIGINT into a signalfd (czmq's handler is off), makes the loop, the clock and, where
// TIENDO_METRICS_BIND is set, the listener for /metrics, /healthz and /readyz (a thread of its own, libmicrohttpd).
bool must_check service_new (service_t **ret, const char *name, failure_t *failure);
void service_destroy (service_t **self_p);
const char *service_name (const service_t *self);
const config_t *service_config (const service_t *self);
campaign_clock_t *service_clock (service_t *self);
zloop_t *service_loop (service_t *self);
metrics_t *service_metrics (service_t *self);
// The key of the deployment's bells; NULL where none is set: bells are then neither rung nor heard, and the log says so once.
const key_pair_t *service_bell_key (const service_t *self);
// Readiness as /readyz tells it; why is the sentence shown when not ready.
void service_set_ready (service_t *self, bool ready, const char *why);
// A handler that gives up calls this and returns -1.
void service_fail (service_t *self, const failure_t *failure);
// Runs the loop until SIGTERM, SIGINT or service_fail. The exit status for main: 0 after a signal, 1 after a failure.
int service_run (service_t *self);
#endif
