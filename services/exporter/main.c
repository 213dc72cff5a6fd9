// tiendo-exporter: figures, alerts and reports over HTTP.
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/net/bell.h"
#include "common/base/log.h"
#include "common/base/scoped.h"
#include "common/runtime/memory_guard.h"
#include "common/text/text.h"
#include "services/exporter/http/stream_watch.h"
#include "services/exporter/report/render_in_child.h"
#include "services/exporter/server.h"
#include "services/exporter/statements.h"

typedef struct {
    service_t *service;
    pg_pool_t *store;
    event_stream_t *events;
    report_queue_t *reports;
    server_t *server;
    bool complained;
    metric_t *streams;
    metric_t *waiting;
    int64_t measured_ms; // when the campaigns' figures were last asked for
} watch_t;

enum { SECOND_MS = 1000, MEASURE_MS = 10000, RESPONSE_MS = 10000, REPORT_MS = 60000, FIGURES_CONNECTIONS = 4 };

// The campaigns' own figures beside the process's metrics: asked for now and then, whoever scrapes how often.
static void measure (watch_t *self)
{
    char now[INSTANT_TEXT_SIZE];
    const char *values[] = {now};
    pg_refusal_t refusal = {0};
    metric_set (self->streams, event_stream_count (self->events));
    if (self->measured_ms != 0 && monotonic_ms () - self->measured_ms < MEASURE_MS)
        return;
    instant_format (campaign_clock_now (service_clock (self->service)), 0, now);
    char *text = pg_pool_text (self->store, "campaign_metrics", 1, values, &refusal);
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
    pg_refusal_t refusal = {0};
    char *one = pg_pool_text (self->store, "alive", 0, NULL, &refusal);
    service_set_ready (self->service, one != NULL, one != NULL ? "" : "the database is away\n");
    if (one == NULL && !self->complained)
        log_event (LOG_WARN, "database_away", "reason", refusal.text, NULL);
    self->complained = one == NULL;
    event_stream_tick (self->events);
    report_queue_tick (self->reports);
    server_tick (self->server);
    metric_set (self->waiting, report_queue_waiting (self->reports));
    if (one != NULL)
        measure (self);
    free (one);
    return 0;
}

static int on_second (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    const watch_t *self = argument;
    stream_watch_look (self->events, self->store);
    return 0;
}

// No answer is kept for want of a bell: it only wakes those who listen.
static int on_bell (zloop_t *loop, zsock_t *listener, void *argument)
{
    (void) loop;
    const watch_t *self = argument;
    bell_t bell;
    if (bell_heard (listener, &bell))
        event_stream_change (self->events);
    return 0;
}

// It is in JSON that people's browsers read: what is no text would be found out by the first of them.
static bool notice_good (service_t *service, failure_t *failure)
{
    return text_is_utf8 (slice_of (config_text (service_config (service), "TIENDO_NOTICE")))
           || failure_set (failure, FAILURE_FATAL, "TIENDO_NOTICE is not UTF-8");
}

typedef struct {
    zap_t *zap; // who may ring
    served_socket_t *listener;
    memory_guard_t *memory;
} bells_t;

static bool bells_open (bells_t *self, service_t *service, watch_t *watch, failure_t *failure)
{
    if (!zap_new (&self->zap, NULL, failure) || !memory_guard_new (&self->memory, service, self->zap, failure))
        return false;
    const bell_place_t place = {config_text (service_config (service), "TIENDO_EXPORTER_BELL_BIND"), service_bell_key (service), self->zap,
                                service_loop (service)};
    if (!bell_listener_new (&self->listener, &place, on_bell, watch, failure))
        return false;
    memory_guard_watch (self->memory, self->listener);
    return true;
}

static void bells_close (bells_t *self)
{
    memory_guard_destroy (&self->memory);
    served_socket_destroy (&self->listener);
    zap_destroy (&self->zap);
}

