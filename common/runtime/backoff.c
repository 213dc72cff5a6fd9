#include "common/runtime/backoff.h"

#include <stdio.h>
#include <string.h>

static size_t find (const backoff_t *self, const char *province, const char *campaign)
{
    size_t index = 0;
    while (index < self->count && (strcmp (self->of[index].province, province) != 0 || strcmp (self->of[index].campaign, campaign) != 0))
        index++;
    return index;
}

static void forget (backoff_t *self, size_t index)
{
    self->count--;
    memmove (&self->of[index], &self->of[index + 1], (self->count - index) * sizeof self->of[0]);
}

bool backoff_wait (const backoff_t *self, const char *province, const char *campaign, int64_t now_ms)
{
    size_t index = find (self, province, campaign);
    return index < self->count && now_ms < self->of[index].not_before_ms;
}

bool backoff_add (backoff_t *self, const char *province, const char *campaign, int64_t now_ms, int64_t delay_ms)
{
    size_t index = find (self, province, campaign);
    bool fresh = index == self->count;
    if (fresh && self->count == BACKOFF_MAX) {
        forget (self, 0);
        index--;
    }
    backoff_entry_t *refusal = &self->of[index];
    if (fresh) {
        *refusal = (backoff_entry_t){0};
        (void) snprintf (refusal->province, sizeof refusal->province, "%s", province);
        (void) snprintf (refusal->campaign, sizeof refusal->campaign, "%s", campaign);
        self->count++;
    }
    refusal->not_before_ms = now_ms + delay_ms;
    if (!fresh && now_ms - refusal->complained_ms < BACKOFF_COMPLAIN_MS)
        return false;
    refusal->complained_ms = now_ms;
    return true;
}

void backoff_clear (backoff_t *self, const char *province, const char *campaign)
{
    size_t index = find (self, province, campaign);
    if (index < self->count)
        forget (self, index);
}
