#include "proto/feed/record.h"

#include "proto/codec/fields.h"
#include "common/text/normal.h"
#include "common/text/personal.h"
#include "common/text/text.h"

static const char *const kind_names[] = {"progress", "explanation"};
static const char *const part_names[] = {"team", "point", "force", "beat"};

const char *record_kind_name (record_kind_t kind)
{
    return kind_names[kind];
}

const char *part_kind_name (part_kind_t kind)
{
    return part_names[kind];
}

bool part_kind_from (slice_t name, part_kind_t *ret)
{
    for (unsigned int kind = 0; kind < PART_KINDS; kind++)
        if (slice_is (name, part_names[kind])) {
            *ret = (part_kind_t) kind;
            return true;
        }
    return false;
}

static bool wrong_type (rejection_t *why, const char *key, const char *wanted, cursor_type_t found)
{
    return rejection_set (why, REJECTION_WRONG_TYPE, "`%s` is %s, not %s", key, cursor_type_name (found), wanted);
}

// A record's keys and the bytes of their values. As fields_index, but what is wrong with it is a rejection.
static bool index_map (slice_t bytes, const char *what, field_map_t *ret, rejection_t *why)
{
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t head = cursor_read (&cursor);
    ret->count = 0;
    if (head.type != CURSOR_MAP)
        return wrong_type (why, what, "a map", head.type);
    if (head.count > FIELD_MAP_KEYS)
        return rejection_set (why, REJECTION_TOO_LONG, "`%s` has more than %d keys", what, FIELD_MAP_KEYS);
    for (uint32_t next = 0; next < head.count; next++) {
        cursor_value_t key = cursor_read (&cursor);
        if (key.type != CURSOR_STR)
            return rejection_set (why, REJECTION_WRONG_TYPE, "a key of `%s` is %s, not str", what, cursor_type_name (key.type));
        if (!text_is_utf8 (key.bytes))
            return rejection_set (why, REJECTION_BAD_UTF8, "a key of `%s` is not UTF-8", what);
        for (uint32_t other = 0; other < next; other++)
            if (slice_equal (ret->of[other].key, key.bytes))
                return rejection_set (why, REJECTION_WRONG_TYPE, "`%.*s` is there twice", (int) (key.bytes.size < 64 ? key.bytes.size : 64),
                                      key.bytes.at);
        ret->of[next].key = key.bytes;
        ret->of[next].value = cursor_skip (&cursor);
        ret->count = next + 1;
    }
    return true;
}

static bool value_of (const field_map_t *map, const char *key, bool required, cursor_value_t *ret, slice_t *bytes, rejection_t *why)
{
    *bytes = fields_find (map, key);
    *ret = (cursor_value_t){.type = CURSOR_NONE};
    if (bytes->size == 0)
        return !required || rejection_set (why, REJECTION_MISSING_FIELD, "`%s` is missing", key);
    cursor_t cursor = cursor_over (bytes->at, bytes->size);
    *ret = cursor_read (&cursor);
    if (ret->type == CURSOR_NIL && !required)
        bytes->size = 0; // as if it were not there
    return true;
}

// A text, of any length. One that is empty is there all the same: an empty unit is an unknown one, not a missing one.
static bool read_raw (const field_map_t *map, const char *key, bool required, slice_t *ret, rejection_t *why)
{
    cursor_value_t value;
    slice_t bytes;
    if (!value_of (map, key, required, &value, &bytes, why))
        return false;
    if (bytes.size == 0)
        return true;
    if (value.type != CURSOR_STR)
        return wrong_type (why, key, "str", value.type);
    if (!text_is_utf8 (value.bytes))
        return rejection_set (why, REJECTION_BAD_UTF8, "`%s` is not UTF-8, or holds a NUL", key);
    *ret = value.bytes;
    return true;
}

// A word of the protocol's own, taken as it is.
static bool read_word (const field_map_t *map, const char *key, bool required, slice_t *ret, rejection_t *why)
{
    if (!read_raw (map, key, required, ret, why))
        return false;
    return ret->size <= PROTO_MAX_CODE || rejection_set (why, REJECTION_TOO_LONG, "`%s` is %zu bytes, more than %d", key, ret->size, PROTO_MAX_CODE);
}

