// tiendo-exporter: figures, alerts and reports over HTTP.
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/bell.h"
#include "common/log.h"
#include "common/scoped.h"
#include "proto/text.h"
#include "services/exporter/render.h"
#include "services/exporter/server.h"

typedef struct {
    service_t *service;
    store_t *store;
    events_t *events;
    report_queue_t *reports;
    bool complained;
    metric_t *streams;
    metric_t *waiting;
    int64_t measured_ms; // when the campaigns' figures were last asked for
} watch_t;

enum { MEASURE_MS = 10000, ANSWER_MS = 10000, REPORT_MS = 60000, FIGURES_CONNECTIONS = 4 };

// The campaigns' own figures beside the process's metrics: asked for now and then, whoever scrapes how often.
static void measure (watch_t *self)
{
    char now[INSTANT_TEXT_SIZE];
    const char *values[] = {now};
    store_refusal_t refusal = {0};
    metric_set (self->streams, events_count (self->events));
    if (self->measured_ms != 0 && monotonic_ms () - self->measured_ms < MEASURE_MS)
        return;
    instant_format (campaign_clock_now (service_clock (self->service)), 0, now);
    char *text = store_text (self->store, "campaign_metrics", 1, values, &refusal);
    if (text == NULL)
        return;
    self->measured_ms = monotonic_ms ();
    metrics_set_more (service_metrics (self->service), text);
}

static int on_poll (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    watch_t *self = argument;
    store_refusal_t refusal = {0};
    char *one = store_text (self->store, "alive", 0, NULL, &refusal);
    service_set_ready (self->service, one != NULL, one != NULL ? "" : "the database is away\n");
    if (one == NULL && !self->complained)
        log_event (LOG_WARN, "database_away", "why", refusal.text, NULL);
    self->complained = one == NULL;
    events_tick (self->events);
    report_queue_tick (self->reports);
    metric_set (self->waiting, report_queue_waiting (self->reports));
    if (one != NULL)
        measure (self);
    free (one);
    return 0;
}

// No answer is kept for want of a bell: it only wakes those who listen.
static int on_bell (zloop_t *loop, zsock_t *listener, void *argument)
{
    (void) loop;
    const watch_t *self = argument;
    bell_t bell;
    if (bell_heard (listener, &bell))
        events_change (self->events);
    return 0;
}

// It is in JSON that people's browsers read: what is no text would be found out by the first of them.
static bool notice_good (service_t *service, failure_t *failure)
{
    return text_is_utf8 (slice_of (config_text (service_config (service), "TIENDO_NOTICE")))
           || failure_set (failure, FAILURE_FATAL, "TIENDO_NOTICE is not UTF-8");
}

static void attach (watch_t *self, zsock_t *listener)
{
    metrics_t *metrics = service_metrics (self->service);
    zloop_t *loop = service_loop (self->service);
    self->streams = metrics_gauge (metrics, "tiendo_http_event_streams", "", "Event streams that are open.");
    self->waiting = metrics_gauge (metrics, "tiendo_http_reports_waiting", "", "Reports that are being made or wait for it.");
    if (listener != NULL)
        (void) zloop_reader (loop, listener, on_bell, self);
    (void) on_poll (NULL, 0, self);
    (void) zloop_timer (loop, (size_t) config_number (service_config (self->service), "TIENDO_POLL_MS"), 0, on_poll, self);
}

int main (int argc, char **argv)
{
    if (argc > 1 && strcmp (argv[1], "--render") == 0)
        render_main (argc, argv);
    failure_t failure = {0};
    scoped (service_destroy) service_t *service = NULL;
    scoped (store_destroy) store_t *store = NULL;
    scoped (store_destroy) store_t *figures = NULL;
    scoped (store_destroy) store_t *report_store = NULL; // of their own: the whole country's facts take longer than a page may
    scoped (zsock_destroy) zsock_t *listener = NULL;
    scoped (events_destroy) events_t *events = events_new ();
    scoped (guard_destroy) guard_t *guard = NULL;
    scoped (proxies_destroy) proxies_t *proxies = NULL;
    scoped (cache_destroy) cache_t *cache = cache_new ();
    scoped (report_queue_destroy) report_queue_t *reports = NULL;
    scoped (server_destroy) server_t *server = NULL;
    const char *url = NULL;
    if (sodium_init () < 0 || !service_new (&service, "exporter", &failure) || !notice_good (service, &failure)
        || !config_need (service_config (service), "TIENDO_DATABASE_URL", &url, &failure)
        || !store_new (&store, url, STORE_CONNECTIONS, ANSWER_MS, &failure) || !store_new (&figures, url, FIGURES_CONNECTIONS, ANSWER_MS, &failure)
        || !store_new (&report_store, url, REPORTS_AT_ONCE, REPORT_MS, &failure)
        || !bell_listener_new (&listener, config_text (service_config (service), "TIENDO_EXPORTER_BELL_BIND"), &failure)
        || !guard_new (&guard, config_number (service_config (service), "TIENDO_HTTP_RATE"),
                       config_number (service_config (service), "TIENDO_HTTP_ADDRESS_RATE"), &failure)
        || !proxies_new (&proxies, config_text (service_config (service), "TIENDO_HTTP_TRUSTED_PROXY"), &failure)
        || !report_queue_new (&reports, report_store, &failure)
        || !server_new (&server, service, config_text (service_config (service), "TIENDO_HTTP_BIND"),
                        &(api_t){store, figures, service_clock (service), config_text (service_config (service), "TIENDO_NOTICE"), guard, cache},
                        proxies, events, reports, &failure)) {
        log_fatal ("failed", failure.text);
        return EXIT_FAILURE;
    }
    watch_t watch = {.service = service, .store = store, .events = events, .reports = reports};
    attach (&watch, listener);
    return service_run (service);
}
