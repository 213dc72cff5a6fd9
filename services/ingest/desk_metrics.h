#ifndef TIENDO_INGEST_DESK_METRICS_H
#define TIENDO_INGEST_DESK_METRICS_H
#include "common/metrics.h"
#include "services/ingest/pending.h"

typedef struct {
    metric_t *stored;
    metric_t *duplicate;
    metric_t *nacks[NACK_CODES];
    metric_t *accepted;
    metric_t *rejected;
    metric_t *dropped; // messages of unknown or revoked keys, or of no known shape
    metric_t *waiting;
} desk_metrics_t;

void desk_metrics_open (desk_metrics_t *self, metrics_t *metrics);
void desk_metrics_count (desk_metrics_t *self, const pending_t *decided);
#endif
