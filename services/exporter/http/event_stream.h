#ifndef TIENDO_EXPORTER_HTTP_EVENT_STREAM_H
#define TIENDO_EXPORTER_HTTP_EVENT_STREAM_H
// Server-sent events: each says look again, as a bell does, with no figures in it; what may be seen is judged by the question that follows.
// An open stream waits as a suspended connection and costs no thread. A stream that lost a bell is told to look every few seconds anyway.
#include <microhttpd.h>

#include "common/base/failure.h"
#include "services/exporter/api/rate_policy.h"

typedef struct events_s event_stream_t;

event_stream_t *event_stream_new (void);
void event_stream_destroy (event_stream_t **self_p); // after the daemon has stopped
// Wakes every stream: something changed.
void event_stream_change (event_stream_t *self);
// To be called every second: wakes streams whose time has come, to be told that the line lives.
void event_stream_tick (event_stream_t *self);
// Lets every stream end, so that the daemon can stop.
void event_stream_end (event_stream_t *self);
// At most so many streams at once. One token may hold an eighth of them, one address a quarter.
void event_stream_bound (event_stream_t *self, int most);
typedef enum { EVENT_STREAM_OPENED, EVENT_STREAM_FULL, EVENT_STREAM_TOKEN_FULL, EVENT_STREAM_ADDRESS_FULL } event_stream_result_t;
// Answers the request with a stream, or says why not.
event_stream_result_t event_stream_open (event_stream_t *self, struct MHD_Connection *connection, rate_policy_who_t who, const credential_t *shown);
// What the open streams of a kind were opened by, as an array of PostgreSQL: digests of tokens, or accounts. The caller frees it.
char *event_stream_shown (event_stream_t *self, credential_kind_t kind);
// Ends the streams that were opened by one of these, which event_stream_shown gave, with blanks between them.
void event_stream_refuse (event_stream_t *self, const char *ended);
int event_stream_count (event_stream_t *self);
#endif
