#include "services/deadline-alerter/alerts/long_polls.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct long_polls_s {
    size_t count;
    long_poll_t *of[LONG_POLLS_MAX];
};

bool long_polls_new (long_polls_t **ret, failure_t *failure)
{
    long_polls_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    *ret = self;
    return true;
}

void long_polls_destroy (long_polls_t **self_p)
{
    long_polls_t *self = *self_p;
    if (self == NULL)
        return;
    for (size_t index = 0; index < self->count; index++)
        free (self->of[index]);
    free (self);
    *self_p = NULL;
}

size_t long_polls_count (const long_polls_t *self)
{
    return self->count;
}

bool long_polls_room (const long_polls_t *self, const char *member)
{
    size_t own = 0;
    for (size_t index = 0; index < self->count; index++)
        own += strcmp (self->of[index]->member, member) == 0 ? 1 : 0;
    return self->count < LONG_POLLS_MAX && own < LONG_POLLS_PER_MEMBER;
}

void long_polls_add (long_polls_t *self, long_poll_t **poll_p)
{
    assert (self->count < LONG_POLLS_MAX);
    self->of[self->count++] = *poll_p;
    *poll_p = NULL;
}

void long_polls_wake (long_polls_t *self, const char *province)
{
    for (size_t index = 0; index < self->count; index++)
        if (strcmp (self->of[index]->province, province) == 0)
            self->of[index]->woken = true;
}

static long_poll_t *take_at (long_polls_t *self, size_t index)
{
    long_poll_t *poll = self->of[index];
    self->count--;
    memmove (&self->of[index], &self->of[index + 1], (self->count - index) * sizeof self->of[0]);
    return poll;
}

long_poll_t *long_polls_take (long_polls_t *self, int64_t now_ms)
{
    for (size_t index = 0; index < self->count; index++)
        if (self->of[index]->woken || self->of[index]->due_ms <= now_ms)
            return take_at (self, index);
    return NULL;
}

long_poll_t *long_polls_take_any (long_polls_t *self)
{
    return self->count > 0 ? take_at (self, 0) : NULL;
}
