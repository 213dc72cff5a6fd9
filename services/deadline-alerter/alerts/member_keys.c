#include "services/deadline-alerter/alerts/member_keys.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/deadline-alerter/store/store.h"

static void entries_free (key_entry_t **entries)
{
    free (*entries);
}

static void note_moved (member_keys_t *self, const key_entry_t *entries, size_t count)
{
    for (size_t next = 0; next < count && !self->moved; next++) {
        key_entry_t before;
        bool was = key_ring_find (self->ring, entries[next].key, &before) == KEY_ACTIVE && !before.told_nothing;
        self->moved = was && (entries[next].state == KEY_REVOKED || entries[next].told_nothing || strcmp (before.path, entries[next].path) != 0);
    }
}

bool member_keys_refresh (member_keys_t *self, pg_t *pg, failure_t *failure)
{
    scoped (entries_free) key_entry_t *entries = NULL;
    size_t count = 0;
    int64_t version = 0;
    instant_us_t now = campaign_clock_now (self->clock);
    // The version is read first: what changes between the two reads is read again at the next look.
    if (!alert_store_version (pg, now, &version, failure))
        return false;
    if (version == self->version && self->version != 0)
        return true;
    if (!alert_store_keys (pg, now, &entries, &count, failure))
        return false;
    note_moved (self, entries, count);
    if (!key_ring_replace (self->ring, entries, count, failure))
        return false;
    self->version = version;
    return true;
}