static void attach (watch_t *self)
{
    metrics_t *metrics = service_metrics (self->service);
    zloop_t *loop = service_loop (self->service);
    self->streams = metrics_gauge (metrics, "tiendo_http_event_streams", "", "Event streams that are open.");
    self->waiting = metrics_gauge (metrics, "tiendo_http_reports_waiting", "", "Reports that are being made or wait for it.");
    (void) on_poll (NULL, 0, self);
    (void) zloop_timer (loop, (size_t) config_number (service_config (self->service), "TIENDO_POLL_MS"), 0, on_poll, self);
    (void) zloop_timer (loop, SECOND_MS, 0, on_second, self);
}

int main (int argc, char **argv)
{
    if (argc > 1 && strcmp (argv[1], "--render") == 0)
        render_in_child_main (argc, argv);
    failure_t failure = {0};
    scoped (service_destroy) service_t *service = NULL;
    scoped (pg_pool_destroy) pg_pool_t *store = NULL;
    scoped (pg_pool_destroy) pg_pool_t *figures = NULL;
    scoped (pg_pool_destroy) pg_pool_t *report_store = NULL; // of their own: the whole country's facts take longer than a page may
    scoped (bells_close) bells_t bells = {.zap = NULL};
    scoped (event_stream_destroy) event_stream_t *events = event_stream_new ();
    scoped (rate_policy_destroy) rate_policy_t *guard = NULL;
    scoped (trusted_proxies_destroy) trusted_proxies_t *proxies = NULL;
    scoped (snapshot_cache_destroy) snapshot_cache_t *cache = snapshot_cache_new ();
    scoped (report_queue_destroy) report_queue_t *reports = NULL;
    scoped (server_destroy) server_t *server = NULL;
    const char *url = NULL;
    watch_t watch = {.service = NULL};
    if (sodium_init () < 0 || !service_new (&service, "exporter", &failure) || !notice_good (service, &failure)
        || !config_need (service_config (service), "TIENDO_DATABASE_URL", &url, &failure)
        || !pg_pool_new (&store, url, "tiendo-exporter", exporter_statements, PG_POOL_CONNECTIONS, RESPONSE_MS, &failure)
        || !pg_pool_new (&figures, url, "tiendo-exporter", exporter_statements, FIGURES_CONNECTIONS, RESPONSE_MS, &failure)
        || !pg_pool_new (&report_store, url, "tiendo-exporter", exporter_statements, REPORTS_AT_ONCE, REPORT_MS, &failure)
        || !bells_open (&bells, service, &watch, &failure)
        || !rate_policy_new (&guard, config_number (service_config (service), "TIENDO_HTTP_RATE"),
                             config_number (service_config (service), "TIENDO_HTTP_ADDRESS_RATE"), &failure)
        || !trusted_proxies_new (&proxies, config_text (service_config (service), "TIENDO_HTTP_TRUSTED_PROXY"), &failure)
        || !trusted_proxies_name_user (proxies, config_text (service_config (service), "TIENDO_TRUSTED_USER_HEADER"), &failure)
        || !report_queue_new (&reports, report_store, &failure)
        || !server_new (&server, service, config_text (service_config (service), "TIENDO_HTTP_BIND"),
                        &(api_t){.store = store,
                                 .figures = figures,
                                 .clock = service_clock (service),
                                 .intake_url = config_text (service_config (service), "TIENDO_INTAKE_URL"),
                                 .page_url = config_text (service_config (service), "TIENDO_PAGE_URL"),
                                 .notice = config_text (service_config (service), "TIENDO_NOTICE"),
                                 .guard = guard,
                                 .cache = cache},
                        proxies, events, reports, &failure)) {
        log_fatal ("failed", failure.text);
        return EXIT_FAILURE;
    }
    watch = (watch_t){.service = service, .store = store, .events = events, .reports = reports, .server = server};
    attach (&watch);
    return service_run (service);
}
