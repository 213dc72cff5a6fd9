#include "services/exporter/server.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "common/log.h"
#include "common/metrics_server.h"
#include "services/exporter/pages.h"
#include "services/exporter/respond.h"

enum { THREADS = 16, CONNECTIONS = 3000, FILES_ELSE = 200, TIMEOUT_S = 15, MEMORY = 16384, QUEUE_FULL_RETRY_S = 5 };

struct server_s {
    struct MHD_Daemon *daemon;
    service_t *service;
    api_t api;
    const proxies_t *proxies;
    events_t *events;
    report_queue_t *reports;
    metric_t *requests[6]; // by hundreds of the status
};

static enum MHD_Result take_parameter (void *argument, enum MHD_ValueKind kind, const char *key, size_t key_size, const char *value, size_t size)
{
    (void) kind;
    request_t *request = argument;
    // a NUL inside would make the name or the value another than was sent
    if (request->parameter_count == REQUEST_PARAMETERS || strlen (key) != key_size || (value != NULL && strlen (value) != size)) {
        request->too_many = true;
        return MHD_NO;
    }
    parameter_t *one = &request->parameters[request->parameter_count++];
    one->name = key;
    one->value = strdup (value != NULL ? value : "");
    if (one->value == NULL)
        abort ();
    return MHD_YES;
}

static enum MHD_Result measure_header (void *argument, enum MHD_ValueKind kind, const char *key, size_t key_size, const char *value, size_t size)
{
    (void) kind;
    (void) key;
    (void) value;
    size_t *sum = argument;
    *sum += key_size + size;
    return MHD_YES;
}

static bool is_plain (const char *path)
{
    return strcmp (path, "/healthz") == 0 || strcmp (path, "/readyz") == 0 || strcmp (path, "/metrics") == 0 || pages_have (path);
}

// Answered without a token: the page, and what watches the process.
static void serve_plain (server_t *self, const char *path, answer_t *answer)
{
    if (strcmp (path, "/healthz") == 0)
        answer_words (answer, "ok\n");
    else if (strcmp (path, "/readyz") == 0) {
        store_refusal_t refusal = {0};
        char *one = store_text (self->api.store, "alive", 0, NULL, &refusal);
        answer_words (answer, one != NULL ? "ready\n" : "the database is away\n");
        answer->status = one != NULL ? 200 : 503;
        free (one);
    } else if (strcmp (path, "/metrics") == 0)
        answer_text (answer, "text/plain; version=0.0.4; charset=utf-8", metrics_text (service_metrics (self->service)));
    else
        pages_serve (path, answer);
}

// Before anything is looked at: what no request may be. The form of it is told where it can be, and the body is not waited for.
static bool refuse_early (const request_t *request, struct MHD_Connection *connection, answer_t *answer)
{
    size_t headers = 0;
    const char *length = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "Content-Length");
    (void) MHD_get_connection_values_n (connection, MHD_HEADER_KIND, measure_header, &headers);
    if (request->url_size > REQUEST_URL)
        answer_problem (answer, 414, "a path with its query has at most %d bytes", REQUEST_URL);
    else if (request->nul_inside)
        answer_problem (answer, 400, "no path and no parameter holds a NUL");
    else if (headers > REQUEST_HEADERS)
        answer_problem (answer, 431, "headers have at most %d bytes together", REQUEST_HEADERS);
    else if (length != NULL && strtoull (length, NULL, 10) > REQUEST_BODY)
        answer_problem (answer, 413, "a body of at most %d bytes is taken", REQUEST_BODY);
    return answer->status != 0;
}

static bool is_get (const request_t *request)
{
    return strcmp (request->method, "GET") == 0 || strcmp (request->method, "HEAD") == 0;
}

static enum MHD_Result send_answer (server_t *self, struct MHD_Connection *connection, const request_t *request, const answer_t *answer)
{
    unsigned status = respond (connection, answer, is_get (request));
    if (status != 0)
        metric_add (self->requests[status / 100], 1);
    return status != 0 ? MHD_YES : MHD_NO;
}

// Answered, or suspended until it is.
static enum MHD_Result send_or_order (server_t *self, struct MHD_Connection *connection, request_t *request, answer_t *answer)
{
    report_request_t *order = answer->order;
    answer->order = NULL;
    if (order != NULL) {
        request->ordered = true; // before another thread may fill the answer
        if (report_queue_add (self->reports, connection, &order, &request->answer))
            return MHD_YES;
        report_request_destroy (&order);
        answer_problem (answer, 503, "many reports are being made already: try again in %d s", QUEUE_FULL_RETRY_S);
        answer->retry_after_s = QUEUE_FULL_RETRY_S;
    }
    enum MHD_Result result = send_answer (self, connection, request, answer);
    answer_clear (answer);
    return result;
}

typedef struct {
    const char *lines[PROXIES_LINES]; // the last ones: a proxy adds behind what it was sent
    size_t count;
} forwarded_t;

static enum MHD_Result take_forwarded (void *argument, enum MHD_ValueKind kind, const char *key, size_t key_size, const char *value, size_t size)
{
    (void) kind;
    (void) key_size;
    forwarded_t *forwarded = argument;
    if (strcasecmp (key, "X-Forwarded-For") != 0 || value == NULL || strlen (value) != size)
        return MHD_YES;
    if (forwarded->count == PROXIES_LINES)
        memmove (forwarded->lines, forwarded->lines + 1, --forwarded->count * sizeof *forwarded->lines);
    forwarded->lines[forwarded->count++] = value;
    return MHD_YES;
}