// Brings *text to its normal form, in `room` where it changes.
static bool make_normal (const char *key, slice_t *text, size_t bound, normal_kind_t kind, char *room, rejection_t *why)
{
    uint32_t found = 0;
    slice_t sent = *text;
    switch (text_normal (sent, bound, kind, room, text, &found)) {
    case NORMAL_GOOD:
        return true;
    case NORMAL_TOO_LONG:
        return rejection_set (why, REJECTION_TOO_LONG, "`%s` is %zu bytes, more than %zu", key, sent.size, bound);
    case NORMAL_FORBIDDEN:
        break;
    }
    return rejection_set (why, REJECTION_BAD_UTF8, "`%s` holds U+%04X: a character that controls, or turns the line", key, (unsigned int) found);
}

static bool read_normal (const field_map_t *map, const char *key, size_t bound, normal_kind_t kind, bool required, record_t *record, slice_t *ret,
                         rejection_t *why)
{
    char *room = record->room + record->room_used;
    if (!read_raw (map, key, required, ret, why) || !make_normal (key, ret, bound, kind, room, why))
        return false;
    if (ret->at == room)
        record->room_used += ret->size;
    return true;
}

static bool read_code (const field_map_t *map, const char *key, record_t *record, slice_t *ret, rejection_t *why)
{
    return read_normal (map, key, PROTO_MAX_CODE, NORMAL_CODE, true, record, ret, why);
}

static bool refuse_personal (const char *key, slice_t text, rejection_t *why)
{
    return !text_has_personal_number (text)
           || rejection_set (why, REJECTION_PERSONAL_DATA, "`%s` holds what looks like an identity or telephone number", key);
}

static bool read_note (const field_map_t *map, record_t *record, rejection_t *why)
{
    return read_normal (map, "note", PROTO_MAX_NOTE, NORMAL_NOTE, false, record, &record->note, why) && refuse_personal ("note", record->note, why);
}

static bool read_rev (const field_map_t *map, int64_t *ret, rejection_t *why)
{
    cursor_value_t value;
    slice_t bytes;
    if (!value_of (map, "rev", true, &value, &bytes, why))
        return false;
    if (value.type != CURSOR_UINT || value.uint < 1)
        return rejection_set (why, REJECTION_WRONG_TYPE, "`rev` is not a whole number from 1 on");
    if (value.uint > PROTO_MAX_NUMBER)
        return rejection_set (why, REJECTION_COUNT_OUT_OF_RANGE, "`rev` is above 2^62, which is %lld", (long long) PROTO_MAX_NUMBER);
    *ret = (int64_t) value.uint;
    return true;
}

// A day of the years 1 to 1969, which no campaign reaches: the calendar is the same every 400 years.
static bool is_old_day (slice_t text)
{
    char later[10];
    int32_t day = 0;
    if (text.size != sizeof later || text.at[0] < '0' || text.at[0] > '1' || memcmp (text.at, "0000", 4) == 0)
        return false;
    memcpy (later, text.at, sizeof later);
    later[0] = (char) (later[0] + 2);
    return day_parse (later, sizeof later, &day);
}

static bool read_date (const field_map_t *map, int32_t *ret, rejection_t *why)
{
    slice_t text = {NULL, 0};
    if (!read_word (map, "date", true, &text, why))
        return false;
    if (day_parse (text.at, text.size, ret))
        return true;
    if (is_old_day (text))
        return rejection_set (why, REJECTION_DATE_OUT_OF_RANGE, "%.*s is before the campaign's start", (int) text.size, text.at);
    return rejection_set (why, REJECTION_BAD_DATE, "`date` is \"%.*s\", not a day YYYY-MM-DD", (int) text.size, text.at);
}

static bool judge_count (const char *what, slice_t metric, cursor_value_t value, uint32_t *ret, rejection_t *why)
{
    int size = (int) (metric.size < 64 ? metric.size : 64);
    if (value.type != CURSOR_UINT && value.type != CURSOR_INT)
        return rejection_set (why, REJECTION_WRONG_TYPE, "%s%.*s is %s, not a whole number", what, size, metric.at, cursor_type_name (value.type));
    if (value.type == CURSOR_INT || value.uint > PROTO_MAX_COUNT)
        return rejection_set (why, REJECTION_COUNT_OUT_OF_RANGE, "%s%.*s is not within 0 and %d", what, size, metric.at, PROTO_MAX_COUNT);
    *ret = (uint32_t) value.uint;
    return true;
}

