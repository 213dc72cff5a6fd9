#ifndef TIENDO_INGEST_REGISTRY_H
#define TIENDO_INGEST_REGISTRY_H
// What records are judged by, in memory: units, campaigns, their calendars and reporting units, reopened days, and the keys.
// A snapshot of one configuration.version; immutable once loaded. Days count from 1970-01-01, instants are microseconds.
#include "common/clock.h"
#include "common/keys.h"
#include "proto/limits.h"
#include "proto/slice.h"

typedef struct {
    slice_t code;
    int32_t from_day;
    int32_t to_day;
    slice_t path; // of codes from the top, joined by '/'
} registry_unit_t;

typedef struct {
    slice_t unit;
    int32_t from_day;
    int32_t to_day;
} registry_leaf_t;

typedef struct {
    int32_t day;
    instant_us_t until; // reports are let in while now < until
} registry_reopened_t;

typedef struct {
    slice_t code;
    slice_t province;
    int32_t starts_on;
    int32_t correction_days; // 0: days never lock
    uint32_t metric_count;
    slice_t metrics[PROTO_MAX_METRICS]; // the first is what targets count
    uint32_t reason_count;
    slice_t *reasons;
    uint32_t day_count;
    instant_us_t *begins; // of the days from starts_on on
    uint32_t leaf_count;
    registry_leaf_t *leaves; // sorted by unit, from_day
    uint32_t reopened_count;
    registry_reopened_t *reopened;
} registry_campaign_t;

typedef struct {
    int64_t version;
    size_t unit_count;
    registry_unit_t *units; // sorted by code, from_day
    size_t campaign_count;
    registry_campaign_t *campaigns; // sorted by code
    size_t key_count;
    key_entry_t *keys;
    struct registry_block_s *blocks; // where all of it lies
} registry_t;

bool must_check registry_new (registry_t **ret, failure_t *failure);
void registry_destroy (registry_t **self_p);
// Memory that lives as long as the registry; zeroed. Aborts where there is none.
void *registry_take (registry_t *self, size_t size);
slice_t registry_text (registry_t *self, const char *text);

// The unit of that code on that day; NULL where there is none.
const registry_unit_t *registry_unit (const registry_t *self, slice_t code, int32_t day);
const registry_campaign_t *registry_campaign (const registry_t *self, slice_t code);
bool registry_reports (const registry_campaign_t *campaign, slice_t unit, int32_t day);
// The campaign's today: the last day that has begun. One before starts_on where none has.
int32_t registry_today (const registry_campaign_t *campaign, instant_us_t now);
#endif
