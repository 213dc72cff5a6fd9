#include "proto/feed/feed_client.h"

#include <stdio.h>

#include "common/base/scoped.h"
#include "proto/codec/envelope.h"
#include "proto/feed/feed_fields.h"

bool records_encode (msgpack_sbuffer *out, slice_t maps, uint32_t count, failure_t *failure)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    if (count > PROTO_MAX_RECORDS)
        return failure_set (failure, FAILURE_PERMANENT, "%u records, more than %d", count, PROTO_MAX_RECORDS);
    if (msgpack_pack_array (&packer, count) != 0 || (maps.size > 0 && msgpack_sbuffer_write (out, maps.at, maps.size) != 0))
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for the records");
    return true;
}

static bool pack_sums (msgpack_sbuffer *out, const feed_control_out_t *control)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    bool packed = msgpack_pack_map (&packer, control->metric_count) == 0;
    for (size_t next = 0; packed && next < control->metric_count; next++)
        packed = fields_pack_text (&packer, slice_of (control->metrics[next])) && msgpack_pack_uint64 (&packer, control->sums[next]) == 0;
    return packed;
}

static bool encode_control (msgpack_sbuffer *out, const feed_control_out_t *control, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer sums = {0};
    if (control->metric_count > PROTO_MAX_SUMS)
        return failure_set (failure, FAILURE_PERMANENT, "control: more than %d metrics", PROTO_MAX_SUMS);
    if (!pack_sums (&sums, control))
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for the control");
    feed_control_t wire = {true, control->records, {sums.data, sums.size}};
    return fields_encode (out, NULL, feed_control_fields, CONTROL_FIELDS, &wire, failure);
}

static bool name_feed (char to[PROTO_MAX_CODE + 1], const char *feed, failure_t *failure)
{
    if (strlen (feed) > PROTO_MAX_CODE)
        return failure_set (failure, FAILURE_PERMANENT, "the feed's name is longer than %d bytes", PROTO_MAX_CODE);
    (void) snprintf (to, PROTO_MAX_CODE + 1, "%s", feed);
    return true;
}

bool feed_encode_batch (msgpack_sbuffer *out, const char *feed, int64_t seq, slice_t records, const feed_control_out_t *control,
                        const feed_actor_t *actor, failure_t *failure)
{
    feed_batch_wire_t wire = {.seq = seq, .records = records};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer encoded = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer named = {0};
    if (!name_feed (wire.feed, feed, failure) || (control != NULL && !encode_control (&encoded, control, failure))
        || (actor != NULL && !fields_encode (&named, NULL, feed_actor_fields, ACTOR_FIELDS, actor, failure)))
        return false;
    wire.control = (slice_t){encoded.data, encoded.size};
    wire.actor = (slice_t){named.data, named.size};
    size_t before = out->size;
    if (!fields_encode (out, feed_command_names[FEED_BATCH], feed_batch_fields, BATCH_FIELDS, &wire, failure))
        return false;
    return out->size - before <= PROTO_MAX_BYTES
           || failure_set (failure, FAILURE_PERMANENT, "a batch of %zu bytes, more than %d", out->size - before, PROTO_MAX_BYTES);
}

bool feed_encode_hello (msgpack_sbuffer *out, const char *feed, failure_t *failure)
{
    feed_batch_wire_t wire = {0};
    return name_feed (wire.feed, feed, failure)
           && fields_encode (out, feed_command_names[FEED_HELLO], feed_hello_fields, HELLO_FIELDS, &wire, failure);
}

bool feed_encode_ping (msgpack_sbuffer *out, failure_t *failure)
{
    return fields_encode (out, feed_command_names[FEED_PING], NULL, 0, "", failure);
}

bool feed_encode_ask (msgpack_sbuffer *out, const char *feed, const char *campaign, const char *from, const char *to, const char *const *units,
                      size_t unit_count, failure_t *failure)
{
    feed_figures_wire_t wire = {.units = {NULL, 0}};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer array = {0};
    msgpack_packer packer;
    msgpack_packer_init (&packer, &array, msgpack_sbuffer_write);
    if (strlen (campaign) > PROTO_MAX_CODE || strlen (from) >= sizeof wire.from || strlen (to) >= sizeof wire.to || unit_count > PROTO_MAX_FIGURES)
        return failure_set (failure, FAILURE_PERMANENT, "a campaign, a day or the number of units is longer than it may be");
    if (feed != NULL && !name_feed (wire.feed, feed, failure))
        return false;
    bool packed = unit_count == 0 || msgpack_pack_array (&packer, unit_count) == 0;
    for (size_t next = 0; packed && next < unit_count; next++)
        packed = fields_pack_text (&packer, slice_of (units[next]));
    if (!packed)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for a question");
    (void) snprintf (wire.campaign, sizeof wire.campaign, "%s", campaign);
    (void) snprintf (wire.from, sizeof wire.from, "%s", from);
    (void) snprintf (wire.to, sizeof wire.to, "%s", to);
    wire.units = (slice_t){array.data, array.size};
    return fields_encode (out, feed_command_names[FEED_FIGURES], feed_figures_fields, FIGURES_FIELDS, &wire, failure);
}

static bool read_range (cursor_t *cursor, feed_range_t *ret)
{
    cursor_value_t pair = cursor_read (cursor);
    if (pair.type != CURSOR_ARRAY || pair.count != 2)
        return false;
    cursor_value_t from = cursor_read (cursor);
    cursor_value_t to = cursor_read (cursor);
    if (from.type != CURSOR_UINT || to.type != CURSOR_UINT || from.uint < 1 || from.uint > to.uint || to.uint > INT64_MAX)
        return false;
    *ret = (feed_range_t){(int64_t) from.uint, (int64_t) to.uint};
    return true;
}

