#include "services/ingest/registry/registry_snapshot.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct held_s {
    struct held_s *older;
    registry_t *registry;
    size_t borrowed;
} held_t;

struct registry_snapshot_s {
    pthread_mutex_t lock;
    key_ring_t *ring;
    held_t *newest; // and the older ones that are still borrowed
    const char *trouble;
    int64_t noted_ms;
};

enum { HANGING_MS = 5000 };

bool registry_snapshot_new (registry_snapshot_t **ret, key_ring_t *ring, failure_t *failure)
{
    registry_snapshot_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    self->ring = ring;
    self->trouble = "the database has not been reached yet\n";
    self->noted_ms = monotonic_ms ();
    *ret = self;
    return true;
}

static void held_free (held_t *held)
{
    registry_destroy (&held->registry);
    free (held);
}

void registry_snapshot_destroy (registry_snapshot_t **self_p)
{
    registry_snapshot_t *self = *self_p;
    if (self == NULL)
        return;
    for (held_t *held = self->newest, *older = NULL; held != NULL; held = older) {
        older = held->older;
        held_free (held);
    }
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

// All but the newest go as soon as nobody uses them.
static void sweep (registry_snapshot_t *self)
{
    for (held_t **link = self->newest != NULL ? &self->newest->older : &self->newest; *link != NULL;) {
        held_t *held = *link;
        if (held->borrowed > 0) {
            link = &held->older;
            continue;
        }
        *link = held->older;
        held_free (held);
    }
}

bool registry_snapshot_publish (registry_snapshot_t *self, registry_t **registry_p, failure_t *failure)
{
    held_t *held = calloc (1, sizeof *held);
    if (held == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for the registry");
    held->registry = *registry_p;
    *registry_p = NULL;
    (void) pthread_mutex_lock (&self->lock);
    const registry_t *known = self->newest != NULL ? self->newest->registry : NULL;
    bool newer = known == NULL || held->registry->version > known->version || (held->registry->version == known->version && known->is_partial);
    bool good = !newer || key_ring_replace (self->ring, held->registry->keys, held->registry->key_count, failure);
    if (newer && good) {
        held->older = self->newest;
        self->newest = held;
        sweep (self);
    } else
        held_free (held);
    (void) pthread_mutex_unlock (&self->lock);
    return good;
}

const registry_t *registry_snapshot_acquire (registry_snapshot_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    const registry_t *registry = NULL;
    if (self->newest != NULL) {
        self->newest->borrowed++;
        registry = self->newest->registry;
    }
    (void) pthread_mutex_unlock (&self->lock);
    return registry;
}

void registry_snapshot_release (registry_snapshot_t *self, const registry_t *registry)
{
    (void) pthread_mutex_lock (&self->lock);
    for (held_t *held = self->newest; held != NULL; held = held->older)
        if (held->registry == registry)
            held->borrowed--;
    sweep (self);
    (void) pthread_mutex_unlock (&self->lock);
}

int64_t registry_snapshot_version (registry_snapshot_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    int64_t version = self->newest != NULL ? self->newest->registry->version : 0;
    (void) pthread_mutex_unlock (&self->lock);
    return version;
}

bool registry_snapshot_is_partial (registry_snapshot_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    bool is_partial = self->newest != NULL && self->newest->registry->is_partial;
    (void) pthread_mutex_unlock (&self->lock);
    return is_partial;
}

void registry_snapshot_note (registry_snapshot_t *self, const char *why)
{
    (void) pthread_mutex_lock (&self->lock);
    self->trouble = why;
    self->noted_ms = monotonic_ms ();
    (void) pthread_mutex_unlock (&self->lock);
}

const char *registry_snapshot_trouble (registry_snapshot_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    bool hanging = monotonic_ms () - self->noted_ms > HANGING_MS;
    const char *trouble = self->trouble != NULL || !hanging ? self->trouble : "the database does not answer: nothing can be stored\n";
    (void) pthread_mutex_unlock (&self->lock);
    return trouble;
}
