#include "services/deadline-alerter/refusals.h"

#include <stdio.h>
#include <string.h>

static size_t find (const refusals_t *self, const char *province, const char *campaign)
{
    size_t index = 0;
    while (index < self->count && (strcmp (self->of[index].province, province) != 0 || strcmp (self->of[index].campaign, campaign) != 0))
        index++;
    return index;
}

static void forget (refusals_t *self, size_t index)
{
    self->count--;
    memmove (&self->of[index], &self->of[index + 1], (self->count - index) * sizeof self->of[0]);
}

bool refusals_wait (const refusals_t *self, const char *province, const char *campaign, int64_t now_ms)
{
    size_t index = find (self, province, campaign);
    return index < self->count && now_ms < self->of[index].not_before_ms;
}

bool refusals_add (refusals_t *self, const char *province, const char *campaign, int64_t now_ms, int64_t delay_ms)
{
    size_t index = find (self, province, campaign);
    bool fresh = index == self->count;
    if (fresh && self->count == REFUSALS_MAX) {
        forget (self, 0);
        index--;
    }
    refusal_t *refusal = &self->of[index];
    if (fresh) {
        *refusal = (refusal_t){0};
        (void) snprintf (refusal->province, sizeof refusal->province, "%s", province);
        (void) snprintf (refusal->campaign, sizeof refusal->campaign, "%s", campaign);
        self->count++;
    }
    refusal->not_before_ms = now_ms + delay_ms;
    if (!fresh && now_ms - refusal->complained_ms < REFUSALS_COMPLAIN_MS)
        return false;
    refusal->complained_ms = now_ms;
    return true;
}

void refusals_clear (refusals_t *self, const char *province, const char *campaign)
{
    size_t index = find (self, province, campaign);
    if (index < self->count)
        forget (self, index);
}