static bool read_metric (slice_t key, const record_counts_t *before, char *room, slice_t *ret, rejection_t *why)
{
    *ret = key;
    if (!make_normal ("counts", ret, PROTO_MAX_CODE, NORMAL_CODE, room, why))
        return false;
    if (ret->size == 0)
        return rejection_set (why, REJECTION_TOO_LONG, "a metric's name is not of 1 to %d bytes", PROTO_MAX_CODE);
    return record_count_of (before, *ret) == NULL || rejection_set (why, REJECTION_WRONG_TYPE, "`%.*s` is there twice", (int) ret->size, ret->at);
}

// `room` holds the names of PROTO_MAX_METRICS metrics; *used is what of it is taken.
static bool read_counts (slice_t bytes, record_counts_t *ret, char *room, size_t *used, rejection_t *why)
{
    field_map_t map;
    ret->size = 0;
    if (!index_map (bytes, "counts", &map, why))
        return false;
    if (map.count > PROTO_MAX_METRICS)
        return rejection_set (why, REJECTION_TOO_LONG, "`counts` has %u metrics, more than %d", map.count, PROTO_MAX_METRICS);
    for (uint32_t next = 0; next < map.count; next++) {
        record_count_t *count = &ret->of[next];
        if (!read_metric (map.of[next].key, ret, room + *used, &count->metric, why))
            return false;
        if (count->metric.at == room + *used)
            *used += count->metric.size;
        cursor_t cursor = cursor_over (map.of[next].value.at, map.of[next].value.size);
        if (!judge_count ("count ", count->metric, cursor_read (&cursor), &count->value, why))
            return false;
        ret->size = next + 1;
    }
    return true;
}

bool record_counts_read (slice_t bytes, record_counts_t *ret, char room[PROTO_MAX_METRICS * PROTO_MAX_CODE], rejection_t *why)
{
    size_t used = 0;
    return read_counts (bytes, ret, room, &used, why);
}

const record_count_t *record_count_of (const record_counts_t *self, slice_t metric)
{
    for (uint32_t next = 0; next < self->size; next++)
        if (slice_equal (self->of[next].metric, metric))
            return &self->of[next];
    return NULL;
}

static bool read_part (slice_t bytes, record_part_t *ret, rejection_t *why)
{
    field_map_t map;
    slice_t by = {NULL, 0};
    cursor_value_t counts;
    slice_t counts_bytes;
    if (!index_map (bytes, "parts", &map, why) || !read_word (&map, "by", true, &by, why))
        return false;
    if (!part_kind_from (by, &ret->by))
        return rejection_set (why, REJECTION_WRONG_TYPE, "a part's `by` is none of team, point, force, beat");
    if (!read_raw (&map, "code", true, &ret->code, why) || !make_normal ("code", &ret->code, PROTO_MAX_CODE, NORMAL_CODE, ret->room, why))
        return false;
    if (ret->code.size == 0)
        return rejection_set (why, REJECTION_MISSING_FIELD, "`code` is empty");
    size_t used = ret->code.at == ret->room ? ret->code.size : 0;
    return value_of (&map, "counts", true, &counts, &counts_bytes, why) && read_counts (counts_bytes, &ret->counts, ret->room, &used, why);
}

static bool add_part (const record_part_t *part, const record_counts_t *counts, uint64_t sums[PROTO_MAX_METRICS], rejection_t *why)
{
    for (uint32_t next = 0; next < part->counts.size; next++) {
        const record_count_t *count = &part->counts.of[next];
        const record_count_t *whole = record_count_of (counts, count->metric);
        uint64_t *sum = whole != NULL ? &sums[whole - counts->of] : NULL;
        if (sum != NULL)
            *sum += count->value;
        if (sum == NULL ? count->value > 0 : *sum > whole->value)
            return rejection_set (why, REJECTION_PARTS_EXCEED, "the parts by %s sum to more %.*s than `counts` has", part_kind_name (part->by),
                                  (int) count->metric.size, count->metric.at);
    }
    return true;
}

