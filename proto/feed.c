#include "proto/feed.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>

#include "proto/envelope.h"
#include "proto/feed_fields.h"
#include "proto/text.h"

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

// Whose batch it is, as far as it can be read: the client finds its batch again by it, whatever else is wrong.
static void name_batch (const field_map_t *map, feed_nack_t *nack)
{
    failure_t ignored;
    for (size_t next = 0; next < 2; next++) {
        feed_batch_wire_t wire = {0};
        if (!fields_decode (&feed_batch_fields[next], 1, map, &wire, &ignored))
            continue;
        if (next == 0)
            memcpy (nack->feed, wire.feed, sizeof nack->feed);
        else
            nack->seq = wire.seq;
    }
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
    cursor_t cursor = cursor_over (sums.at, sums.size);
    uint32_t count = cursor_read (&cursor).count;
    for (uint32_t next = 0; next < count; next++) {
        cursor_value_t metric = cursor_read (&cursor);
        if (metric.type != CURSOR_STR || metric.bytes.size > PROTO_MAX_CODE || !text_is_utf8 (metric.bytes))
            return feed_nack_set (nack, NACK_MALFORMED, "a key of `sums` is not a metric (str of at most %d bytes in UTF-8)", PROTO_MAX_CODE);
        for (uint32_t other = 0; other < next; other++)
            if (slice_equal (seen[other], metric.bytes))
                return feed_nack_set (nack, NACK_MALFORMED, "`sums` holds `%.*s` twice", (int) metric.bytes.size, metric.bytes.at);
        seen[next] = metric.bytes;
        cursor_value_t sum = cursor_read (&cursor);
        if (sum.type != CURSOR_UINT)
            return feed_nack_set (nack, NACK_MALFORMED, "the sum of `%.*s` is %s, not uint", (int) metric.bytes.size, metric.bytes.at,
                                  cursor_type_name (sum.type));
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

static bool read_batch (const field_map_t *map, feed_command_t *ret, feed_nack_t *nack)
{
    feed_batch_wire_t wire = {0};
    failure_t failure;
    if (!fields_decode (feed_batch_fields, BATCH_FIELDS, map, &wire, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "%s", failure.text);
    if (wire.control.size > 0 && !read_control (wire.control, &ret->control, nack))
        return false;
    cursor_t cursor = cursor_over (wire.records.at, wire.records.size);
    ret->record_count = cursor_read (&cursor).count;
    if (ret->record_count > PROTO_MAX_RECORDS)
        return feed_nack_set (nack, NACK_TOO_LARGE, "%u records, more than %d: split the batch", ret->record_count, PROTO_MAX_RECORDS);
    ret->records = wire.records;
    ret->seq = wire.seq;
    memcpy (ret->feed, wire.feed, sizeof ret->feed);
    crypto_generichash (ret->digest, sizeof ret->digest, (const unsigned char *) ret->records.at, ret->records.size, NULL, 0);
    return true;
}

static bool read_hello (const field_map_t *map, feed_command_t *ret, feed_nack_t *nack)
{
    feed_batch_wire_t wire = {0};
    failure_t failure;
    if (!fields_decode (feed_hello_fields, HELLO_FIELDS, map, &wire, &failure))
        return feed_nack_set (nack, NACK_MALFORMED, "%s", failure.text);
    memcpy (ret->feed, wire.feed, sizeof ret->feed);
    return true;
}

bool feed_command_decode (const void *bytes, size_t size, feed_command_t *ret, feed_nack_t *nack)
{
    field_map_t map;
    failure_t failure;
    unsigned int type = 0;
    feed_command_t command = {0};
    *nack = (feed_nack_t){0};
    envelope_t found = envelope_read ((slice_t){bytes, size}, feed_command_names, 3, &map, &type, &failure);
    name_batch (&map, nack);
    if (size > PROTO_MAX_BYTES)
        return feed_nack_set (nack, NACK_TOO_LARGE, "%zu bytes, more than %d: split the batch", size, PROTO_MAX_BYTES);
    if (found != ENVELOPE_OK)
        return refuse_envelope (found, &failure, nack);
    command.type = (feed_command_type_t) type;
    bool read = type == FEED_BATCH ? read_batch (&map, &command, nack) : type == FEED_HELLO ? read_hello (&map, &command, nack) : true;
    if (read)
        *ret = command;
    return read;
}
