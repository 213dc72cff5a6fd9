// tiendo-intake: the door for people who have no system of their own. It signs them in, and judges who may do what; figures are judged by ingest.
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/http_workers.h"
#include "common/http/static_files.h"
#include "common/http/worker_file.h"
#include "common/base/link_keys.h"
#include "common/base/log.h"
#include "common/db/pg_pool.h"
#include "common/base/scoped.h"
#include "common/runtime/service.h"
#include "services/intake/gateway/gateway.h"
#include "services/intake/page_files.h"
#include "services/intake/session/address_rate.h"
#include "services/intake/routes.h"
#include "services/intake/statements.h"

enum { THREADS = 4, ANSWER_MS = 10000, TICK_MS = 1000 };
// Entries wait for ingest, passwords for a turn at hashing, sheets take memory, changes a campaign's lock: none holds the others up.
enum { ENTRY_THREADS = 24, ENTRY_WAITING = 400, PASSWORD_THREADS = 12, PASSWORD_WAITING = 100, SHEET_THREADS = 2, SHEET_WAITING = 20 };
enum { CHANGE_THREADS = 2, CHANGE_WAITING = 20, CHANGE_MS = 60000 }; // each works a whole campaign out, twice

static const static_files_t files = {page_files, sizeof page_files / sizeof page_files[0]};

typedef struct {
    service_t *service;
    http_server_t *server;
    http_workers_t *workers[ROUTES_LANES];
    intake_t intake;
    char *worker; // the pages' service worker, at /sw.js: what it may keep lies below its own path
    bool complained;
} main_t;

static void answer (void *owner, request_t *request)
{
    const main_t *self = owner;
    routes_serve (&self->intake, request, &request->response);
}

static http_outcome_t serve (void *owner, struct MHD_Connection *connection, request_t *request, response_t *response)
{
    main_t *self = owner;
    const static_file_t worker = {.name = "sw.js", .bytes = (const unsigned char *) self->worker, .size = strlen (self->worker)};
    // the page behind a mail's link asks for its files below its own path, whichever way a proxy leads there
    const char *path = strncmp (request->path, "/a/page/", 8) == 0 ? request->path + 2 : request->path;
    const static_file_t *page = strcmp (path, "/sw.js") == 0 ? &worker : static_files_find (&files, path);
    if (page == NULL || !request_is_get (request))
        return http_workers_take (self->workers[routes_lane (request)], connection, request, answer, self, response);
    static_file_serve (page, response);
    return HTTP_ANSWERED;
}

static size_t body_most (void *owner, const request_t *request)
{
    (void) owner;
    return routes_body_most (request);
}

static int on_tick (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    main_t *self = argument;
    pg_refusal_t refusal = {0};
    char *alive = pg_pool_text (self->intake.pool, "alive", 0, NULL, &refusal);
    service_set_ready (self->service, alive != NULL, alive != NULL ? "" : "the database is away\n");
    if (alive == NULL && !self->complained)
        log_event (LOG_WARN, "database_away", "reason", refusal.text, NULL);
    self->complained = alive == NULL;
    if (alive != NULL)
        pg_pool_rehearse (self->intake.pool, "entry_rehearsal");
    free (alive);
    http_server_tick (self->server);
    return 0;
}

static bool open_gateway (gateway_t **ret, service_t *service, failure_t *failure)
{
    const config_t *config = service_config (service);
    gateway_settings_t settings = {.metrics = service_metrics (service)};
    return config_need (config, "TIENDO_FEED_ENDPOINT", &settings.endpoints, failure)
           && config_need (config, "TIENDO_FEED_SERVER_KEY", &settings.server_key, failure)
           && config_need (config, "TIENDO_KEY_FILE", &settings.key_file, failure)
           && config_need (config, "TIENDO_INTAKE_SPOOL", &settings.spool, failure) && gateway_new (ret, &settings, failure);
}

static bool open_database (pg_pool_t **ret, pg_pool_t **ret_changes, service_t *service, failure_t *failure)
{
    const char *url = NULL;
    return config_need (service_config (service), "TIENDO_DATABASE_URL", &url, failure)
           && pg_pool_new (ret, url, "tiendo-intake", intake_statements, PG_POOL_CONNECTIONS, ANSWER_MS, failure)
           && pg_pool_new (ret_changes, url, "tiendo-intake", intake_statements, CHANGE_THREADS, CHANGE_MS, failure);
}

