#include "proto/alerts/alert_commands.h"

#include <stdarg.h>
#include <stdio.h>

#include "common/base/scoped.h"
#include "proto/alerts/alert_fields.h"
#include "proto/codec/envelope.h"
#include "common/text/text.h"

static const struct {
    const char *name;
    bool retry;
} nack_codes[ALERT_NACK_CODES] = {
    [ALERT_NACK_MALFORMED] = {"malformed", false},       [ALERT_NACK_UNSUPPORTED_VERSION] = {"unsupported_version", false},
    [ALERT_NACK_UNKNOWN_TYPE] = {"unknown_type", false}, [ALERT_NACK_UNKNOWN_ALERT] = {"unknown_alert", false},
    [ALERT_NACK_FORBIDDEN] = {"forbidden", false},       [ALERT_NACK_UNAVAILABLE] = {"unavailable", true},
};

const char *alert_nack_code_name (alert_nack_code_t code)
{
    return code < ALERT_NACK_CODES ? nack_codes[code].name : "";
}

bool alert_nack_code_retry (alert_nack_code_t code)
{
    return code < ALERT_NACK_CODES && nack_codes[code].retry;
}

bool alert_nack_set (alert_nack_t *self, alert_nack_code_t code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    self->code = code;
    (void) vsnprintf (self->detail, sizeof self->detail, format, arguments);
    va_end (arguments);
    text_make_printable (self->detail);
    return false;
}

typedef struct {
    const field_t *fields;
    size_t count;
} table_t;

static const table_t command_tables[] = {
    [ALERT_REPLAY] = {alert_replay_fields, ALERT_REPLAY_FIELDS},
    [ALERT_ACK] = {alert_ack_fields, ALERT_ACK_FIELDS},
    [ALERT_PING] = {alert_ping_fields, ALERT_PING_FIELDS},
};

static const table_t reply_tables[] = {
    [ALERT_EVENTS] = {alert_events_fields, ALERT_EVENTS_FIELDS},
    [ALERT_ACKED] = {alert_acked_fields, ALERT_ACKED_FIELDS},
    [ALERT_NACK] = {alert_nack_fields, ALERT_NACK_FIELDS},
    [ALERT_PONG] = {alert_pong_fields, ALERT_PONG_FIELDS},
};

static bool refuse_envelope (envelope_t found, const failure_t *failure, alert_nack_t *nack)
{
    static const alert_nack_code_t codes[] = {
        [ENVELOPE_MALFORMED] = ALERT_NACK_MALFORMED,
        [ENVELOPE_TOO_LARGE] = ALERT_NACK_MALFORMED,
        [ENVELOPE_VERSION] = ALERT_NACK_UNSUPPORTED_VERSION,
        [ENVELOPE_TYPE] = ALERT_NACK_UNKNOWN_TYPE,
    };
    return alert_nack_set (nack, codes[found], "%s", failure->text);
}

static bool read_units (slice_t bytes, alert_command_t *ret, alert_nack_t *nack)
{
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    uint32_t count = cursor_read (&cursor).count; // the table has bounded it
    for (uint32_t next = 0; next < count; next++) {
        cursor_value_t unit = cursor_read (&cursor);
        if (unit.type != CURSOR_STR || unit.bytes.size > PROTO_MAX_CODE || !text_is_utf8 (unit.bytes))
            return alert_nack_set (nack, ALERT_NACK_MALFORMED, "`units` holds what is no code (str of at most %d bytes in UTF-8)", PROTO_MAX_CODE);
        memcpy (ret->units[next], unit.bytes.at, unit.bytes.size);
    }
    ret->units_given = true;
    ret->unit_count = count;
    return true;
}

// The `request` of a command that is refused, where it is one: its asker has to know which.
static void read_request (const field_map_t *map, alert_nack_t *nack)
{
    failure_t ignored;
    alert_command_wire_t wire = {0};
    if (fields_decode (alert_ping_fields, ALERT_PING_FIELDS, map, &wire, &ignored))
        nack->request = wire.command.request;
}

bool alert_command_decode (const void *bytes, size_t size, alert_command_t *ret, alert_nack_t *nack)
{
    field_map_t map;
    failure_t failure;
    unsigned int type = 0;
    alert_command_wire_t wire = {0};
    *nack = (alert_nack_t){0};
    envelope_t found = envelope_read ((slice_t){bytes, size}, alert_command_names, 3, &map, &type, &failure);
    read_request (&map, nack);
    if (found != ENVELOPE_OK)
        return refuse_envelope (found, &failure, nack);
    wire.command.type = (alert_command_type_t) type;
    if (!fields_decode (command_tables[type].fields, command_tables[type].count, &map, &wire, &failure))
        return alert_nack_set (nack, ALERT_NACK_MALFORMED, "%s", failure.text);
    if (wire.units.size > 0 && !read_units (wire.units, &wire.command, nack))
        return false;
    *ret = wire.command;
    return true;
}

