#include "common/http/server.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/http/connections.h"
#include "common/http/reply.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/http/metrics_server.h"

enum { CONNECTIONS = 3000, FILES_ELSE = 200, FILES_LEAST = 256, CONNECTIONS_A_THREAD = 4 };
enum { LARGE_BODIES = 24 }; // on their way at once, or held
enum { TIMEOUT_S = 15, WHOLE_MS = 30000, MEMORY = 16384, TELL_MS = 60000 };

struct http_server_s {
    struct MHD_Daemon *daemon;
    http_handler_t handler;
    const trusted_proxies_t *proxies;
    connections_t *connections;
    unsigned most;
    metric_t *requests[6]; // by hundreds of the status
    atomic_int large;      // requests whose body may be large
    atomic_llong told_ms;  // when it was last said that somebody else than a trusted proxy names a user
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

// Before anything is looked at: what no request may be. The form of it is told where it can be, and the body is not waited for.
static bool refuse_early (const request_t *request, struct MHD_Connection *connection, response_t *response)
{
    size_t headers = 0;
    const char *length = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "Content-Length");
    (void) MHD_get_connection_values_n (connection, MHD_HEADER_KIND, measure_header, &headers);
    if (request->url_size > REQUEST_URL)
        response_problem (response, 414, "a path with its query has at most %d bytes", REQUEST_URL);
    else if (request->nul_inside)
        response_problem (response, 400, "no path and no parameter holds a NUL");
    else if (headers > REQUEST_HEADERS)
        response_problem (response, 431, "headers have at most %d bytes together", REQUEST_HEADERS);
    else if (length != NULL && strtoull (length, NULL, 10) > request->body_most)
        response_problem_coded (response, 413, "too_large", "a body of at most %zu bytes is taken", request->body_most);
    return response->status != 0;
}

static enum MHD_Result send_response (http_server_t *self, struct MHD_Connection *connection, const request_t *request, const response_t *response)
{
    unsigned status = reply_send (connection, response, request_is_get (request));
    if (status != 0)
        metric_add (self->requests[status / 100], 1);
    return status != 0 ? MHD_YES : MHD_NO;
}

typedef struct {
    const char *lines[TRUSTED_PROXIES_LINES]; // the last ones: a proxy adds behind what it was sent
    size_t count;
} forwarded_t;

static enum MHD_Result take_forwarded (void *argument, enum MHD_ValueKind kind, const char *key, size_t key_size, const char *value, size_t size)
{
    (void) kind;
    (void) key_size;
    forwarded_t *forwarded = argument;
    if (strcasecmp (key, "X-Forwarded-For") != 0 || value == NULL || strlen (value) != size)
        return MHD_YES;
    if (forwarded->count == TRUSTED_PROXIES_LINES)
        memmove (forwarded->lines, forwarded->lines + 1, --forwarded->count * sizeof *forwarded->lines);
    forwarded->lines[forwarded->count++] = value;
    return MHD_YES;
}

