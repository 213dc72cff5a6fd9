#ifndef TIENDO_EXPORTER_EVENTS_H
#define TIENDO_EXPORTER_EVENTS_H
// Server-sent events: each says look again, as a bell does, with no figures in it; what may be seen is judged by the question that follows.
// An open stream waits as a suspended connection and costs no thread. A stream that lost a bell is told to look every few seconds anyway.
#include <microhttpd.h>

#include "common/failure.h"

typedef struct events_s events_t;

events_t *events_new (void);
void events_destroy (events_t **self_p); // after the daemon has stopped
// Wakes every stream: something changed.
void events_change (events_t *self);
// To be called every second: wakes streams whose time has come, to be told that the line lives.
void events_tick (events_t *self);
// Lets every stream end, so that the daemon can stop.
void events_end (events_t *self);
// Answers the request with a stream. False: too many are open.
bool must_check events_open (events_t *self, struct MHD_Connection *connection);
int events_count (events_t *self);
#endif
