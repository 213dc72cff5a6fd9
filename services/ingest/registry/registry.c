#include "services/ingest/registry/registry.h"

#include <stdlib.h>

struct registry_block_s {
    struct registry_block_s *next;
    size_t used;
    size_t size;
    _Alignas(16) char bytes[];
};

bool registry_new (registry_t **ret, failure_t *failure)
{
    registry_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for the registry");
    *ret = self;
    return true;
}

void registry_destroy (registry_t **self_p)
{
    registry_t *self = *self_p;
    if (self == NULL)
        return;
    for (struct registry_block_s *block = self->blocks, *next = NULL; block != NULL; block = next) {
        next = block->next;
        free (block);
    }
    free (self);
    *self_p = NULL;
}

void *registry_take (registry_t *self, size_t size)
{
    size_t rounded = (size + 15) & ~(size_t) 15;
    if (self->blocks == NULL || self->blocks->size - self->blocks->used < rounded) {
        size_t room = rounded > 65536 ? rounded : 65536;
        struct registry_block_s *block = calloc (1, sizeof *block + room);
        if (block == NULL)
            abort (); // the configuration of a whole country is a few megabytes
        block->size = room;
        block->next = self->blocks;
        self->blocks = block;
    }
    void *taken = self->blocks->bytes + self->blocks->used;
    self->blocks->used += rounded;
    return taken;
}

slice_t registry_text (registry_t *self, const char *text)
{
    size_t size = strlen (text);
    char *copy = registry_take (self, size + 1);
    memcpy (copy, text, size + 1);
    return (slice_t){copy, size};
}

// Both tables are sorted by code, then by first day, and versions of a unit do not overlap.
const registry_unit_t *registry_unit (const registry_t *self, slice_t code, int32_t day)
{
    size_t low = 0;
    size_t high = self->unit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const registry_unit_t *unit = &self->units[middle];
        int order = slice_compare (unit->code, code);
        if (order == 0 && unit->from_day <= day && day <= unit->to_day)
            return unit;
        if (order < 0 || (order == 0 && unit->to_day < day))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const registry_unit_t *registry_ended (const registry_t *self, slice_t code, int32_t day)
{
    size_t low = 0; // behind all that ended before the day, or have a smaller code
    size_t high = self->unit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const registry_unit_t *unit = &self->units[middle];
        int order = slice_compare (unit->code, code);
        if (order < 0 || (order == 0 && unit->to_day < day))
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && slice_equal (self->units[low - 1].code, code) ? &self->units[low - 1] : NULL;
}

const registry_unit_t *registry_heir (const registry_t *self, const registry_unit_t *ended, int32_t day)
{
    enum { MERGERS = 16 };
    const registry_unit_t *heir = ended;
    for (int i = 0; i < MERGERS && heir != NULL && heir->to_day < day; i++)
        heir = heir->successor.size > 0 ? registry_unit (self, heir->successor, heir->to_day + 1) : NULL;
    return heir != NULL && heir->to_day >= day ? heir : NULL;
}

bool registry_reports (const registry_campaign_t *campaign, slice_t unit, int32_t day)
{
    size_t low = 0;
    size_t high = campaign->leaf_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const registry_leaf_t *leaf = &campaign->leaves[middle];
        int order = slice_compare (leaf->unit, unit);
        if (order == 0 && leaf->from_day <= day && day <= leaf->to_day)
            return true;
        if (order < 0 || (order == 0 && leaf->to_day < day))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

const registry_campaign_t *registry_campaign (const registry_t *self, slice_t code)
{
    for (size_t next = 0; next < self->campaign_count; next++)
        if (slice_equal (self->campaigns[next].code, code))
            return &self->campaigns[next];
    return NULL;
}

const registry_feed_t *registry_feed (const registry_t *self, slice_t code)
{
    size_t low = 0;
    size_t high = self->feed_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_compare (self->feeds[middle].code, code);
        if (order == 0)
            return self->feeds[middle].is_revoked ? NULL : &self->feeds[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const key_entry_t *registry_key (const registry_t *self, const char *key)
{
    size_t low = 0;
    size_t high = self->key_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp (self->keys[middle].key, key);
        if (order == 0)
            return self->keys[middle].state == KEY_ACTIVE ? &self->keys[middle] : NULL;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

int32_t registry_today (const registry_campaign_t *campaign, instant_us_t now)
{
    const instant_us_t day_us = INT64_C (86400000000);
    uint32_t low = 0;
    uint32_t high = campaign->span_count;
    while (low < high) { // the number of spans that have begun
        uint32_t middle = low + (high - low) / 2;
        if (campaign->spans[middle].begins <= now)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return campaign->starts_on - 1;
    const registry_span_t *span = &campaign->spans[low - 1];
    int64_t today = span->day + (now - span->begins) / day_us;
    if (low < campaign->span_count && today >= campaign->spans[low].day)
        today = campaign->spans[low].day - 1; // the 25th hour
    return today > INT32_MAX ? INT32_MAX : (int32_t) today;
}
