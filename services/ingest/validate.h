#ifndef TIENDO_INGEST_VALIDATE_H
#define TIENDO_INGEST_VALIDATE_H
// Whether a well-formed record may be stored: pure, from the registry, the feed's subtree and the time.
#include "proto/record.h"
#include "services/ingest/registry.h"

// False fills *why but its index. *ret_campaign is set where the record is good.
bool must_check validate_record (const record_t *record, const registry_t *registry, slice_t feed_path, instant_us_t now,
                                 const registry_campaign_t **ret_campaign, rejection_t *why);
#endif
