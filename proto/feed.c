#include "proto/feed.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>

#include "proto/fields.h"
#include "proto/precheck.h"
#include "proto/text.h"

static const struct {
    const char *name;
    bool retry;
} nacks[NACK_CODES] = {{"malformed", false},    {"unsupported_version", false}, {"unknown_type", false},
                       {"forbidden", false},    {"seq_conflict", false},        {"too_large", false},
                       {"control_mismatch", false}, {"unavailable", true},      {"overloaded", true}};

const char *nack_code_name (nack_code_t code)
{
    return nacks[code].name;
}

bool nack_code_retry (nack_code_t code)
{
    return nacks[code].retry;
}

bool feed_nack_set (feed_nack_t *self, nack_code_t code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    self->code = code;
    (void) vsnprintf (self->detail, sizeof self->detail, format, arguments);
    va_end (arguments);
    text_make_printable (self->detail);
    return false;
}

// The envelopes, as proto/feed.md has them.
typedef struct {
    char feed[PROTO_MAX_CODE + 1];
    int64_t seq;
    slice_t records;
    slice_t control;
} batch_fields_t;

typedef struct {
    uint64_t records;
    slice_t sums;
} control_fields_t;

enum { ANY_COUNT = INT32_MAX };

static const field_t feed_field[] = {{"feed", FIELD_TEXT, true, offsetof (batch_fields_t, feed), 0, PROTO_MAX_CODE, NULL}};
static const field_t batch_fields[] = {{"feed", FIELD_TEXT, true, offsetof (batch_fields_t, feed), 0, PROTO_MAX_CODE, NULL},
                                       {"seq", FIELD_INT64, true, offsetof (batch_fields_t, seq), 1, INT64_MAX, NULL},
                                       {"records", FIELD_ARRAY, true, offsetof (batch_fields_t, records), 0, ANY_COUNT, NULL},
                                       {"control", FIELD_MAP, false, offsetof (batch_fields_t, control), 0, FIELD_MAP_KEYS, NULL}};
static const field_t control_fields[] = {{"records", FIELD_UINT64, true, offsetof (control_fields_t, records), 0, UINT64_MAX, NULL},
                                         {"sums", FIELD_MAP, true, offsetof (control_fields_t, sums), 0, PROTO_MAX_SUMS, NULL}};

// feed and seq for the nack, as far as they can be read at all.
static void read_address (const field_map_t *map, feed_nack_t *nack)
{
    failure_t ignored;
    batch_fields_t fields = {.seq = 0};
    if (fields_decode (feed_field, 1, map, &fields, &ignored))
        (void) snprintf (nack->feed, sizeof nack->feed, "%s", fields.feed);
    if (fields_decode (&batch_fields[1], 1, map, &fields, &ignored))
        nack->seq = fields.seq;
}

static bool judge_version (const field_map_t *map, feed_nack_t *nack)
{
    slice_t bytes = fields_find (map, "v");
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t value = cursor_read (&cursor);
    if (value.type != CURSOR_UINT)
        return feed_nack_set (nack, NACK_MALFORMED, "`v` is %s", bytes.size == 0 ? "missing" : "not a whole number");
    return value.uint == PROTO_VERSION
           || feed_nack_set (nack, NACK_UNSUPPORTED_VERSION, "`v` is %llu; this server speaks 1", (unsigned long long) value.uint);
}

static bool judge_type (const field_map_t *map, feed_command_type_t *ret, feed_nack_t *nack)
{
    static const char *const names[] = {"hello", "batch", "ping"};
    slice_t bytes = fields_find (map, "type");
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t value = cursor_read (&cursor);
    if (value.type != CURSOR_STR || !text_is_utf8 (value.bytes))
        return feed_nack_set (nack, NACK_MALFORMED, "`type` is %s", bytes.size == 0 ? "missing" : "not text");
    for (unsigned int type = 0; type < 3; type++)
        if (slice_is (value.bytes, names[type])) {
            *ret = (feed_command_type_t) type;
            return true;
        }
    return feed_nack_set (nack, NACK_UNKNOWN_TYPE, "`type` is \"%.*s\", none of hello, batch, ping",
                          (int) (value.bytes.size < 64 ? value.bytes.size : 64), value.bytes.at);
}

static bool read_sums (slice_t bytes, feed_nack_t *nack)
{
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t head = cursor_read (&cursor);
    for (uint32_t next = 0; next < head.count; next++) {
        cursor_value_t key = cursor_read (&cursor);
        cursor_value_t sum = cursor_read (&cursor);
        if (key.type != CURSOR_STR || !text_is_utf8 (key.bytes) || sum.type != CURSOR_UINT)
            return feed_nack_set (nack, NACK_MALFORMED, "`control.sums` is not a map of metric to whole number");
    }
    return true;
}

