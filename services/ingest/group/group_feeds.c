#include "services/ingest/group/group_feeds.h"

#include <stdio.h>

static void take (feed_request_t *one, const registry_feed_t *feed)
{
    (void) snprintf (one->province, sizeof one->province, "%.*s", (int) feed->province.size, feed->province.at);
    (void) snprintf (one->unit, sizeof one->unit, "%.*s", (int) feed->unit.size, feed->unit.at);
    one->life = feed->life;
    one->begun_us = feed->begun_us;
}

void group_feeds_place (write_group_t *group, const registry_t *registry, bool unknown)
{
    for (feed_request_t *one = group->first; one != NULL; one = one->next) {
        if (one->state != FEED_REQUEST_OPEN)
            continue;
        const key_entry_t *key = registry_key (registry, one->key.key);
        const registry_feed_t *feed = registry_feed (registry, slice_of (one->command.feed));
        bool speaks_for = key != NULL && (key->is_gateway || strcmp (key->name, one->command.feed) == 0);
        bool silent = unknown && one->command.type == FEED_BATCH;
        if (speaks_for && feed != NULL && !feed->is_away)
            take (one, feed);
        else if (speaks_for && feed != NULL && !silent)
            feed_request_refuse (one, NACK_UNAVAILABLE, "the database of this province is away: send this again later");
        else if (speaks_for && key->is_gateway && feed == NULL && !silent)
            feed_request_refuse (one, NACK_FORBIDDEN, "there is no feed of that code in use");
        else
            one->state = FEED_REQUEST_SILENT;
    }
}

bool group_feeds_lack (const write_group_t *group, const registry_t *registry)
{
    for (const feed_request_t *one = group->first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_OPEN && one->key.is_gateway && registry_feed (registry, slice_of (one->command.feed)) == NULL)
            return true;
    return false;
}
