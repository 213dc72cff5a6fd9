#ifndef TIENDO_INGEST_REGISTRY_REGISTRY_H
#define TIENDO_INGEST_REGISTRY_REGISTRY_H
// What records are judged by, in memory: units, campaigns, their calendars and reporting units, reopened days, feeds, and the keys.
// A snapshot of one configuration.version; immutable once loaded. Days count from 1970-01-01, instants are microseconds.
#include "common/base/clock.h"
#include "common/net/keys.h"
#include "proto/codec/limits.h"
#include "common/text/slice.h"

typedef struct {
    slice_t code;
    int32_t from_day;
    int32_t to_day;
    slice_t path;      // of codes from the top, joined by '/'
    slice_t successor; // who goes on the day after to_day; empty: nobody
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

// Days of 24 hours each, from one on; its last is longer or shorter where a clock is put back or forward.
typedef struct {
    int32_t day;
    instant_us_t begins;
} registry_span_t;

typedef struct {
    slice_t code;
    slice_t province;
    int32_t starts_on;
    int32_t correction_days; // 0: days never lock
    uint32_t metric_count;
    slice_t metrics[PROTO_MAX_METRICS]; // the first is what targets count
    uint32_t reason_count;
    slice_t *reasons;
    uint32_t span_count;
    registry_span_t *spans; // of its zone, in order; the first begins with starts_on, the last goes on for ever
    uint32_t leaf_count;
    registry_leaf_t *leaves; // sorted by unit, from_day
    uint32_t reopened_count;
    registry_reopened_t *reopened;
} registry_campaign_t;

typedef struct {
    slice_t code;
    slice_t province;
    slice_t unit;  // it reports for this one and what lies below
    int32_t life;  // of its seq
    uint32_t node; // that keeps its province: 0, 1, …
    bool is_away;  // that node could not be read: what its days take is not known
    bool is_revoked;
    int64_t begun_us; // when it was added
} registry_feed_t;

typedef struct {
    int64_t version;
    bool is_partial; // a node could not be read
    size_t unit_count;
    registry_unit_t *units; // sorted by code, from_day
    size_t campaign_count;
    registry_campaign_t *campaigns; // sorted by code
    size_t feed_count;
    registry_feed_t *feeds; // sorted by code
    size_t key_count;
    key_entry_t *keys;               // sorted by key; of feeds and gateways
    struct registry_block_s *blocks; // where all of it lies
} registry_t;

bool must_check registry_new (registry_t **ret, failure_t *failure);
void registry_destroy (registry_t **self_p);
// Memory that lives as long as the registry; zeroed. Aborts where there is none.
void *registry_take (registry_t *self, size_t size);
slice_t registry_text (registry_t *self, const char *text);

// The unit of that code on that day; NULL where there is none.
const registry_unit_t *registry_unit (const registry_t *self, slice_t code, int32_t day);
// The unit of that code that had ended by that day, the last of them; NULL where there is none. And who goes on for it on that day, through all that
// ended since; NULL where nobody does.
const registry_unit_t *registry_ended (const registry_t *self, slice_t code, int32_t day);
const registry_unit_t *registry_heir (const registry_t *self, const registry_unit_t *ended, int32_t day);
const registry_campaign_t *registry_campaign (const registry_t *self, slice_t code);
bool registry_reports (const registry_campaign_t *campaign, slice_t unit, int32_t day);
// The entry of a key that may be used; NULL where there is none, or it is revoked.
const key_entry_t *registry_key (const registry_t *self, const char *key);
// The feed of that code that may report; NULL where there is none, or it is revoked.
const registry_feed_t *registry_feed (const registry_t *self, slice_t code);
// The campaign's today: the clock's day in its zone, whatever its calendar. One before starts_on where it has not begun.
int32_t registry_today (const registry_campaign_t *campaign, instant_us_t now);
#endif
