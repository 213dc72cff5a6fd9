#include "services/deadline-alerter/waiting.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct waiting_s {
    size_t count;
    parked_t *of[WAITING_MAX];
};

bool waiting_new (waiting_t **ret, failure_t *failure)
{
    waiting_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    *ret = self;
    return true;
}

void waiting_destroy (waiting_t **self_p)
{
    waiting_t *self = *self_p;
    if (self == NULL)
        return;
    for (size_t index = 0; index < self->count; index++)
        free (self->of[index]);
    free (self);
    *self_p = NULL;
}

size_t waiting_count (const waiting_t *self)
{
    return self->count;
}

bool waiting_room (const waiting_t *self, const char *member)
{
    size_t own = 0;
    for (size_t index = 0; index < self->count; index++)
        own += strcmp (self->of[index]->member, member) == 0 ? 1 : 0;
    return self->count < WAITING_MAX && own < WAITING_PER_MEMBER;
}

void waiting_park (waiting_t *self, parked_t **parked_p)
{
    assert (self->count < WAITING_MAX);
    self->of[self->count++] = *parked_p;
    *parked_p = NULL;
}

void waiting_stir (waiting_t *self, const char *province)
{
    for (size_t index = 0; index < self->count; index++)
        if (strcmp (self->of[index]->province, province) == 0)
            self->of[index]->stirred = true;
}

static parked_t *take_at (waiting_t *self, size_t index)
{
    parked_t *parked = self->of[index];
    self->count--;
    memmove (&self->of[index], &self->of[index + 1], (self->count - index) * sizeof self->of[0]);
    return parked;
}

parked_t *waiting_take (waiting_t *self, int64_t now_ms)
{
    for (size_t index = 0; index < self->count; index++)
        if (self->of[index]->stirred || self->of[index]->due_ms <= now_ms)
            return take_at (self, index);
    return NULL;
}

parked_t *waiting_take_any (waiting_t *self)
{
    return self->count > 0 ? take_at (self, 0) : NULL;
}
