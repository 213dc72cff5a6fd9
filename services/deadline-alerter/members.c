#include "services/deadline-alerter/members.h"

#include <stdlib.h>

#include "common/scoped.h"
#include "services/deadline-alerter/store.h"

static void entries_free (key_entry_t **entries)
{
    free (*entries);
}

static void note_revoked (members_t *self, const key_entry_t *entries, size_t count)
{
    for (size_t next = 0; next < count && !self->revoked; next++)
        self->revoked = entries[next].state == KEY_REVOKED && key_ring_find (self->ring, entries[next].key, NULL) == KEY_ACTIVE;
}

bool members_refresh (members_t *self, pg_t *pg, failure_t *failure)
{
    scoped (entries_free) key_entry_t *entries = NULL;
    size_t count = 0;
    int64_t version = 0;
    // The version is read first: what changes between the two reads is read again at the next look.
    if (!alert_store_version (pg, &version, failure))
        return false;
    if (version == self->version && self->version != 0)
        return true;
    if (!alert_store_keys (pg, &entries, &count, failure))
        return false;
    note_revoked (self, entries, count);
    if (!key_ring_replace (self->ring, entries, count, failure))
        return false;
    self->version = version;
    return true;
}
