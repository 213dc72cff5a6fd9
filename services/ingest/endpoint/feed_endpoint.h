#ifndef TIENDO_INGEST_ENDPOINT_FEED_ENDPOINT_H
#define TIENDO_INGEST_ENDPOINT_FEED_ENDPOINT_H
// The socket that district systems talk to, and the queues behind it. It judges who sends and what can be judged of the envelope,
// answers what needs no database, and hands what waits to the writers: a feed's batches always to the same one. Whatever waits when a writer
// is idle goes into one transaction; there is no timer. Bounded: a full queue answers `overloaded`.
#include "common/runtime/service.h"
#include "services/ingest/registry/registry_snapshot.h"

typedef struct feed_endpoint_s feed_endpoint_t;

bool must_check feed_endpoint_new (feed_endpoint_t **ret, service_t *service, key_ring_t *ring, zap_t *zap, registry_snapshot_t *snapshot,
                                   failure_t *failure);
void feed_endpoint_destroy (feed_endpoint_t **self_p);
// Stores what was taken before the service was told to stop, and answers it.
void feed_endpoint_drain (feed_endpoint_t *self);
#endif
