#include "services/exporter/server.h"

#include <microhttpd.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/metrics_server.h"
#include "services/exporter/pages.h"

enum { THREADS = 3, CONNECTIONS = 3000, TIMEOUT_S = 15, MEMORY = 16384, ETAG_BYTES = 16 };

// A page is the server's own and nothing else; figures are no page at all.
#define PAGE_POLICY                                                                                                                                  \
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "                           \
    "form-action 'none'; frame-ancestors 'none'"

struct server_s {
    struct MHD_Daemon *daemon;
    service_t *service;
    api_t api;
    events_t *events;
    metric_t *requests[6]; // by hundreds of the status
};

static enum MHD_Result take_parameter (void *argument, enum MHD_ValueKind kind, const char *key, size_t key_size, const char *value, size_t size)
{
    (void) kind;
    request_t *request = argument;
    static char empty[] = "";
    // a NUL inside would make the name or the value another than was sent
    if (request->parameter_count == REQUEST_PARAMETERS || strlen (key) != key_size || (value != NULL && strlen (value) != size)) {
        request->too_many = true;
        return MHD_NO;
    }
    char *copy = value != NULL ? strdup (value) : strdup (empty);
    if (copy == NULL)
        abort ();
    request->parameters[request->parameter_count++] = (parameter_t){key, copy};
    return MHD_YES;
}

static void etag_of (const answer_t *answer, char etag[2 * ETAG_BYTES + 3])
{
    unsigned char digest[ETAG_BYTES];
    (void) crypto_generichash (digest, sizeof digest, (const unsigned char *) answer->body, answer->size, NULL, 0);
    etag[0] = '"';
    (void) sodium_bin2hex (etag + 1, 2 * ETAG_BYTES + 1, digest, sizeof digest);
    etag[2 * ETAG_BYTES + 1] = '"';
    etag[2 * ETAG_BYTES + 2] = '\0';
}

static void add_headers (struct MHD_Response *response, const answer_t *answer, const char *etag)
{
    (void) MHD_add_response_header (response, "Content-Type", answer->type);
    (void) MHD_add_response_header (response, "Cache-Control", "no-cache");
    (void) MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
    (void) MHD_add_response_header (response, "Content-Security-Policy", answer->page ? PAGE_POLICY : "default-src 'none'; frame-ancestors 'none'");
    (void) MHD_add_response_header (response, "Referrer-Policy", "no-referrer");
    if (answer->status == 200)
        (void) MHD_add_response_header (response, "ETag", etag);
    if (answer->status == 401)
        (void) MHD_add_response_header (response, "WWW-Authenticate", "Bearer realm=\"tiendo\"");
    if (answer->status == 503)
        (void) MHD_add_response_header (response, "Retry-After", "1");
    if (answer->allow != NULL)
        (void) MHD_add_response_header (response, "Allow", answer->allow);
    if (answer->disposition[0] != '\0')
        (void) MHD_add_response_header (response, "Content-Disposition", answer->disposition);
}

static enum MHD_Result send_answer (server_t *self, struct MHD_Connection *connection, answer_t *answer)
{
    char etag[2 * ETAG_BYTES + 3];
    etag_of (answer, etag);
    const char *known = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "If-None-Match");
    bool same = answer->status == 200 && known != NULL && (strstr (known, etag) != NULL || strcmp (known, "*") == 0);
    unsigned status = same ? 304 : answer->status;
    struct MHD_Response *response = same ? MHD_create_response_from_buffer (0, NULL, MHD_RESPMEM_PERSISTENT)
                                         : MHD_create_response_from_buffer (answer->size, answer->body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    add_headers (response, answer, etag);
    metric_add (self->requests[status / 100], 1);
    enum MHD_Result result = MHD_queue_response (connection, status, response);
    MHD_destroy_response (response);
    return result;
}

static char *own (const char *text)
{
    char *copy = strdup (text);
    if (copy == NULL)
        abort ();
    return copy;
}

