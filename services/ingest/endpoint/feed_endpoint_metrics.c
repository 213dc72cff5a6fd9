#include "services/ingest/endpoint/feed_endpoint_metrics.h"

#include <stdio.h>

void feed_endpoint_metrics_open (feed_endpoint_metrics_t *self, metrics_t *metrics)
{
    static const char batches[] = "tiendo_ingest_batches_total";
    self->stored = metrics_counter (metrics, batches, "status=\"stored\"", "Batches acknowledged.");
    self->duplicate = metrics_counter (metrics, batches, "status=\"duplicate\"", "Batches acknowledged.");
    for (int code = 0; code < NACK_CODES; code++) {
        char label[64];
        (void) snprintf (label, sizeof label, "code=\"%s\"", nack_code_name ((nack_code_t) code));
        self->nacks[code] = metrics_counter (metrics, "tiendo_ingest_nacks_total", label, "Commands refused.");
    }
    self->accepted = metrics_counter (metrics, "tiendo_ingest_records_total", "outcome=\"accepted\"", "Records of stored batches.");
    self->rejected = metrics_counter (metrics, "tiendo_ingest_records_total", "outcome=\"rejected\"", "Records of stored batches.");
    self->dropped =
        metrics_counter (metrics, "tiendo_ingest_dropped_total", "", "Messages without a registered key, or of no known shape: no answer was given.");
    self->waiting = metrics_gauge (metrics, "tiendo_ingest_waiting_batches", "", "Commands that wait for a writer.");
    self->stuck = metrics_gauge (metrics, "tiendo_ingest_stuck_writers", "", "Writers whose group has been out for more than five seconds.");
}

void feed_endpoint_metrics_count (feed_endpoint_metrics_t *self, const feed_request_t *decided)
{
    if (decided->state == FEED_REQUEST_STORED) {
        metric_add (self->stored, 1);
        metric_add (self->accepted, decided->accepted);
        metric_add (self->rejected, decided->rejected_count);
    } else if (decided->state == FEED_REQUEST_DUPLICATE)
        metric_add (self->duplicate, 1);
    else if (decided->state == FEED_REQUEST_REFUSED)
        metric_add (self->nacks[decided->nack.code], 1);
}
