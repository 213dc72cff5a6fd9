#ifndef TIENDO_INGEST_GROUP_VALIDATE_H
#define TIENDO_INGEST_GROUP_VALIDATE_H
// Whether a well-formed record may be stored: pure, from the registry, the subtrees of who reports, and the time.
#include "proto/feed/record.h"
#include "services/ingest/registry/registry.h"

// For whom a batch speaks: the unit of its feed, and that of the person who reported; "" where no gateway said who. Both must hold what is reported.
typedef struct {
    slice_t feed_unit;
    slice_t actor_unit;
} reporter_t;

// Where a good record belongs, as the registry has it.
typedef struct {
    const registry_campaign_t *campaign;
    const registry_unit_t *unit;
} record_place_t;

// Whether a unit lies at or below another on the day of which `path`, codes from the top joined by '/', is its own: the way to that other one may
// have been another on another day, its code is what it is known by.
bool path_within (slice_t path, slice_t unit);
// False fills *why but its index. *ret is set where the record is good.
bool must_check validate_record (const record_t *record, const registry_t *registry, const reporter_t *reporter, instant_us_t now,
                                 record_place_t *ret, rejection_t *why);
#endif
