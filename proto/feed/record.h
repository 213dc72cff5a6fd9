#ifndef TIENDO_PROTO_FEED_RECORD_H
#define TIENDO_PROTO_FEED_RECORD_H
// One record of a batch, judged as far as it can be without the database. Everything points into the frame, but for texts that had to be brought to
// their normal form (common/text/normal.h): those lie in the record itself, so a record is not copied.
// What `record_reader_next` calls good has valid UTF-8 throughout, is within every bound of feed/1, and its parts sum to
// at most its counts. Who may report, for whom, when and which metrics: `ingest` judges, with its memory.
#include <msgpack.h>

#include "common/base/clock.h"
#include "common/base/failure.h"
#include "proto/codec/cursor.h"
#include "proto/codec/limits.h"
#include "proto/feed/rejection.h"

enum {
    RECORD_ROOM = 4 * PROTO_MAX_CODE + PROTO_MAX_NOTE + PROTO_MAX_METRICS * PROTO_MAX_CODE, // every text at its bound
    PART_ROOM = PROTO_MAX_CODE + PROTO_MAX_METRICS * PROTO_MAX_CODE
};

typedef enum { RECORD_PROGRESS, RECORD_EXPLANATION } record_kind_t;
typedef enum { PART_TEAM, PART_POINT, PART_FORCE, PART_BEAT, PART_KINDS } part_kind_t;

typedef struct {
    slice_t metric;
    uint32_t value; // <= PROTO_MAX_COUNT
} record_count_t;

typedef struct {
    uint32_t size;
    record_count_t of[PROTO_MAX_METRICS]; // as sent: unsorted, each metric once
} record_counts_t;

typedef struct {
    record_kind_t kind;
    slice_t campaign;
    slice_t unit;
    int32_t day;  // days since 1970-01-01
    int64_t rev;  // 1 .. PROTO_MAX_NUMBER
    slice_t note; // size 0 = not given or empty
    // progress
    record_counts_t counts;
    slice_t at;         // RFC 3339 as sent; size 0 = not given
    instant_us_t at_us; // the same as an instant
    slice_t parts;      // the msgpack array as sent, already judged; size 0 = not given
    uint32_t part_count;
    // explanation
    slice_t document; // not empty
    slice_t reason;
    uint32_t count; // >= 1
    size_t room_used;
    char room[RECORD_ROOM]; // the last member
} record_t;

typedef struct {
    part_kind_t by;
    slice_t code;
    record_counts_t counts;
    char room[PART_ROOM]; // the last member
} record_part_t;

typedef enum { RECORD_END, RECORD_GOOD, RECORD_BAD } record_step_t;

// Walks the bytes of a `records` value (feed_command_t.records), which `precheck` admitted.
typedef struct {
    cursor_t cursor;
    uint32_t left;
    uint32_t next;  // index of the record that comes next
    uint32_t index; // of the record just read
    slice_t raw;    // its bytes, for quarantine
} record_reader_t;

record_reader_t record_reader_over (slice_t records);
// RECORD_GOOD fills *ret; RECORD_BAD fills *why (with its index). self->index and self->raw are set in both cases.
record_step_t record_reader_next (record_reader_t *self, record_t *ret, rejection_t *why);
// One record alone: `bytes` must have passed precheck (or lie within bytes that did).
bool must_check record_decode (slice_t bytes, record_t *ret, rejection_t *why);

// NULL where the record does not hold the metric.
const record_count_t *record_count_of (const record_counts_t *self, slice_t metric);

// The counts of a figure, of `bytes` that lie in a message; `room` keeps names that were not in their normal form.
bool must_check record_counts_read (slice_t bytes, record_counts_t *ret, char room[PROTO_MAX_METRICS * PROTO_MAX_CODE], rejection_t *why);

// The next part; start with a cursor from `record_parts`. False when there are no more. Only for judged records.
cursor_t record_parts (const record_t *self);
bool record_parts_next (cursor_t *parts, record_part_t *ret);

// Canonical JSON text, appended to *out without a NUL: what two revisions are compared by, with kind, campaign, unit, day,
// rev and the first metric's count. Keys sorted by their bytes, no spaces; nothing is appended where there is nothing to say.
// Counts other than `first_metric`: {"a":1,"b":2}
bool must_check record_others_json (const record_t *self, slice_t first_metric, msgpack_sbuffer *out, failure_t *failure);
// Parts in the order given: [{"by":"team","code":"T1","counts":{"a":1}}]
bool must_check record_parts_json (const record_t *self, msgpack_sbuffer *out, failure_t *failure);

const char *record_kind_name (record_kind_t kind);
const char *part_kind_name (part_kind_t kind);
bool part_kind_from (slice_t name, part_kind_t *ret);
#endif
