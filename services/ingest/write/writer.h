#ifndef TIENDO_INGEST_WRITE_WRITER_H
#define TIENDO_INGEST_WRITE_WRITER_H
// A thread with a connection of its own that stores groups, one after the other. What goes in are lists of request commands, what comes
// out are the same, each decided. The endpoint gives one list at a time and waits on the pipe for it.
#include <czmq.h>

#include "common/base/metrics.h"
#include "services/ingest/registry/registry_snapshot.h"
#include "services/ingest/write/acknowledged.h"
#include "services/ingest/store/quarantine_room.h"
#include "services/ingest/write/takeover.h"
#include "services/ingest/request/feed_request.h"

typedef struct {
    const char *database_url;
    registry_snapshot_t *snapshot;
    campaign_clock_t *clock;
    metrics_t *metrics;
    quarantine_settings_t quarantine;
    acknowledged_t *acknowledged;
    _Atomic unsigned int *takeovers; // see takeover.h
} writer_settings_t;                 // borrowed

typedef struct writer_s writer_t;

bool must_check writer_new (writer_t **ret, const writer_settings_t *settings, failure_t *failure);
void writer_destroy (writer_t **self_p);
zsock_t *writer_pipe (writer_t *self);
bool writer_busy (const writer_t *self);
int64_t writer_busy_ms (const writer_t *self); // for how long; 0 where it is not
void writer_give (writer_t *self, feed_request_t *first);
// Once the pipe is readable.
feed_request_t *writer_take (writer_t *self);
#endif