static bool judge_missing (feed_reply_t *reply, failure_t *failure)
{
    feed_range_t range;
    cursor_t cursor = cursor_over (reply->missing.at, reply->missing.size);
    reply->missing_count = cursor_read (&cursor).count;
    for (uint32_t next = 0; next < reply->missing_count; next++)
        if (!read_range (&cursor, &range))
            return failure_set (failure, FAILURE_PERMANENT, "`missing` holds what is no range of sequence numbers");
    return true;
}

static bool read_outdated (cursor_t *cursor, feed_outdated_t *ret)
{
    field_map_t map;
    failure_t ignored;
    *ret = (feed_outdated_t){0};
    return fields_index (cursor_skip (cursor), &map, &ignored) && fields_decode (feed_outdated_fields, OUTDATED_FIELDS, &map, ret, &ignored);
}

static bool judge_ack (feed_reply_t *reply, failure_t *failure)
{
    feed_outdated_t outdated;
    cursor_t cursor = cursor_over (reply->rejected.at, reply->rejected.size);
    reply->rejected_count = cursor_read (&cursor).count;
    cursor = cursor_over (reply->outdated.at, reply->outdated.size);
    reply->outdated_count = reply->outdated.size > 0 ? cursor_read (&cursor).count : 0;
    for (uint32_t next = 0; next < reply->outdated_count; next++)
        if (!read_outdated (&cursor, &outdated))
            return failure_set (failure, FAILURE_PERMANENT, "`outdated` holds what is no record and revision");
    return true;
}

static bool read_figure (cursor_t *cursor, feed_figure_t *ret)
{
    field_map_t map;
    feed_figure_wire_t wire = {.rev = 0};
    failure_t ignored;
    if (!fields_index (cursor_skip (cursor), &map, &ignored) || !fields_decode (feed_figure_fields, FIGURE_FIELDS, &map, &wire, &ignored))
        return false;
    slice_t unit = fields_find (&map, "unit");
    cursor_t within = cursor_over (unit.at, unit.size);
    *ret = (feed_figure_t){cursor_read (&within).bytes, 0, wire.rev, wire.counts};
    return day_parse (wire.date, 10, &ret->day);
}

static bool judge_figures (feed_reply_t *reply, failure_t *failure)
{
    feed_figure_t figure;
    cursor_t cursor = cursor_over (reply->figures.at, reply->figures.size);
    reply->figure_count = cursor_read (&cursor).count;
    for (uint32_t next = 0; next < reply->figure_count; next++)
        if (!read_figure (&cursor, &figure))
            return failure_set (failure, FAILURE_PERMANENT, "`figures` holds what is no figure");
    return true;
}

bool feed_reply_decode (const void *bytes, size_t size, feed_reply_t *ret, failure_t *failure)
{
    static const struct {
        const field_t *fields;
        size_t count;
    } tables[] = {
        [FEED_WELCOME] = {feed_welcome_fields, WELCOME_FIELDS}, [FEED_ACK] = {feed_ack_fields, ACK_FIELDS},
        [FEED_NACK] = {feed_nack_fields, NACK_FIELDS},          [FEED_FIGURES_REPLY] = {feed_figures_reply_fields, FIGURES_REPLY_FIELDS},
        [FEED_PONG] = {feed_pong_fields, PONG_FIELDS},
    };
    field_map_t map;
    unsigned int type = 0;
    feed_reply_t reply = {0};
    if (envelope_read ((slice_t){bytes, size}, feed_reply_names, FEED_REPLIES, &map, &type, failure) != ENVELOPE_OK
        || !fields_decode (tables[type].fields, tables[type].count, &map, &reply, failure))
        return failure_prefix (failure, "the server's answer");
    reply.type = (feed_reply_type_t) type;
    if ((type == FEED_WELCOME && !judge_missing (&reply, failure)) || (type == FEED_ACK && !judge_ack (&reply, failure))
        || (type == FEED_FIGURES_REPLY && !judge_figures (&reply, failure)))
        return failure_prefix (failure, "the server's answer");
    *ret = reply;
    return true;
}

cursor_t feed_missing (const feed_reply_t *welcome)
{
    cursor_t cursor = cursor_over (welcome->missing.at, welcome->missing.size);
    cursor_read (&cursor);
    return cursor;
}

bool feed_missing_next (cursor_t *missing, feed_range_t *ret)
{
    return missing->at < missing->end && read_range (missing, ret);
}

cursor_t feed_outdated (const feed_reply_t *ack)
{
    cursor_t cursor = cursor_over (ack->outdated.at, ack->outdated.size);
    if (ack->outdated.size > 0)
        cursor_read (&cursor);
    return cursor;
}

bool feed_outdated_next (cursor_t *outdated, feed_outdated_t *ret)
{
    return outdated->at < outdated->end && read_outdated (outdated, ret);
}

cursor_t feed_figures (const feed_reply_t *figures)
{
    cursor_t cursor = cursor_over (figures->figures.at, figures->figures.size);
    cursor_read (&cursor);
    return cursor;
}

bool feed_figures_next (cursor_t *figures, feed_figure_t *ret)
{
    return figures->at < figures->end && read_figure (figures, ret);
}
