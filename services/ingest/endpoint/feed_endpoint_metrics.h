#ifndef TIENDO_INGEST_ENDPOINT_FEED_ENDPOINT_METRICS_H
#define TIENDO_INGEST_ENDPOINT_FEED_ENDPOINT_METRICS_H
#include "common/base/metrics.h"
#include "services/ingest/request/feed_request.h"

typedef struct {
    metric_t *stored;
    metric_t *duplicate;
    metric_t *nacks[NACK_CODES];
    metric_t *accepted;
    metric_t *rejected;
    metric_t *dropped; // messages of unknown or revoked keys, or of no known shape
    metric_t *waiting;
    metric_t *stuck;
} feed_endpoint_metrics_t;

void feed_endpoint_metrics_open (feed_endpoint_metrics_t *self, metrics_t *metrics);
void feed_endpoint_metrics_count (feed_endpoint_metrics_t *self, const feed_request_t *decided);
#endif