static bool is_loopback (const struct sockaddr *from)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    if (from != NULL && from->sa_family == AF_INET) {
        memcpy (&four, from, sizeof four);
        return ntohl (four.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    if (from == NULL || from->sa_family != AF_INET6)
        return false;
    memcpy (&six, from, sizeof six);
    return IN6_IS_ADDR_LOOPBACK (&six.sin6_addr) || (IN6_IS_ADDR_V4MAPPED (&six.sin6_addr) && six.sin6_addr.s6_addr[12] == IN_LOOPBACKNET);
}

static const char *header (struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value (connection, MHD_HEADER_KIND, name);
}

static void find_client (const http_server_t *self, struct MHD_Connection *connection, request_t *request)
{
    const union MHD_ConnectionInfo *from = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    request->from = from != NULL ? from->client_addr : NULL;
    request->is_secure = is_loopback (request->from);
    request->from_trusted_proxy = trusted_proxies_trust (self->proxies, request->from);
    if (!request->from_trusted_proxy)
        return;
    const char *scheme = header (connection, "X-Forwarded-Proto");
    request->is_secure = scheme == NULL ? request->is_secure : strcasecmp (scheme, "https") == 0;
    forwarded_t forwarded = {0};
    (void) MHD_get_connection_values_n (connection, MHD_HEADER_KIND, take_forwarded, &forwarded);
    trusted_proxies_client (self->proxies, request->from, forwarded.lines, forwarded.count, &request->client);
    request->from = (const struct sockaddr *) &request->client;
}

typedef struct {
    const char *name;
    const char *value;
    int count;
} named_user_t;

static enum MHD_Result take_user (void *argument, enum MHD_ValueKind kind, const char *key, size_t key_size, const char *value, size_t size)
{
    (void) kind;
    (void) key_size;
    named_user_t *user = argument;
    if (strcasecmp (key, user->name) != 0)
        return MHD_YES;
    user->count++;
    user->value = value != NULL && strlen (value) == size ? value : "?";
    return MHD_YES;
}

// Said once in a while: whoever sends it may send it often.
static void tell_untrusted (http_server_t *self, const char *name)
{
    long long now = monotonic_ms ();
    long long told = atomic_load (&self->told_ms);
    if ((told == 0 || now - told >= TELL_MS) && atomic_compare_exchange_strong (&self->told_ms, &told, now))
        log_event (LOG_WARN, "user_header_ignored", "header", name, "reason", "it came from an address that TIENDO_HTTP_TRUSTED_PROXY does not name",
                   NULL);
}

// Who has signed in at a trusted proxy. A name that is given twice, or that is longer than any account's, is nobody's: no account has a question
// mark.
static void find_user (http_server_t *self, struct MHD_Connection *connection, request_t *request)
{
    static const char visible[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@+";
    named_user_t user = {.name = trusted_proxies_user_header (self->proxies)};
    if (user.name == NULL)
        return;
    (void) MHD_get_connection_values_n (connection, MHD_HEADER_KIND, take_user, &user);
    if (user.count == 0 || (user.count == 1 && user.value[0] == '\0'))
        return;
    if (!request->from_trusted_proxy) {
        tell_untrusted (self, user.name);
        return;
    }
    bool good = user.count == 1 && strlen (user.value) < sizeof request->proxy_user && strspn (user.value, visible) == strlen (user.value);
    (void) snprintf (request->proxy_user, sizeof request->proxy_user, "%s", good ? user.value : "?");
}

static void take_headers (struct MHD_Connection *connection, request_t *request)
{
    request->authorization = header (connection, "Authorization");
    request->cookie = header (connection, "Cookie");
    request->last_event_id = header (connection, "Last-Event-ID");
    request->origin = header (connection, "Origin");
    request->host = header (connection, "Host");
    request->content_type = header (connection, "Content-Type");
    request->accept = header (connection, "Accept");
    request->fetch_site = header (connection, "Sec-Fetch-Site");
    request->user_agent = header (connection, "User-Agent");
    (void) MHD_get_connection_values_n (connection, MHD_GET_ARGUMENT_KIND, take_parameter, request);
}

static enum MHD_Result serve (http_server_t *self, struct MHD_Connection *connection, request_t *request)
{
    response_t response = {0};
    find_client (self, connection, request);
    find_user (self, connection, request);
    take_headers (connection, request);
    http_outcome_t outcome = self->handler.serve (self->handler.owner, connection, request, &response);
    if (outcome != HTTP_ANSWERED)
        return MHD_YES;
    enum MHD_Result result = send_response (self, connection, request, &response);
    response_clear (&response);
    return result;
}

// Memory for large bodies is bounded as a whole: a request without a length, or with one above the usual, takes one of the places.
static bool refuse_large (http_server_t *self, request_t *request, struct MHD_Connection *connection, response_t *response)
{
    const char *length = header (connection, "Content-Length");
    bool is_large = request->body_most > REQUEST_BODY && (length == NULL || strtoull (length, NULL, 10) > REQUEST_BODY);
    if (!is_large || request_is_get (request))
        return false;
    request->is_large = true; // given back when the request ends
    if (atomic_fetch_add (&self->large, 1) < LARGE_BODIES)
        return false;
    response_problem (response, 503, "many large requests are on their way: try again in a few seconds");
    return true;
}

static enum MHD_Result begin (http_server_t *self, struct MHD_Connection *connection, request_t *request)
{
    response_t response = {0};
    request->begun = true;
    request->body_most = self->handler.body_most != NULL ? self->handler.body_most (self->handler.owner, request) : REQUEST_BODY;
    if (!refuse_early (request, connection, &response) && !refuse_large (self, request, connection, &response))
        return MHD_YES;
    enum MHD_Result result = send_response (self, connection, request, &response);
    response_clear (&response);
    return result;
}

static enum MHD_Result on_request (void *argument, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_size, void **state)
{
    (void) version;
    http_server_t *self = argument;
    request_t *request = *state;
    if (request == NULL)
        return MHD_NO;
    request->method = method;
    request->path = url;
    if (!request->begun) // the headers are here, the body comes
        return begin (self, connection, request);
    if (*upload_size > 0) {
        bool taken = request_take_body (request, upload, *upload_size);
        *upload_size = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    if (request->is_later)
        return send_response (self, connection, request, &request->response);
    connections_asked (self->connections, connection);
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
    http_server_t *self = argument;
    request_t *request = *state;
    (void) code;
    connections_answered (self->connections, connection);
    if (request != NULL && request->is_large)
        (void) atomic_fetch_sub (&self->large, 1);
    if (request != NULL)
        request_clear (request);
    free (*state);
    *state = NULL;
}

static void quiet (void *argument, const char *format, va_list arguments)
{
    (void) argument;
    (void) format;
    (void) arguments; // what peers do wrong is theirs
}

// As many connections as there are files for them, so that the database and what the service starts always find one.
static bool connections_most (unsigned threads, unsigned *ret, failure_t *failure)
{
    unsigned files = files_raise ();
    unsigned least = CONNECTIONS_A_THREAD * threads;
    if (files < FILES_LEAST)
        return failure_set (failure, FAILURE_FATAL, "the limit of open files is %u (ulimit -n): at least %d are needed", files, FILES_LEAST);
    unsigned most = files > FILES_ELSE + least ? files - FILES_ELSE : least;
    *ret = most < CONNECTIONS ? most : CONNECTIONS;
    if (*ret < CONNECTIONS)
        log_event (LOG_WARN, "few_connections", "reason", "the limit of open files is below what all connections need", NULL);
    return true;
}

static void start (http_server_t *self, const struct sockaddr_storage *address)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME
                     | (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    self->daemon = MHD_start_daemon (flags, 0, NULL, NULL, on_request, self, MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_SOCK_ADDR, address,
                                     MHD_OPTION_THREAD_POOL_SIZE, self->handler.threads, MHD_OPTION_CONNECTION_LIMIT, self->most,
                                     MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) MEMORY,
                                     MHD_OPTION_NOTIFY_COMPLETED, on_end, self, MHD_OPTION_NOTIFY_CONNECTION, connections_notify, self->connections,
                                     MHD_OPTION_URI_LOG_CALLBACK, on_url, NULL, MHD_OPTION_END);
}

bool http_server_new (http_server_t **ret, const char *bind, const http_handler_t *handler, const trusted_proxies_t *proxies, metrics_t *metrics,
                      failure_t *failure)
{
    static const char *const classes[] = {NULL, NULL, "class=\"2xx\"", "class=\"3xx\"", "class=\"4xx\"", "class=\"5xx\""};
    struct sockaddr_storage address = {0};
    unsigned most = 0;
    if (!address_parse (bind, &address, failure) || !connections_most (handler->threads, &most, failure))
        return false;
    http_server_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->handler = *handler;
    self->proxies = proxies;
    self->most = most;
    self->connections = connections_new ((int) most / 4, WHOLE_MS);
    for (int i = 2; i < 6; i++)
        self->requests[i] = metrics_counter (metrics, "tiendo_http_requests_total", classes[i], "Requests answered.");
    start (self, &address);
    if (self->daemon == NULL) {
        connections_destroy (&self->connections);
        free (self);
        return failure_set (failure, FAILURE_FATAL, "HTTP cannot be served on %s: is the address in use?", bind);
    }
    *ret = self;
    return true;
}

unsigned http_server_most (const http_server_t *self)
{
    return self->most;
}

void http_server_tick (http_server_t *self)
{
    connections_tick (self->connections);
}

void http_server_destroy (http_server_t **self_p)
{
    http_server_t *self = *self_p;
    *self_p = NULL;
    if (self == NULL)
        return;
    MHD_stop_daemon (self->daemon);
    connections_destroy (&self->connections);
    free (self);
}
