#ifndef TIENDO_INGEST_HOLDER_H
#define TIENDO_INGEST_HOLDER_H
// The newest registry, shared by all threads. Whoever uses one borrows it, so that a newer one may come meanwhile; the keys go to
// the ring as soon as a registry is published.
#include "services/ingest/registry.h"

typedef struct holder_s holder_t;

bool must_check holder_new (holder_t **ret, key_ring_t *ring, failure_t *failure);
void holder_destroy (holder_t **self_p);
// Takes the registry; one that is not newer than what is held is destroyed.
bool must_check holder_publish (holder_t *self, registry_t **registry_p, failure_t *failure);
const registry_t *holder_borrow (holder_t *self); // NULL before the first
void holder_return (holder_t *self, const registry_t *registry);
int64_t holder_version (holder_t *self); // 0 before the first
#endif
