#ifndef TIENDO_COMMON_HTTP_SERVER_H
#define TIENDO_COMMON_HTTP_SERVER_H
// HTTP by libmicrohttpd, for services that talk to people: a pool of threads, bounded connections, headers, bodies and times. What no request may be
// is refused before its body. A service gives one handler; it is called from several threads.
#include <microhttpd.h>

#include "common/http/request.h"
#include "common/http/trusted_proxies.h"
#include "common/base/metrics.h"

typedef enum {
    HTTP_ANSWERED, // *response is to be sent
    HTTP_LATER,    // the connection was suspended: whoever resumes it has filled request->response
    HTTP_TAKEN     // the handler has answered by itself (a stream)
} http_outcome_t;

typedef struct {
    void *owner;
    http_outcome_t (*serve) (void *owner, struct MHD_Connection *connection, request_t *request, response_t *response);
    size_t (*body_most) (void *owner, const request_t *request); // bytes that a route takes; NULL: REQUEST_BODY
    unsigned threads;
} http_handler_t;

typedef struct http_server_s http_server_t;

// Everything is borrowed and outlives the server. Counts tiendo_http_requests_total by class of status.
bool must_check http_server_new (http_server_t **ret, const char *bind, const http_handler_t *handler, const trusted_proxies_t *proxies,
                                 metrics_t *metrics, failure_t *failure);
// As many connections as it takes at once: as there are files for, less what the service opens itself.
unsigned http_server_most (const http_server_t *self);
// To be called every second: cuts requests that are not whole in time.
void http_server_tick (http_server_t *self);
void http_server_destroy (http_server_t **self_p); // suspended connections must have been resumed
#endif