static bool pack_units (msgpack_sbuffer *out, const alert_command_t *command, failure_t *failure)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    if (command->unit_count > ALERT_MAX_UNITS)
        return failure_set (failure, FAILURE_PERMANENT, "`units` holds more than %d", ALERT_MAX_UNITS);
    bool packed = msgpack_pack_array (&packer, command->unit_count) == 0;
    for (uint32_t next = 0; packed && next < command->unit_count; next++) {
        if (!text_is_utf8 (slice_of (command->units[next])))
            return failure_set (failure, FAILURE_PERMANENT, "`units` holds what is not UTF-8");
        packed = fields_pack_text (&packer, slice_of (command->units[next]));
    }
    return packed || failure_set (failure, FAILURE_TEMPORARY, "out of memory for a command");
}

bool alert_command_encode (msgpack_sbuffer *out, const alert_command_t *command, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer units = {0};
    if (command->units_given && !pack_units (&units, command, failure))
        return false;
    alert_command_wire_t wire = {*command, {units.data, units.size}};
    const table_t *table = &command_tables[command->type];
    return fields_encode (out, alert_command_names[command->type], table->fields, table->count, &wire, failure);
}

bool alert_reply_encode (msgpack_sbuffer *out, const alert_reply_t *reply, failure_t *failure)
{
    const table_t *table = &reply_tables[reply->type];
    return fields_encode (out, alert_reply_names[reply->type], table->fields, table->count, reply, failure);
}

// A longer text would be cut, and a cut name or time is another's: the bound is asked here, before.
static bool copy (char *to, size_t size, const char *from, failure_t *failure)
{
    int written = snprintf (to, size, "%s", from);
    return (written >= 0 && (size_t) written < size) || failure_set (failure, FAILURE_PERMANENT, "a reply's text is longer than %zu bytes", size - 1);
}

bool alert_encode_events (msgpack_sbuffer *out, slice_t events, uint32_t count, const alert_reply_t *reply, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer array = {0};
    msgpack_packer packer;
    msgpack_packer_init (&packer, &array, msgpack_sbuffer_write);
    if (count > ALERT_MAX_LIMIT)
        return failure_set (failure, FAILURE_PERMANENT, "%u events, more than %d", count, ALERT_MAX_LIMIT);
    if (msgpack_pack_array (&packer, count) != 0 || (events.size > 0 && msgpack_sbuffer_write (&array, events.at, events.size) != 0))
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for events");
    alert_reply_t whole = *reply;
    whole.type = ALERT_EVENTS;
    whole.events = (slice_t){array.data, array.size};
    return alert_reply_encode (out, &whole, failure);
}

bool alert_encode_nack (msgpack_sbuffer *out, const alert_nack_t *nack, failure_t *failure)
{
    alert_reply_t reply = {.type = ALERT_NACK, .retry = alert_nack_code_retry (nack->code), .request = nack->request};
    return copy (reply.code, sizeof reply.code, alert_nack_code_name (nack->code), failure)
           && copy (reply.detail, sizeof reply.detail, nack->detail, failure) && alert_reply_encode (out, &reply, failure);
}

bool alert_reply_decode (const void *bytes, size_t size, alert_reply_t *ret, failure_t *failure)
{
    field_map_t map;
    unsigned int type = 0;
    alert_reply_t reply = {0};
    if (envelope_read ((slice_t){bytes, size}, alert_reply_names, 4, &map, &type, failure) != ENVELOPE_OK
        || !fields_decode (reply_tables[type].fields, reply_tables[type].count, &map, &reply, failure))
        return failure_prefix (failure, "the server's answer");
    reply.type = (alert_reply_type_t) type;
    if (type == ALERT_EVENTS) {
        cursor_t cursor = cursor_over (reply.events.at, reply.events.size);
        reply.event_count = cursor_read (&cursor).count;
    }
    *ret = reply;
    return true;
}

cursor_t alert_events (const alert_reply_t *reply)
{
    cursor_t cursor = cursor_over (reply->events.at, reply->events.size);
    (void) cursor_read (&cursor);
    return cursor;
}

bool alert_events_next (cursor_t *events, alert_event_t *ret, failure_t *failure)
{
    *failure = (failure_t){.kind = FAILURE_NONE};
    if (events->at >= events->end)
        return false;
    slice_t event = cursor_skip (events);
    return alert_decode (event.at, event.size, ret, failure);
}
