#ifndef TIENDO_INGEST_REGISTRY_REGISTRY_SNAPSHOT_H
#define TIENDO_INGEST_REGISTRY_REGISTRY_SNAPSHOT_H
// The newest registry, shared by all threads. Whoever uses one borrows it, so that a newer one may come meanwhile; the keys go to
// the ring as soon as a registry is published.
#include "services/ingest/registry/registry.h"

typedef struct registry_snapshot_s registry_snapshot_t;

bool must_check registry_snapshot_new (registry_snapshot_t **ret, key_ring_t *ring, failure_t *failure);
void registry_snapshot_destroy (registry_snapshot_t **self_p);
// Takes the registry; one that is not newer than what is held is destroyed, unless that lacks a node.
bool must_check registry_snapshot_publish (registry_snapshot_t *self, registry_t **registry_p, failure_t *failure);
const registry_t *registry_snapshot_acquire (registry_snapshot_t *self); // NULL before the first
void registry_snapshot_release (registry_snapshot_t *self, const registry_t *registry);
int64_t registry_snapshot_version (registry_snapshot_t *self); // 0 before the first
bool registry_snapshot_is_partial (registry_snapshot_t *self); // it lacks a node: to be loaded again

// Whether groups can be stored at all, as the loader finds it: noted at every look. NULL: they can; otherwise a sentence that lasts.
void registry_snapshot_note (registry_snapshot_t *self, const char *why);
// What was noted last. Where nothing was noted for five seconds the database hangs.
const char *registry_snapshot_trouble (registry_snapshot_t *self);
#endif
