#include "proto/record.h"

#include "proto/fields.h"
#include "proto/text.h"

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
    return true;
}

// A text of at most `bound` bytes. One that is empty is there all the same: an empty unit is an unknown one, not a missing one.
static bool read_text (const field_map_t *map, const char *key, size_t bound, bool required, slice_t *ret, rejection_t *why)
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
    if (value.bytes.size > bound)
        return rejection_set (why, REJECTION_TOO_LONG, "`%s` is %zu bytes, more than %zu", key, value.bytes.size, bound);
    *ret = value.bytes;
    return true;
}

// The same for a name of the feed's own, which nothing else would refuse.
static bool read_name (const field_map_t *map, const char *key, slice_t *ret, rejection_t *why)
{
    return read_text (map, key, PROTO_MAX_CODE, true, ret, why)
           && (ret->size > 0 || rejection_set (why, REJECTION_MISSING_FIELD, "`%s` is empty", key));
}

static bool read_rev (const field_map_t *map, int64_t *ret, rejection_t *why)
{
    cursor_value_t value;
    slice_t bytes;
    if (!value_of (map, "rev", true, &value, &bytes, why))
        return false;
    if (value.type != CURSOR_UINT || value.uint < 1 || value.uint > INT64_MAX)
        return rejection_set (why, REJECTION_WRONG_TYPE, "`rev` is not a whole number from 1 to 2^63-1");
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
    if (!read_text (map, "date", PROTO_MAX_CODE, true, &text, why))
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

static bool read_counts (slice_t bytes, record_counts_t *ret, rejection_t *why)
{
    field_map_t map;
    ret->size = 0;
    if (!index_map (bytes, "counts", &map, why))
        return false;
    if (map.count > PROTO_MAX_METRICS)
        return rejection_set (why, REJECTION_TOO_LONG, "`counts` has %u metrics, more than %d", map.count, PROTO_MAX_METRICS);
    for (uint32_t next = 0; next < map.count; next++) {
        slice_t metric = map.of[next].key;
        if (metric.size > PROTO_MAX_CODE || metric.size == 0)
            return rejection_set (why, REJECTION_TOO_LONG, "a metric's name is not of 1 to %d bytes", PROTO_MAX_CODE);
        cursor_t cursor = cursor_over (map.of[next].value.at, map.of[next].value.size);
        ret->of[next].metric = metric;
        if (!judge_count ("count ", metric, cursor_read (&cursor), &ret->of[next].value, why))
            return false;
        ret->size = next + 1;
    }
    return true;
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
    if (!index_map (bytes, "parts", &map, why) || !read_text (&map, "by", PROTO_MAX_CODE, true, &by, why))
        return false;
    if (!part_kind_from (by, &ret->by))
        return rejection_set (why, REJECTION_WRONG_TYPE, "a part's `by` is none of team, point, force, beat");
    return read_name (&map, "code", &ret->code, why) && value_of (&map, "counts", true, &counts, &counts_bytes, why)
           && read_counts (counts_bytes, &ret->counts, why);
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
        record_part_t part = {.code = {NULL, 0}};
        if (!read_part (cursor_skip (&cursor), &part, why))
            return false;
        for (uint32_t count = 0; count < part.counts.size; count++) {
            slice_t metric = part.counts.of[count].metric;
            const record_count_t *whole = record_count_of (&ret->counts, metric);
            uint64_t *sum = whole != NULL ? &sums[part.by][whole - ret->counts.of] : NULL;
            if (sum != NULL)
                *sum += part.counts.of[count].value;
            if (sum == NULL ? part.counts.of[count].value > 0 : *sum > whole->value)
                return rejection_set (why, REJECTION_PARTS_EXCEED, "the parts by %s sum to more %.*s than `counts` has", part_kind_name (part.by),
                                      (int) metric.size, metric.at);
        }
    }
    ret->parts = bytes;
    ret->part_count = value.count;
    return true;
}

static bool read_progress (const field_map_t *map, record_t *ret, rejection_t *why)
{
    cursor_value_t counts;
    slice_t bytes;
    if (!value_of (map, "counts", true, &counts, &bytes, why) || !read_counts (bytes, &ret->counts, why)
        || !read_text (map, "at", PROTO_MAX_CODE, false, &ret->at, why))
        return false;
    if (ret->at.at != NULL && !text_instant (ret->at, &ret->at_us))
        return rejection_set (why, REJECTION_WRONG_TYPE, "`at` is not an RFC 3339 time");
    return read_parts (map, ret, why);
}

static bool read_explanation (const field_map_t *map, record_t *ret, rejection_t *why)
{
    cursor_value_t count;
    slice_t bytes;
    if (!read_name (map, "document", &ret->document, why) || !read_text (map, "reason", PROTO_MAX_CODE, true, &ret->reason, why)
        || !value_of (map, "count", true, &count, &bytes, why) || !judge_count ("", slice_of ("count"), count, &ret->count, why)
        || !read_text (map, "note", PROTO_MAX_NOTE, false, &ret->note, why))
        return false;
    if (ret->count == 0)
        return rejection_set (why, REJECTION_COUNT_OUT_OF_RANGE, "`count` is 0: an explanation explains at least one case");
    if (text_has_personal_number (ret->document) || text_has_personal_number (ret->note))
        return rejection_set (why, REJECTION_PERSONAL_DATA, "`%s` holds what looks like an identity or telephone number",
                              text_has_personal_number (ret->document) ? "document" : "note");
    return true;
}

bool record_decode (slice_t bytes, record_t *ret, rejection_t *why)
{
    field_map_t map;
    slice_t kind = {NULL, 0};
    *ret = (record_t){.kind = RECORD_PROGRESS};
    if (!index_map (bytes, "record", &map, why) || !read_text (&map, "kind", PROTO_MAX_CODE, true, &kind, why))
        return false;
    if (!slice_is (kind, "progress") && !slice_is (kind, "explanation"))
        return rejection_set (why, REJECTION_UNKNOWN_KIND, "`kind` is \"%.*s\", neither progress nor explanation", (int) kind.size, kind.at);
    ret->kind = slice_is (kind, "progress") ? RECORD_PROGRESS : RECORD_EXPLANATION;
    if (!read_text (&map, "campaign", PROTO_MAX_CODE, true, &ret->campaign, why) || !read_text (&map, "unit", PROTO_MAX_CODE, true, &ret->unit, why)
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
    *ret = (record_part_t){.code = {NULL, 0}};
    return bytes.size > 0 && read_part (bytes, ret, &ignored);
}
