#ifndef TIENDO_COMMON_BASE_METRICS_H
#define TIENDO_COMMON_BASE_METRICS_H
// Prometheus text exposition. Metrics are registered once at start and updated with relaxed atomics; labels are part of the
// registered series, e.g. metrics_counter (m, "tiendo_ingest_batches_total", "status=\"stored\"", "Batches by outcome").
#include <stdint.h>

typedef struct metrics_s metrics_t;
typedef struct metric_s metric_t;

metrics_t *metrics_new (void);
void metrics_destroy (metrics_t **self_p);
metric_t *metrics_counter (metrics_t *self, const char *name, const char *labels, const char *help);
metric_t *metrics_gauge (metrics_t *self, const char *name, const char *labels, const char *help);
void metric_add (metric_t *metric, uint64_t amount);
void metric_set (metric_t *metric, double value);
// Text of further families, in the exposition's own form, put behind the others until it is replaced; takes it.
void metrics_set_more (metrics_t *self, char *text);
// The text, ending in a newline; the caller frees it.
char *metrics_text (metrics_t *self);
#endif
