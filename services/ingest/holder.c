#include "services/ingest/holder.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct held_s {
    struct held_s *older;
    registry_t *registry;
    size_t borrowed;
} held_t;

struct holder_s {
    pthread_mutex_t lock;
    key_ring_t *ring;
    held_t *newest; // and the older ones that are still borrowed
};

bool holder_new (holder_t **ret, key_ring_t *ring, failure_t *failure)
{
    holder_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    self->ring = ring;
    *ret = self;
    return true;
}

static void held_free (held_t *held)
{
    registry_destroy (&held->registry);
    free (held);
}

void holder_destroy (holder_t **self_p)
{
    holder_t *self = *self_p;
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
static void sweep (holder_t *self)
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

bool holder_publish (holder_t *self, registry_t **registry_p, failure_t *failure)
{
    held_t *held = calloc (1, sizeof *held);
    if (held == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for the registry");
    held->registry = *registry_p;
    *registry_p = NULL;
    (void) pthread_mutex_lock (&self->lock);
    bool newer = self->newest == NULL || held->registry->version > self->newest->registry->version;
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

const registry_t *holder_borrow (holder_t *self)
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

void holder_return (holder_t *self, const registry_t *registry)
{
    (void) pthread_mutex_lock (&self->lock);
    for (held_t *held = self->newest; held != NULL; held = held->older)
        if (held->registry == registry)
            held->borrowed--;
    sweep (self);
    (void) pthread_mutex_unlock (&self->lock);
}

int64_t holder_version (holder_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    int64_t version = self->newest != NULL ? self->newest->registry->version : 0;
    (void) pthread_mutex_unlock (&self->lock);
    return version;
}