static bool read_parts (const field_map_t *map, record_t *ret, rejection_t *why)
{
    cursor_value_t value;
    slice_t bytes;
    (void) value_of (map, "parts", false, &value, &bytes, why);
    if (bytes.size == 0)
        return true;
    if (value.type != CURSOR_ARRAY)
        return wrong_type (why, "parts", "an array", value.type);
    if (value.count > PROTO_MAX_PARTS)
        return rejection_set (why, REJECTION_TOO_LONG, "`parts` has %u entries, more than %d", value.count, PROTO_MAX_PARTS);
    uint64_t sums[PART_KINDS][PROTO_MAX_METRICS] = {{0}};
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    (void) cursor_read (&cursor);
    for (uint32_t next = 0; next < value.count; next++) {
        record_part_t part;
        part.code = (slice_t){NULL, 0};
        if (!read_part (cursor_skip (&cursor), &part, why) || !add_part (&part, &ret->counts, sums[part.by], why))
            return false;
    }
    ret->parts = bytes;
    ret->part_count = value.count;
    return true;
}

static bool read_progress (const field_map_t *map, record_t *ret, rejection_t *why)
{
    cursor_value_t counts;
    slice_t bytes;
    if (!value_of (map, "counts", true, &counts, &bytes, why) || !read_counts (bytes, &ret->counts, ret->room, &ret->room_used, why)
        || !read_word (map, "at", false, &ret->at, why))
        return false;
    if (ret->at.at != NULL && !text_instant (ret->at, &ret->at_us))
        return rejection_set (why, REJECTION_WRONG_TYPE, "`at` is not an RFC 3339 time");
    return read_parts (map, ret, why) && read_note (map, ret, why);
}

static bool read_explanation (const field_map_t *map, record_t *ret, rejection_t *why)
{
    cursor_value_t count;
    slice_t bytes;
    if (!read_code (map, "document", ret, &ret->document, why))
        return false;
    if (ret->document.size == 0) // a name of the feed's own, which nothing else would refuse
        return rejection_set (why, REJECTION_MISSING_FIELD, "`document` is empty");
    if (!read_code (map, "reason", ret, &ret->reason, why) || !value_of (map, "count", true, &count, &bytes, why)
        || !judge_count ("", slice_of ("count"), count, &ret->count, why))
        return false;
    if (ret->count == 0)
        return rejection_set (why, REJECTION_COUNT_OUT_OF_RANGE, "`count` is 0: an explanation explains at least one case");
    return refuse_personal ("document", ret->document, why) && refuse_personal ("reason", ret->reason, why) && read_note (map, ret, why);
}

bool record_decode (slice_t bytes, record_t *ret, rejection_t *why)
{
    field_map_t map;
    slice_t kind = {NULL, 0};
    memset (ret, 0, offsetof (record_t, room));
    if (!index_map (bytes, "record", &map, why) || !read_word (&map, "kind", true, &kind, why))
        return false;
    if (!slice_is (kind, "progress") && !slice_is (kind, "explanation"))
        return rejection_set (why, REJECTION_UNKNOWN_KIND, "`kind` is \"%.*s\", neither progress nor explanation", (int) kind.size, kind.at);
    ret->kind = slice_is (kind, "progress") ? RECORD_PROGRESS : RECORD_EXPLANATION;
    if (!read_code (&map, "campaign", ret, &ret->campaign, why) || !read_code (&map, "unit", ret, &ret->unit, why)
        || !read_date (&map, &ret->day, why) || !read_rev (&map, &ret->rev, why))
        return false;
    return ret->kind == RECORD_PROGRESS ? read_progress (&map, ret, why) : read_explanation (&map, ret, why);
}

record_reader_t record_reader_over (slice_t records)
{
    record_reader_t self = {.cursor = cursor_over (records.at, records.size)};
    cursor_value_t head = cursor_read (&self.cursor);
    self.left = head.type == CURSOR_ARRAY ? head.count : 0;
    return self;
}

record_step_t record_reader_next (record_reader_t *self, record_t *ret, rejection_t *why)
{
    if (self->left == 0)
        return RECORD_END;
    self->left--;
    self->index = self->next++;
    self->raw = cursor_skip (&self->cursor);
    if (record_decode (self->raw, ret, why))
        return RECORD_GOOD;
    why->index = self->index;
    return RECORD_BAD;
}

cursor_t record_parts (const record_t *self)
{
    cursor_t cursor = cursor_over (self->parts.at, self->parts.size);
    if (self->parts.size > 0)
        (void) cursor_read (&cursor);
    return cursor;
}

bool record_parts_next (cursor_t *parts, record_part_t *ret)
{
    rejection_t ignored;
    slice_t bytes = cursor_skip (parts);
    ret->code = (slice_t){NULL, 0};
    return bytes.size > 0 && read_part (bytes, ret, &ignored);
}
