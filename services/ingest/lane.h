#ifndef TIENDO_INGEST_LANE_H
#define TIENDO_INGEST_LANE_H
// A thread with a connection of its own that stores groups, one after the other. What goes in are lists of pending commands, what comes
// out are the same, each decided. The desk gives one list at a time and waits on the pipe for it.
#include <czmq.h>

#include "common/metrics.h"
#include "services/ingest/holder.h"
#include "services/ingest/pending.h"

typedef struct {
    const char *database_url;
    holder_t *holder;
    campaign_clock_t *clock;
    metrics_t *metrics;
} lane_settings_t; // borrowed

typedef struct lane_s lane_t;

bool must_check lane_new (lane_t **ret, const lane_settings_t *settings, failure_t *failure);
void lane_destroy (lane_t **self_p);
zsock_t *lane_pipe (lane_t *self);
bool lane_busy (const lane_t *self);
void lane_give (lane_t *self, pending_t *first);
// Once the pipe is readable.
pending_t *lane_take (lane_t *self);
#endif