static bool read_control (slice_t bytes, feed_control_t *ret, feed_nack_t *nack)
{
    field_map_t map;
    failure_t failure;
    control_fields_t fields = {.records = 0};
    if (bytes.size == 0)
        return true;
    if (!fields_index (bytes, &map, &failure) || !fields_decode (control_fields, 2, &map, &fields, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "control: %.150s", failure.text);
    *ret = (feed_control_t){.given = true, .records = fields.records, .sums = fields.sums};
    return read_sums (fields.sums, nack);
}

static bool read_batch (const field_map_t *map, feed_command_t *ret, feed_nack_t *nack)
{
    failure_t failure;
    batch_fields_t fields = {.seq = 0};
    if (!fields_decode (batch_fields, sizeof batch_fields / sizeof batch_fields[0], map, &fields, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "%.180s", failure.text);
    cursor_t cursor = cursor_over (fields.records.at, fields.records.size);
    uint32_t count = cursor_read (&cursor).count;
    if (count > PROTO_MAX_RECORDS)
        return feed_nack_set (nack, NACK_TOO_LARGE, "%u records in a batch, more than %d: split it", count, PROTO_MAX_RECORDS);
    if (!read_control (fields.control, &ret->control, nack))
        return false;
    (void) snprintf (ret->feed, sizeof ret->feed, "%s", fields.feed);
    ret->seq = fields.seq;
    ret->records = fields.records;
    ret->record_count = count;
    (void) crypto_generichash (ret->digest, sizeof ret->digest, (const unsigned char *) fields.records.at, fields.records.size, NULL, 0);
    return true;
}

bool feed_command_decode (const void *bytes, size_t size, feed_command_t *ret, feed_nack_t *nack)
{
    field_map_t map;
    failure_t failure;
    *nack = (feed_nack_t){.code = NACK_MALFORMED};
    feed_command_t command = {.type = FEED_PING};
    if (size > PROTO_MAX_BYTES)
        return feed_nack_set (nack, NACK_TOO_LARGE, "%zu bytes in a message, more than %d: split it", size, PROTO_MAX_BYTES);
    precheck_t checked = precheck (bytes, size);
    if (checked != PRECHECK_OK)
        return feed_nack_set (nack, NACK_MALFORMED, "not one msgpack value: %s", precheck_text (checked));
    if (!fields_index ((slice_t){bytes, size}, &map, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "%.180s", failure.text);
    read_address (&map, nack);
    if (!judge_version (&map, nack) || !judge_type (&map, &command.type, nack))
        return false;
    bool good = true;
    if (command.type == FEED_BATCH) {
        good = read_batch (&map, &command, nack);
    } else if (command.type == FEED_HELLO) {
        batch_fields_t fields = {.seq = 0};
        good = fields_decode (feed_field, 1, &map, &fields, &failure) || feed_nack_set (nack, NACK_MALFORMED, "%.180s", failure.text);
        (void) snprintf (command.feed, sizeof command.feed, "%s", fields.feed);
    }
    if (good)
        *ret = command;
    return good;
}

// Adds the integers of one record's counts to what was found of each declared metric.
static void add_counts (slice_t record, const field_map_t *declared, uint64_t *found)
{
    failure_t ignored;
    field_map_t map;
    field_map_t counts;
    if (!fields_index (record, &map, &ignored))
        return;
    slice_t kind = fields_find (&map, "kind");
    cursor_t cursor = cursor_over (kind.at, kind.size);
    cursor_value_t name = cursor_read (&cursor);
    if (name.type != CURSOR_STR || !slice_is (name.bytes, "progress") || !fields_index (fields_find (&map, "counts"), &counts, &ignored))
        return;
    for (uint32_t next = 0; next < counts.count; next++)
        for (uint32_t metric = 0; metric < declared->count; metric++)
            if (slice_equal (counts.of[next].key, declared->of[metric].key)) {
                cursor_t value = cursor_over (counts.of[next].value.at, counts.of[next].value.size);
                cursor_value_t count = cursor_read (&value);
                found[metric] += count.type == CURSOR_UINT && count.uint <= UINT32_MAX ? count.uint : 0;
            }
}

bool batch_check_control (const feed_command_t *batch, feed_nack_t *nack)
{
    if (!batch->control.given)
        return true;
    *nack = (feed_nack_t){.seq = batch->seq};
    (void) snprintf (nack->feed, sizeof nack->feed, "%s", batch->feed);
    if (batch->control.records != batch->record_count)
        return feed_nack_set (nack, NACK_CONTROL_MISMATCH, "control.records is %llu, but there are %u",
                              (unsigned long long) batch->control.records, batch->record_count);
    field_map_t declared;
    failure_t failure;
    uint64_t found[FIELD_MAP_KEYS] = {0};
    if (!fields_index (batch->control.sums, &declared, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "control.sums: %.150s", failure.text);
    cursor_t cursor = cursor_over (batch->records.at, batch->records.size);
    (void) cursor_read (&cursor);
    for (uint32_t next = 0; next < batch->record_count && declared.count > 0; next++)
        add_counts (cursor_skip (&cursor), &declared, found);
    for (uint32_t metric = 0; metric < declared.count; metric++) {
        cursor_t value = cursor_over (declared.of[metric].value.at, declared.of[metric].value.size);
        uint64_t sum = cursor_read (&value).uint;
        if (sum != found[metric])
            return feed_nack_set (nack, NACK_CONTROL_MISMATCH, "control.sums of %.*s is %llu, but the records sum to %llu",
                                  (int) (declared.of[metric].key.size < 64 ? declared.of[metric].key.size : 64), declared.of[metric].key.at,
                                  (unsigned long long) sum, (unsigned long long) found[metric]);
    }
    return true;
}
