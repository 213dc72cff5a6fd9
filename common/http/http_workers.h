#ifndef TIENDO_COMMON_HTTP_HTTP_WORKERS_H
#define TIENDO_COMMON_HTTP_HTTP_WORKERS_H
// Threads for requests whose answer takes a while: they ask the database, wait for another service, or hash a password. The connection is suspended
// meanwhile, so the server's own threads go on reading and answering others. Bounded: where too many wait already, the asker is told so at once.
#include "common/http/server.h"

typedef struct http_workers_s http_workers_t;

// Answers *request: fills request->response. Called in a thread of the workers.
typedef void http_work_t (void *owner, request_t *request);

// So many threads; at most `most` requests wait for one of them.
bool must_check http_workers_new (http_workers_t **ret, unsigned threads, size_t most, failure_t *failure);
// Answers all that wait, then ends the threads; what is handed over afterwards is told 503. To be called before the server is destroyed, since a
// suspended connection holds it up.
void http_workers_end (http_workers_t *self);
void http_workers_destroy (http_workers_t **self_p); // once the server is destroyed
// Hands the request over and suspends its connection. HTTP_ANSWERED: *response says 503, since too many wait.
http_outcome_t http_workers_take (http_workers_t *self, struct MHD_Connection *connection, request_t *request, http_work_t *work, void *owner,
                                  response_t *response);
#endif
