#ifndef TIENDO_INGEST_GROUP_GROUP_FEEDS_H
#define TIENDO_INGEST_GROUP_GROUP_FEEDS_H
// Which feed each command of a group is of, by a registry: a feed's key speaks for that feed, a gateway's for the one that it names. Pure.
#include "services/ingest/registry/registry.h"
#include "services/ingest/group/write_group.h"

// Gives every open command the province, unit and life of its feed. Whose key is revoked by now is cut off, whatever was taken from it before. A
// gateway is told where there is no such feed: its key is good, and the feed is what it said; but where the outcome of the group's batches is
// unknown, nothing is said of them.
void group_feeds_place (write_group_t *group, const registry_t *registry, bool unknown);
// Whether a gateway names a feed that this registry does not have: it may have been made since.
bool group_feeds_lack (const write_group_t *group, const registry_t *registry);
#endif