// Answered without a token: the page, and what watches the process.
static bool serve_plain (server_t *self, const char *path, answer_t *answer)
{
    if (pages_serve (path, answer))
        return true;
    if (strcmp (path, "/healthz") == 0)
        answer_text (answer, "text/plain; charset=utf-8", own ("ok\n"));
    else if (strcmp (path, "/readyz") == 0) {
        store_refusal_t refusal = {0};
        char *one = store_text (self->api.store, "alive", 0, NULL, &refusal);
        answer_text (answer, "text/plain; charset=utf-8", own (one != NULL ? "ready\n" : "the database is away\n"));
        answer->status = one != NULL ? 200 : 503;
        free (one);
    } else if (strcmp (path, "/metrics") == 0)
        answer_text (answer, "text/plain; version=0.0.4; charset=utf-8", metrics_text (service_metrics (self->service)));
    else
        return false;
    return true;
}

static enum MHD_Result on_request (void *argument, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_size, void **state)
{
    (void) version;
    server_t *self = argument;
    request_t *request = *state;
    if (request == NULL) { // the headers are here, the body comes
        request = calloc (1, sizeof *request);
        *state = request;
        return request != NULL ? MHD_YES : MHD_NO;
    }
    if (*upload_size > 0) {
        size_t room = REQUEST_BODY - request->body_size;
        size_t kept = *upload_size < room ? *upload_size : room;
        memcpy (request->body + request->body_size, upload, kept);
        request->body_size += kept;
        request->body_too_large = request->body_too_large || kept < *upload_size;
        *upload_size = 0;
        return MHD_YES;
    }
    answer_t answer = {0};
    request->method = method;
    request->path = url;
    request->authorization = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "Authorization");
    (void) MHD_get_connection_values_n (connection, MHD_GET_ARGUMENT_KIND, take_parameter, request);
    bool get = strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0;
    if (get && strcmp (url, "/api/v1/events") == 0 && api_may_listen (&self->api, request, &answer)) {
        if (events_open (self->events, connection))
            return MHD_YES;
        answer_problem (&answer, 503, "too many event streams are open");
    } else if (answer.status == 0 && (!get || !serve_plain (self, url, &answer)))
        api_serve (&self->api, request, &answer);
    enum MHD_Result result = send_answer (self, connection, &answer);
    answer_clear (&answer);
    return result;
}

static void on_end (void *argument, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
    (void) argument;
    (void) connection;
    (void) code;
    request_t *request = *state;
    for (int i = 0; request != NULL && i < request->parameter_count; i++)
        free (request->parameters[i].value);
    free (request);
    *state = NULL;
}

static void quiet (void *argument, const char *format, va_list arguments)
{
    (void) argument;
    (void) format;
    (void) arguments; // what peers do wrong is theirs
}

bool server_new (server_t **ret, service_t *service, const char *bind, const api_t *api, events_t *events, failure_t *failure)
{
    static const char *const classes[] = {NULL, NULL, "class=\"2xx\"", "class=\"3xx\"", "class=\"4xx\"", "class=\"5xx\""};
    struct sockaddr_storage address = {0};
    server_t *self = calloc (1, sizeof *self);
    if (self == NULL || !address_parse (bind, &address, failure)) {
        free (self);
        return false;
    }
    self->service = service;
    self->api = *api;
    self->events = events;
    for (int i = 2; i < 6; i++)
        self->requests[i] = metrics_counter (service_metrics (service), "tiendo_http_requests_total", classes[i], "Requests answered.");
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME
                     | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    self->daemon = MHD_start_daemon (flags, 0, NULL, NULL, on_request, self, MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_SOCK_ADDR, &address,
                                     MHD_OPTION_THREAD_POOL_SIZE, (unsigned) THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned) CONNECTIONS,
                                     MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) MEMORY,
                                     MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
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
    MHD_stop_daemon (self->daemon);
    free (self);
    *self_p = NULL;
}
