#include "common/runtime/service.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/http/connections.h"
#include "common/base/json_memory.h"
#include "common/base/log.h"
#include "common/http/metrics_server.h"
#include "common/runtime/memory_resident.h"

struct service_s {
    char name[33];
    config_t *config;
    campaign_clock_t *clock;
    zloop_t *loop;
    metrics_t *metrics;
    metrics_server_t *server;
    metric_t *resident;
    metric_t *ready;
    health_t health;
    key_pair_t bell_key;
    int signals;
    bool stopping;
    bool failed;
};

enum { TICK_MS = 1000, START_S = 60 };

// A thread that could not be made leaves a library waiting for its word, and a service that does nothing and does not end. Whoever started it starts
// it again.
static void on_alarm (int signal)
{
    (void) signal;
    // a line of the log is made on the stack and written at once; main waits elsewhere, and holds nothing that it needs
    // NOLINTNEXTLINE(bugprone-signal-handler,cert-sig30-c)
    log_fatal ("failed", "it has not begun its work within a minute, for want of memory or of a thread: it ends, to be started again");
    _exit (1);
}

static int on_tick (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    service_t *self = argument;
    self->health.ticked_ms = monotonic_ms ();
    (void) alarm (0); // it has begun
    metrics_server_tick (self->server);
    metric_set (self->resident, (double) memory_resident ());
    return 0;
}

static int on_signal (zloop_t *loop, zmq_pollitem_t *item, void *argument)
{
    (void) loop;
    (void) item;
    service_t *self = argument;
    struct signalfd_siginfo info;
    if (read (self->signals, &info, sizeof info) != (ssize_t) sizeof info) {
        return 0;
    }
    log_event (LOG_INFO, "stopping", "signal", info.ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT", NULL);
    self->stopping = true;
    return -1;
}

static bool signals_open (service_t *self, failure_t *failure)
{
    sigset_t set;
    (void) sigemptyset (&set);
    (void) sigaddset (&set, SIGTERM);
    (void) sigaddset (&set, SIGINT);
    (void) signal (SIGPIPE, SIG_IGN);
    (void) signal (SIGALRM, on_alarm);
    (void) alarm (START_S);
    // before the first thread, so that every thread inherits the mask
    if (pthread_sigmask (SIG_BLOCK, &set, NULL) != 0 || (self->signals = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) < 0) {
        return failure_set (failure, FAILURE_FATAL, "signals: %s", strerror (errno));
    }
    return true;
}

// A key that is named and cannot be read is an error; without one the poll does what bells would.
static bool bell_key_open (service_t *self, failure_t *failure)
{
    static const char *const bells[] = {"TIENDO_AGGREGATOR_BELL_BIND", "TIENDO_AGGREGATOR_BELL_CONNECT", "TIENDO_ALERTER_BELL_BIND",
                                        "TIENDO_ALERTER_BELL_CONNECT", "TIENDO_EXPORTER_BELL_BIND",      "TIENDO_EXPORTER_BELL_CONNECT"};
    const char *file = config_text (self->config, "TIENDO_BELL_KEY_FILE");
    if (file[0] != '\0')
        return key_pair_load (&self->bell_key, file, failure);
    for (size_t i = 0; i < sizeof bells / sizeof bells[0]; i++)
        if (config_text (self->config, bells[i])[0] != '\0') {
            log_event (LOG_WARN, "bells_off", "setting", bells[i], "reason",
                       "TIENDO_BELL_KEY_FILE is not set: no bell is rung or heard, and figures take a poll longer", NULL);
            break;
        }
    return true;
}

static bool service_open (service_t *self, failure_t *failure)
{
    log_open (self->name, LOG_INFO);
    (void) files_raise (); // before the first thread: peers are many, and nothing here selects
    if (!config_new (&self->config, failure)) {
        return false;
    }
    log_level_t level = LOG_INFO;
    (void) log_level_parse (config_text (self->config, "TIENDO_LOG"), &level);
    log_open (self->name, level);
    if (!bell_key_open (self, failure) || !signals_open (self, failure)
        || !campaign_clock_new (&self->clock, config_text (self->config, "TIENDO_CLOCK"), failure)) {
        return false;
    }
    zsys_handler_set (NULL); // signals are ours
    (void) zsys_init ();
    zsys_set_linger (1000);
    self->metrics = metrics_new ();
    self->ready = metrics_gauge (self->metrics, "tiendo_ready", "", "Whether the service can do its work: 0 while the database is away.");
    self->resident = metrics_gauge (self->metrics, "process_resident_memory_bytes", "", "Resident memory.");
    metric_set (metrics_gauge (self->metrics, "process_start_time_seconds", "", "When the process started."), (double) time (NULL));
    self->health.metrics = self->metrics;
    self->health.ticked_ms = monotonic_ms ();
    self->health.why = "starting\n";
    self->loop = zloop_new ();
    zloop_set_nonstop (self->loop, true);
    zmq_pollitem_t item = {.fd = self->signals, .events = ZMQ_POLLIN};
    (void) zloop_poller (self->loop, &item, on_signal, self);
    zloop_poller_set_tolerant (self->loop, &item);
    (void) zloop_timer (self->loop, TICK_MS, 0, on_tick, self);
    const char *bind = config_text (self->config, "TIENDO_METRICS_BIND");
    return bind[0] == '\0' || metrics_server_new (&self->server, bind, &self->health, failure);
}

bool service_new (service_t **ret, const char *name, failure_t *failure)
{
    json_memory_begin ();
    service_t *self = calloc (1, sizeof *self);
    if (self == NULL) {
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    (void) snprintf (self->name, sizeof self->name, "%s", name);
    self->signals = -1;
    if (!service_open (self, failure)) {
        service_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

void service_destroy (service_t **self_p)
{
    service_t *self = *self_p;
    if (self == NULL) {
        return;
    }
    metrics_server_destroy (&self->server);
    zloop_destroy (&self->loop);
    campaign_clock_destroy (&self->clock);
    config_destroy (&self->config);
    metrics_destroy (&self->metrics);
    if (self->signals >= 0) {
        (void) close (self->signals);
    }
    free (self);
    *self_p = NULL;
}

const char *service_name (const service_t *self)
{
    return self->name;
}

const config_t *service_config (const service_t *self)
{
    return self->config;
}

campaign_clock_t *service_clock (service_t *self)
{
    return self->clock;
}

zloop_t *service_loop (service_t *self)
{
    return self->loop;
}

metrics_t *service_metrics (service_t *self)
{
    return self->metrics;
}

const key_pair_t *service_bell_key (const service_t *self)
{
    return self->bell_key.secret_text[0] != '\0' ? &self->bell_key : NULL;
}

void service_set_ready (service_t *self, bool ready, const char *why)
{
    bool was = self->health.ready;
    self->health.why = why;
    self->health.ready = ready;
    metric_set (self->ready, ready ? 1 : 0);
    if (was != ready) {
        log_event (ready ? LOG_INFO : LOG_WARN, ready ? "ready" : "not_ready", "reason", why != NULL ? why : "", NULL);
    }
}

void service_fail (service_t *self, const failure_t *failure)
{
    log_fatal ("failed", failure->text);
    self->failed = true;
}

int service_run (service_t *self)
{
    while (!self->stopping && !self->failed) {
        (void) zloop_start (self->loop);
    }
    return self->failed ? 1 : 0;
}
