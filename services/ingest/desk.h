#ifndef TIENDO_INGEST_DESK_H
#define TIENDO_INGEST_DESK_H
// The socket that district systems talk to, and the queues behind it. It judges who sends and what can be judged of the envelope,
// answers what needs no database, and hands what waits to the lanes: a feed's batches always to the same one. Whatever waits when a lane
// is idle goes into one transaction; there is no timer. Bounded: a full queue answers `overloaded`.
#include "common/service.h"
#include "services/ingest/holder.h"

typedef struct desk_s desk_t;

bool must_check desk_new (desk_t **ret, service_t *service, key_ring_t *ring, holder_t *holder, failure_t *failure);
void desk_destroy (desk_t **self_p);
// Stores what was taken before the service was told to stop, and answers it.
void desk_drain (desk_t *self);
#endif
