#include "common/http/metrics_server.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/base/clock.h"
#include "common/http/connections.h"
#include "common/net/own_address.h"

enum { LOOP_STUCK_MS = 10000, CONNECTIONS = 128, WAITING_MOST = 64, ANSWERS_MOST = 32, WHOLE_MS = 5000, IDLE_S = 10 };

struct metrics_server_s {
    struct MHD_Daemon *daemon;
    health_t *health;
    connections_t *connections;
};

bool address_parse (const char *bind, struct sockaddr_storage *ret, failure_t *failure)
{
    char host[256];
    const char *colon = strrchr (bind, ':');
    if (colon == NULL || (size_t) (colon - bind) >= sizeof host) {
        return failure_set (failure, FAILURE_FATAL, "\"%.100s\" is not HOST:PORT", bind);
    }
    (void) snprintf (host, sizeof host, "%.*s", (int) (colon - bind), bind);
    return own_address (host, colon + 1, ret, failure);
}

static enum MHD_Result answer (struct MHD_Connection *connection, unsigned int code, const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer (strlen (text), (void *) (uintptr_t) text, MHD_RESPMEM_MUST_COPY);
    (void) MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    if (code == 405)
        (void) MHD_add_response_header (response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result queued = MHD_queue_response (connection, code, response);
    MHD_destroy_response (response);
    return queued;
}

static enum MHD_Result on_request (void *argument, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_size, void **state)
{
    (void) version;
    (void) upload;
    metrics_server_t *self = argument;
    if (*state == NULL) { // the headers are here
        *state = self;
        return MHD_YES;
    }
    if (*upload_size > 0) { // a body is read past, within the same time
        *upload_size = 0;
        return MHD_YES;
    }
    connections_asked (self->connections, connection);
    if (strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0) {
        return answer (connection, 405, "only GET is served here\n");
    }
    if (strcmp (url, "/healthz") == 0) {
        bool alive = monotonic_ms () - self->health->ticked_ms < LOOP_STUCK_MS;
        return answer (connection, alive ? 200 : 503, alive ? "ok\n" : "the loop does not turn\n");
    }
    if (strcmp (url, "/readyz") == 0) {
        const char *why = self->health->why;
        return self->health->ready ? answer (connection, 200, "ready\n") : answer (connection, 503, why != NULL ? why : "starting\n");
    }
    if (strcmp (url, "/metrics") == 0) {
        char *text = metrics_text (self->health->metrics);
        enum MHD_Result queued = answer (connection, 200, text);
        free (text);
        return queued;
    }
    return answer (connection, 404, "/metrics, /healthz and /readyz are here\n");
}

static void on_end (void *argument, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
    metrics_server_t *self = argument;
    (void) code;
    *state = NULL;
    connections_answered (self->connections, connection);
}

void metrics_server_tick (metrics_server_t *self)
{
    if (self != NULL)
        connections_tick (self->connections);
}

bool metrics_server_new (metrics_server_t **ret, const char *bind, health_t *health, failure_t *failure)
{
    struct sockaddr_storage address = {0};
    if (!address_parse (bind, &address, failure)) {
        return false;
    }
    metrics_server_t *self = calloc (1, sizeof *self);
    if (self == NULL) {
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    self->health = health;
    // both together are fewer than the connections: there is always a place for who asks next
    self->connections = connections_new (WAITING_MOST, WHOLE_MS);
    connections_bound_answers (self->connections, ANSWERS_MOST, WHOLE_MS);
    // epoll: select, the library's own choice, is deaf to connections whose descriptor is above 1023
    unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0U);
    self->daemon =
        MHD_start_daemon (flags, 0, NULL, NULL, on_request, self, MHD_OPTION_SOCK_ADDR, (struct sockaddr *) &address, MHD_OPTION_CONNECTION_LIMIT,
                          (unsigned) CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                          (size_t) 16384, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_NOTIFY_COMPLETED, on_end, self,
                          MHD_OPTION_NOTIFY_CONNECTION, connections_notify, self->connections, MHD_OPTION_END);
    if (self->daemon == NULL) {
        connections_destroy (&self->connections);
        free (self);
        return failure_set (failure, FAILURE_FATAL, "cannot listen on %.100s: is it taken?", bind);
    }
    *ret = self;
    return true;
}

void metrics_server_destroy (metrics_server_t **self_p)
{
    metrics_server_t *self = *self_p;
    if (self != NULL) {
        MHD_stop_daemon (self->daemon);
        connections_destroy (&self->connections);
        free (self);
        *self_p = NULL;
    }
}
