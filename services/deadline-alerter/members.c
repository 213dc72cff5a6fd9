#include "services/deadline-alerter/members.h"

#include <stdlib.h>

#include "common/scoped.h"
#include "services/deadline-alerter/store.h"

static void entries_free (key_entry_t **entries)
{
    free (*entries);
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
    if (!alert_store_keys (pg, &entries, &count, failure) || !key_ring_replace (self->ring, entries, count, failure))
        return false;
    self->version = version;
    return true;
}
