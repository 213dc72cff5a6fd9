#include "proto/feed/feed.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>

#include "proto/codec/envelope.h"
#include "proto/feed/feed_fields.h"
#include "common/text/normal.h"
#include "common/text/text.h"

static const struct {
    const char *name;
    bool retry;
} nack_codes[NACK_CODES] = {
    [NACK_MALFORMED] = {"malformed", false},
    [NACK_UNSUPPORTED_VERSION] = {"unsupported_version", false},
    [NACK_UNKNOWN_TYPE] = {"unknown_type", false},
    [NACK_FORBIDDEN] = {"forbidden", false},
    [NACK_SEQ_CONFLICT] = {"seq_conflict", false},
    [NACK_TOO_LARGE] = {"too_large", false},
    [NACK_CONTROL_MISMATCH] = {"control_mismatch", false},
    [NACK_UNAVAILABLE] = {"unavailable", true},
    [NACK_OVERLOADED] = {"overloaded", true},
};

const char *nack_code_name (nack_code_t code)
{
    return code < NACK_CODES ? nack_codes[code].name : "";
}

bool nack_code_retry (nack_code_t code)
{
    return code < NACK_CODES && nack_codes[code].retry;
}

bool feed_nack_set (feed_nack_t *self, nack_code_t code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    self->code = code;
    vsnprintf (self->detail, sizeof self->detail, format, arguments);
    va_end (arguments);
    text_make_printable (self->detail);
    return false;
}

// A code of at most so many bytes in its normal form, which may be longer than what was sent; *text is replaced.
static bool make_code_of (char *text, size_t most)
{
    char room[PROTO_MAX_CODE];
    slice_t normal = {NULL, 0};
    if (text_normal (slice_of (text), most, NORMAL_CODE, room, &normal, NULL) != NORMAL_GOOD)
        return false;
    memmove (text, normal.at, normal.size);
    text[normal.size] = '\0';
    return true;
}

static bool make_code (char text[PROTO_MAX_CODE + 1])
{
    return make_code_of (text, PROTO_MAX_CODE);
}

// Whose batch it is, as far as it can be read: the client finds its batch again by it, whatever else is wrong, a `seq` above the bound too.
static void name_batch (const field_map_t *map, feed_nack_t *nack)
{
    static const field_t fields[] = {{"feed", FIELD_TEXT, true, offsetof (feed_nack_t, feed), 0, PROTO_MAX_CODE, NULL},
                                     {"seq", FIELD_INT64, true, offsetof (feed_nack_t, seq), 1, INT64_MAX, NULL}};
    failure_t ignored;
    for (size_t next = 0; next < 2; next++)
        (void) !fields_decode (&fields[next], 1, map, nack, &ignored);
}

static bool refuse_envelope (envelope_t found, const failure_t *failure, feed_nack_t *nack)
{
    static const nack_code_t codes[] = {
        [ENVELOPE_MALFORMED] = NACK_MALFORMED,
        [ENVELOPE_TOO_LARGE] = NACK_TOO_LARGE,
        [ENVELOPE_VERSION] = NACK_UNSUPPORTED_VERSION,
        [ENVELOPE_TYPE] = NACK_UNKNOWN_TYPE,
    };
    return feed_nack_set (nack, codes[found], "%s", failure->text);
}

// Each metric str -> uint, once.
static bool judge_sums (slice_t sums, feed_nack_t *nack)
{
    slice_t seen[PROTO_MAX_SUMS];
    char room[PROTO_MAX_SUMS][PROTO_MAX_CODE];
    cursor_t cursor = cursor_over (sums.at, sums.size);
    uint32_t count = cursor_read (&cursor).count;
    for (uint32_t next = 0; next < count; next++) {
        cursor_value_t metric = cursor_read (&cursor);
        slice_t *name = &seen[next];
        if (metric.type != CURSOR_STR || !text_is_utf8 (metric.bytes)
            || text_normal (metric.bytes, PROTO_MAX_CODE, NORMAL_CODE, room[next], name, NULL) != NORMAL_GOOD)
            return feed_nack_set (nack, NACK_MALFORMED, "a key of `sums` is not a metric (str of at most %d bytes in UTF-8)", PROTO_MAX_CODE);
        for (uint32_t other = 0; other < next; other++)
            if (slice_equal (seen[other], *name))
                return feed_nack_set (nack, NACK_MALFORMED, "`sums` holds `%.*s` twice", (int) name->size, name->at);
        cursor_value_t sum = cursor_read (&cursor);
        if (sum.type != CURSOR_UINT)
            return feed_nack_set (nack, NACK_MALFORMED, "the sum of `%.*s` is %s, not uint", (int) name->size, name->at, cursor_type_name (sum.type));
    }
    return true;
}