// Where a key file is named, it must be one.
static bool check_links (const config_t *config, failure_t *failure)
{
    scoped (link_keys_clear) link_keys_t keys = {.count = 0};
    const char *file = config_text (config, "TIENDO_LINK_KEY_FILE");
    return file[0] == '\0' || link_keys_read (&keys, file, failure) || failure_prefix (failure, "TIENDO_LINK_KEY_FILE");
}

static bool start (main_t *self, const trusted_proxies_t *proxies, failure_t *failure)
{
    const http_handler_t handler = {.owner = self, .serve = serve, .body_most = body_most, .threads = THREADS};
    return http_workers_new (&self->workers[ROUTES_ENTRY], ENTRY_THREADS, ENTRY_WAITING, failure)
           && http_workers_new (&self->workers[ROUTES_PASSWORDS], PASSWORD_THREADS, PASSWORD_WAITING, failure)
           && http_workers_new (&self->workers[ROUTES_SHEETS], SHEET_THREADS, SHEET_WAITING, failure)
           && http_workers_new (&self->workers[ROUTES_CHANGES], CHANGE_THREADS, CHANGE_WAITING, failure)
           && http_server_new (&self->server, config_text (service_config (self->service), "TIENDO_INTAKE_BIND"), &handler, proxies,
                               service_metrics (self->service), failure);
}

// Whoever still waits for ingest is told to send again; then everybody is answered, and the connections end.
static void end (main_t *self)
{
    if (self->intake.gateway != NULL)
        gateway_stop (self->intake.gateway);
    for (int i = 0; i < ROUTES_LANES; i++)
        http_workers_end (self->workers[i]);
    http_server_destroy (&self->server);
    for (int i = 0; i < ROUTES_LANES; i++)
        http_workers_destroy (&self->workers[i]);
    free (self->worker);
}

int main (void)
{
    failure_t failure = {0};
    scoped (service_destroy) service_t *service = NULL;
    scoped (pg_pool_destroy) pg_pool_t *pool = NULL;
    scoped (pg_pool_destroy) pg_pool_t *changes = NULL;
    scoped (trusted_proxies_destroy) trusted_proxies_t *proxies = NULL;
    scoped (gateway_destroy) gateway_t *gateway = NULL;
    scoped (address_rate_destroy) address_rate_t *rate = NULL;
    scoped (end) main_t self = {0};
    if (sodium_init () < 0 || !service_new (&service, "intake", &failure) || !open_database (&pool, &changes, service, &failure)
        || !trusted_proxies_new (&proxies, config_text (service_config (service), "TIENDO_HTTP_TRUSTED_PROXY"), &failure)
        || !trusted_proxies_name_user (proxies, config_text (service_config (service), "TIENDO_TRUSTED_USER_HEADER"), &failure)
        || !check_links (service_config (service), &failure)
        || !address_rate_new (&rate, config_number (service_config (service), "TIENDO_HTTP_ADDRESS_RATE"), &failure)
        || !open_gateway (&gateway, service, &failure)) {
        log_fatal ("failed", failure.text);
        return EXIT_FAILURE;
    }
    const config_t *config = service_config (service);
    self.service = service;
    self.intake = (intake_t){
        .pool = pool,
        .changes = changes,
        .clock = service_clock (service),
        .gateway = gateway,
        .smtp = {config_text (config, "TIENDO_SMTP_URL"), config_text (config, "TIENDO_MAIL_FROM"), config_text (config, "TIENDO_TLS_CA_FILE")},
        .notice = config_text (config, "TIENDO_NOTICE"),
        .intake_url = config_text (config, "TIENDO_INTAKE_URL"),
        .page_url = config_text (config, "TIENDO_PAGE_URL"),
        .link_key_file = config_text (config, "TIENDO_LINK_KEY_FILE"),
        .answer_page = static_files_find (&files, "/tra-loi"),
        .rate = rate};
    self.worker = worker_file_new (&files, "worker.js");
    if (!start (&self, proxies, &failure)) {
        log_fatal ("failed", failure.text);
        return EXIT_FAILURE;
    }
    (void) on_tick (NULL, 0, &self);
    (void) zloop_timer (service_loop (service), TICK_MS, 0, on_tick, &self);
    return service_run (service);
}
