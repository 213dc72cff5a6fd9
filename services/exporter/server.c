#include "services/exporter/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/static_files.h"
#include "services/exporter/page_files.h"

enum { THREADS = 16, QUEUE_FULL_RETRY_S = 5, STREAM_RETRY_S = 15 };

static const static_files_t files = {page_files, sizeof page_files / sizeof page_files[0]};

struct server_s {
    http_server_t *http;
    api_t api;
    event_stream_t *events;
    report_queue_t *reports;
};

// A report is made first, while the connection waits.
static http_outcome_t order (server_t *self, struct MHD_Connection *connection, request_t *request, response_t *response)
{
    report_request_t *wanted = response->order;
    response->order = NULL;
    request->is_later = true; // before another thread may fill the response
    if (report_queue_add (self->reports, connection, &wanted, &request->response))
        return HTTP_LATER;
    request->is_later = false;
    report_request_destroy (&wanted);
    response_problem (response, 503, "many reports are being made already: try again in %d s", QUEUE_FULL_RETRY_S);
    response->retry_after_s = QUEUE_FULL_RETRY_S;
    return HTTP_ANSWERED;
}

static bool open_stream (server_t *self, struct MHD_Connection *connection, const request_t *request, response_t *response)
{
    credential_t shown;
    request_credential (request, &shown);
    if (!api_may_listen (&self->api, request, &shown, response))
        return false;
    switch (event_stream_open (self->events, connection, rate_policy_who (self->api.guard, request->from, &shown), &shown)) {
    case EVENT_STREAM_OPENED:
        return true;
    case EVENT_STREAM_TOKEN_FULL:
        response_problem (response, 429, "this token has as many event streams open as one token may: ask now and then instead");
        break;
    case EVENT_STREAM_ADDRESS_FULL:
        response_problem (response, 429, "this address has as many event streams open as one address may: ask now and then instead");
        break;
    case EVENT_STREAM_FULL:
    default:
        response_problem (response, 503, "too many event streams are open: ask now and then instead");
        break;
    }
    response->retry_after_s = STREAM_RETRY_S;
    return false;
}

static http_outcome_t serve (void *owner, struct MHD_Connection *connection, request_t *request, response_t *response)
{
    server_t *self = owner;
    bool stream = strcmp (request->path, "/api/v1/events") == 0;
    const static_file_t *page = static_files_find (&files, request->path); // what needs no token
    if (!request_is_get (request) && (stream || page != NULL)) {
        response_problem (response, 405, "only GET is served here");
        (void) snprintf (response->allow, sizeof response->allow, "GET, HEAD");
    } else if (page != NULL) {
        if (rate_policy_file (self->api.guard, request->from, response))
            static_file_serve (page, response);
    } else if (!stream)
        api_serve (&self->api, request, response);
    else if (open_stream (self, connection, request, response))
        return HTTP_TAKEN;
    response->sign_in = self->api.intake_url;
    return response->order != NULL ? order (self, connection, request, response) : HTTP_ANSWERED;
}

bool server_new (server_t **ret, service_t *service, const char *bind, const api_t *api, const trusted_proxies_t *proxies, event_stream_t *events,
                 report_queue_t *reports, failure_t *failure)
{
    server_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->api = *api;
    self->events = events;
    self->reports = reports;
    const http_handler_t handler = {.owner = self, .serve = serve, .threads = THREADS};
    if (!http_server_new (&self->http, bind, &handler, proxies, service_metrics (service), failure)) {
        free (self);
        return false;
    }
    event_stream_bound (events, (int) http_server_most (self->http) * 2 / 3); // the rest is for who asks
    *ret = self;
    return true;
}

void server_tick (server_t *self)
{
    http_server_tick (self->http);
}

void server_destroy (server_t **self_p)
{
    server_t *self = *self_p;
    if (self == NULL)
        return;
    event_stream_end (self->events);
    report_queue_end (self->reports);
    http_server_destroy (&self->http);
    free (self);
    *self_p = NULL;
}