static void find_client (const server_t *self, struct MHD_Connection *connection, request_t *request)
{
    const union MHD_ConnectionInfo *from = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    request->from = from != NULL ? from->client_addr : NULL;
    if (!proxies_trust (self->proxies, request->from))
        return;
    forwarded_t forwarded = {0};
    (void) MHD_get_connection_values_n (connection, MHD_HEADER_KIND, take_forwarded, &forwarded);
    proxies_client (self->proxies, request->from, forwarded.lines, forwarded.count, &request->client);
    request->from = (const struct sockaddr *) &request->client;
}

static enum MHD_Result serve (server_t *self, struct MHD_Connection *connection, request_t *request)
{
    answer_t answer = {0};
    find_client (self, connection, request);
    request->authorization = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "Authorization");
    (void) MHD_get_connection_values_n (connection, MHD_GET_ARGUMENT_KIND, take_parameter, request);
    bool stream = strcmp (request->path, "/api/v1/events") == 0;
    bool plain = is_plain (request->path);
    if (!is_get (request) && (stream || plain)) {
        answer_problem (&answer, 405, "only GET is served here");
        answer.allow = "GET, HEAD";
    } else if (plain) {
        if (guard_plain (self->api.guard, request->from, &answer))
            serve_plain (self, request->path, &answer);
    } else if (!stream)
        api_serve (&self->api, request, &answer);
    else if (api_may_listen (&self->api, request, &answer)) {
        if (events_open (self->events, connection))
            return MHD_YES;
        answer_problem (&answer, 503, "too many event streams are open");
    }
    return send_or_order (self, connection, request, &answer);
}

static enum MHD_Result on_request (void *argument, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_size, void **state)
{
    (void) version;
    server_t *self = argument;
    request_t *request = *state;
    if (request == NULL)
        return MHD_NO;
    request->method = method;
    request->path = url;
    if (!request->begun) { // the headers are here, the body comes
        answer_t answer = {0};
        request->begun = true;
        if (!refuse_early (request, connection, &answer))
            return MHD_YES;
        enum MHD_Result result = send_answer (self, connection, request, &answer);
        answer_clear (&answer);
        return result;
    }
    if (*upload_size > 0) {
        bool taken = request_take_body (request, upload, *upload_size);
        *upload_size = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    if (request->ordered)
        return send_answer (self, connection, request, &request->answer);
    return serve (self, connection, request);
}

// The request as it came, before anything in it is decoded.
static void *on_url (void *argument, const char *url, struct MHD_Connection *connection)
{
    (void) argument;
    (void) connection;
    request_t *request = calloc (1, sizeof *request);
    if (request == NULL)
        return NULL;
    request->url_size = strlen (url);
    request->nul_inside = strstr (url, "%00") != NULL;
    return request;
}

static void on_end (void *argument, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
    (void) argument;
    (void) connection;
    (void) code;
    if (*state != NULL)
        request_clear (*state);
    free (*state);
    *state = NULL;
}

static void quiet (void *argument, const char *format, va_list arguments)
{
    (void) argument;
    (void) format;
    (void) arguments; // what peers do wrong is theirs
}

// As many connections as there are files for them, so that the database and the renders always find one.
static unsigned connections_most (void)
{
    struct rlimit files = {0};
    if (getrlimit (RLIMIT_NOFILE, &files) != 0)
        return CONNECTIONS / 10;
    rlim_t wanted = CONNECTIONS + FILES_ELSE;
    if (files.rlim_cur < wanted) {
        files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
        (void) setrlimit (RLIMIT_NOFILE, &files);
    }
    unsigned most = files.rlim_cur >= wanted ? CONNECTIONS : files.rlim_cur > 2 * FILES_ELSE ? (unsigned) files.rlim_cur - FILES_ELSE : FILES_ELSE;
    if (most < CONNECTIONS)
        log_event (LOG_WARN, "few_connections", "why", "the limit of open files is below what all connections need", NULL);
    return most;
}

bool server_new (server_t **ret, service_t *service, const char *bind, const api_t *api, const proxies_t *proxies, events_t *events,
                 report_queue_t *reports, failure_t *failure)
{
    static const char *const classes[] = {NULL, NULL, "class=\"2xx\"", "class=\"3xx\"", "class=\"4xx\"", "class=\"5xx\""};
    struct sockaddr_storage address = {0};
    if (!address_parse (bind, &address, failure))
        return false;
    server_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->service = service;
    self->api = *api;
    self->proxies = proxies;
    self->events = events;
    self->reports = reports;
    for (int i = 2; i < 6; i++)
        self->requests[i] = metrics_counter (service_metrics (service), "tiendo_http_requests_total", classes[i], "Requests answered.");
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME
                     | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    self->daemon = MHD_start_daemon (flags, 0, NULL, NULL, on_request, self, MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_SOCK_ADDR, &address,
                                     MHD_OPTION_THREAD_POOL_SIZE, (unsigned) THREADS, MHD_OPTION_CONNECTION_LIMIT, connections_most (),
                                     MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) MEMORY,
                                     MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_URI_LOG_CALLBACK, on_url, NULL, MHD_OPTION_END);
    if (self->daemon == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "HTTP cannot be served on %s: is the address in use?", bind);
    }
    *ret = self;
    return true;
}

void server_destroy (server_t **self_p)
{
    server_t *self = *self_p;
    if (self == NULL)
        return;
    events_end (self->events);
    report_queue_end (self->reports);
    MHD_stop_daemon (self->daemon);
    free (self);
    *self_p = NULL;
}