static bool read_control (slice_t bytes, feed_control_t *ret, feed_nack_t *nack)
{
    field_map_t map;
    failure_t failure;
    if (!fields_index (bytes, &map, &failure) || !fields_decode (feed_control_fields, CONTROL_FIELDS, &map, ret, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "control: %s", failure.text);
    ret->given = true;
    return judge_sums (ret->sums, nack);
}

static bool read_actor (slice_t bytes, feed_actor_t *ret, feed_nack_t *nack)
{
    field_map_t map;
    failure_t failure;
    if (!fields_index (bytes, &map, &failure) || !fields_decode (feed_actor_fields, ACTOR_FIELDS, &map, ret, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "actor: %s", failure.text);
    return (make_code (ret->account) && make_code_of (ret->role, PROTO_MAX_ROLE) && make_code (ret->unit) && *ret->account != '\0'
            && *ret->role != '\0' && *ret->unit != '\0')
           || feed_nack_set (nack, NACK_MALFORMED, "actor: `account`, `role` or `unit` is empty, or is no code");
}

// How many of a table's fields are known: the last ones a gateway's alone.
static size_t known (size_t fields, feed_sender_t sender)
{
    return sender == FEED_SENDER_GATEWAY ? fields : fields - GATEWAY_FIELDS;
}

static bool read_batch (const field_map_t *map, feed_sender_t sender, feed_command_t *ret, feed_nack_t *nack)
{
    feed_batch_wire_t wire = {0};
    failure_t failure;
    if (!fields_decode (feed_batch_fields, known (BATCH_FIELDS, sender), map, &wire, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "%s", failure.text);
    if (wire.actor.size > 0 && !read_actor (wire.actor, &ret->actor, nack))
        return false;
    if (wire.control.size > 0 && !read_control (wire.control, &ret->control, nack))
        return false;
    cursor_t cursor = cursor_over (wire.records.at, wire.records.size);
    ret->record_count = cursor_read (&cursor).count;
    if (ret->record_count > PROTO_MAX_RECORDS)
        return feed_nack_set (nack, NACK_TOO_LARGE, "%u records, more than %d: split the batch", ret->record_count, PROTO_MAX_RECORDS);
    ret->records = wire.records;
    ret->seq = wire.seq;
    memcpy (ret->feed, wire.feed, sizeof ret->feed);
    if (!make_code (ret->feed))
        return feed_nack_set (nack, NACK_MALFORMED, "`feed` holds a character that no code may");
    crypto_generichash (ret->digest, sizeof ret->digest, (const unsigned char *) ret->records.at, ret->records.size, NULL, 0);
    return true;
}

static bool read_hello (const field_map_t *map, feed_sender_t sender, feed_command_t *ret, feed_nack_t *nack)
{
    (void) sender;
    feed_batch_wire_t wire = {0};
    failure_t failure;
    if (!fields_decode (feed_hello_fields, HELLO_FIELDS, map, &wire, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "%s", failure.text);
    memcpy (ret->feed, wire.feed, sizeof ret->feed);
    return make_code (ret->feed) || feed_nack_set (nack, NACK_MALFORMED, "`feed` holds a character that no code may");
}

cursor_t feed_asked_units (const feed_asked_t *self)
{
    cursor_t cursor = cursor_over (self->units.at, self->units.size);
    (void) cursor_read (&cursor);
    return cursor;
}

bool feed_asked_units_next (cursor_t *units, char room[PROTO_MAX_CODE], slice_t *ret)
{
    cursor_value_t unit = cursor_read (units);
    return unit.type == CURSOR_STR && text_is_utf8 (unit.bytes)
           && text_normal (unit.bytes, PROTO_MAX_CODE, NORMAL_CODE, room, ret, NULL) == NORMAL_GOOD;
}

static bool read_figures (const field_map_t *map, feed_sender_t sender, feed_command_t *ret, feed_nack_t *nack)
{
    feed_figures_wire_t wire = {.units = {NULL, 0}};
    failure_t failure;
    if (!fields_decode (feed_figures_fields, known (FIGURES_FIELDS, sender), map, &wire, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "%s", failure.text);
    memcpy (ret->feed, wire.feed, sizeof ret->feed);
    if (!make_code (ret->feed))
        return feed_nack_set (nack, NACK_MALFORMED, "`feed` holds a character that no code may");
    if (sender == FEED_SENDER_GATEWAY && *ret->feed == '\0')
        return feed_nack_set (nack, NACK_MALFORMED, "`feed` is missing: a gateway says whose figures it asks for");
    feed_asked_t *asked = &ret->asked;
    if (!make_code (wire.campaign))
        return feed_nack_set (nack, NACK_MALFORMED, "`campaign` holds a character that no code may");
    memcpy (asked->campaign, wire.campaign, sizeof asked->campaign);
    if (!day_parse (wire.from, 10, &asked->from_day) || !day_parse (wire.to, 10, &asked->to_day) || asked->from_day > asked->to_day)
        return feed_nack_set (nack, NACK_MALFORMED, "`from` is after `to`");
    asked->units = wire.units;
    cursor_t cursor = cursor_over (wire.units.at, wire.units.size);
    asked->unit_count = wire.units.size > 0 ? cursor_read (&cursor).count : 0;
    for (uint32_t next = 0; next < asked->unit_count; next++) {
        char room[PROTO_MAX_CODE];
        slice_t unit;
        if (!feed_asked_units_next (&cursor, room, &unit))
            return feed_nack_set (nack, NACK_MALFORMED, "`units` holds what is no code (str of at most %d bytes in UTF-8)", PROTO_MAX_CODE);
    }
    return true;
}

digest_match_t feed_digest_match (const feed_command_t *batch, slice_t kind, slice_t digest)
{
    if (!slice_is (kind, FEED_DIGEST_KIND))
        return DIGEST_UNKNOWN;
    return slice_equal (digest, (slice_t){(const char *) batch->digest, sizeof batch->digest}) ? DIGEST_SAME : DIGEST_OTHER;
}

typedef bool read_command_t (const field_map_t *map, feed_sender_t sender, feed_command_t *ret, feed_nack_t *nack);

static bool read_ping (const field_map_t *map, feed_sender_t sender, feed_command_t *ret, feed_nack_t *nack)
{
    (void) map;
    (void) sender;
    (void) ret;
    (void) nack;
    return true;
}

static read_command_t *const readers[FEED_COMMANDS] = {
    [FEED_HELLO] = read_hello, [FEED_BATCH] = read_batch, [FEED_FIGURES] = read_figures, [FEED_PING] = read_ping};

bool feed_command_decode (const void *bytes, size_t size, feed_sender_t sender, feed_command_t *ret, feed_nack_t *nack)
{
    field_map_t map;
    failure_t failure;
    unsigned int type = 0;
    feed_command_t command = {0};
    *nack = (feed_nack_t){0};
    envelope_t found = envelope_read ((slice_t){bytes, size}, feed_command_names, FEED_COMMANDS, &map, &type, &failure);
    name_batch (&map, nack);
    if (size > PROTO_MAX_BYTES)
        return feed_nack_set (nack, NACK_TOO_LARGE, "%zu bytes, more than %d: split the batch", size, PROTO_MAX_BYTES);
    if (found != ENVELOPE_OK)
        return refuse_envelope (found, &failure, nack);
    command.type = (feed_command_type_t) type;
    if (!readers[type](&map, sender, &command, nack))
        return false;
    *ret = command;
    return true;
}
