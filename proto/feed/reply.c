#include "proto/feed/reply.h"

#include <stdio.h>

#include "common/base/scoped.h"
#include "proto/feed/feed_fields.h"

static bool encode (msgpack_sbuffer *out, const feed_reply_t *reply, const field_t *fields, size_t count, failure_t *failure)
{
    return fields_encode (out, feed_reply_names[reply->type], fields, count, reply, failure);
}

// A longer text would be cut, and a cut feed or time is another's: the bound is asked here, before.
static bool copy (char *to, size_t size, const char *from, failure_t *failure)
{
    int written = snprintf (to, size, "%s", from);
    return (written >= 0 && (size_t) written < size) || failure_set (failure, FAILURE_PERMANENT, "a reply's text is longer than %zu bytes", size - 1);
}

static bool pack_missing (msgpack_sbuffer *out, const feed_range_t *missing, size_t count)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    bool packed = msgpack_pack_array (&packer, count) == 0;
    for (size_t next = 0; packed && next < count; next++)
        packed = msgpack_pack_array (&packer, 2) == 0 && msgpack_pack_int64 (&packer, missing[next].from) == 0
                 && msgpack_pack_int64 (&packer, missing[next].to) == 0;
    return packed;
}

bool feed_encode_welcome (msgpack_sbuffer *out, const feed_welcome_t *welcome, failure_t *failure)
{
    feed_reply_t reply = {.type = FEED_WELCOME, .next_seq = welcome->next_seq, .max_records = PROTO_MAX_RECORDS, .max_bytes = PROTO_MAX_BYTES};
    reply.acknowledged_before = welcome->acknowledged_before;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer missing = {0};
    if (!copy (reply.feed, sizeof reply.feed, welcome->feed, failure) || !copy (reply.time, sizeof reply.time, welcome->time, failure))
        return false;
    if (!pack_missing (&missing, welcome->missing, welcome->missing_count))
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for a welcome");
    reply.missing = (slice_t){missing.data, missing.size};
    return encode (out, &reply, feed_welcome_fields, WELCOME_FIELDS, failure);
}

bool feed_encode_ack (msgpack_sbuffer *out, const feed_ack_t *ack, failure_t *failure)
{
    feed_reply_t reply = {.type = FEED_ACK, .seq = ack->seq, .accepted = ack->accepted, .rejected = ack->rejected, .outdated = ack->outdated};
    reply.status = ack->duplicate ? FEED_DUPLICATE : FEED_STORED;
    if (reply.rejected.size == 0)
        reply.rejected = (slice_t){"\x90", 1}; // the empty array
    return copy (reply.feed, sizeof reply.feed, ack->feed, failure) && encode (out, &reply, feed_ack_fields, ACK_FIELDS, failure);
}

bool feed_encode_nack (msgpack_sbuffer *out, const feed_nack_t *nack, failure_t *failure)
{
    feed_reply_t reply = {.type = FEED_NACK, .seq = nack->seq, .retry = nack_code_retry (nack->code)};
    return copy (reply.feed, sizeof reply.feed, nack->feed, failure) && copy (reply.code, sizeof reply.code, nack_code_name (nack->code), failure)
           && copy (reply.detail, sizeof reply.detail, nack->detail, failure) && encode (out, &reply, feed_nack_fields, NACK_FIELDS, failure);
}

bool feed_encode_pong (msgpack_sbuffer *out, const char *time, failure_t *failure)
{
    feed_reply_t reply = {.type = FEED_PONG};
    return copy (reply.time, sizeof reply.time, time, failure) && encode (out, &reply, feed_pong_fields, PONG_FIELDS, failure);
}

bool outdated_encode (msgpack_sbuffer *out, const feed_outdated_t *outdated, size_t count, failure_t *failure)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    if (count > 0 && msgpack_pack_array (&packer, count) != 0)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for an acknowledgement");
    for (size_t next = 0; next < count; next++)
        if (!fields_encode (out, NULL, feed_outdated_fields, OUTDATED_FIELDS, &outdated[next], failure))
            return false;
    return true;
}

bool feed_encode_figure (msgpack_sbuffer *out, const feed_figure_t *figure, failure_t *failure)
{
    feed_figure_wire_t wire = {.rev = figure->rev, .counts = figure->counts};
    if (figure->unit.size > PROTO_MAX_CODE)
        return failure_set (failure, FAILURE_PERMANENT, "a unit's code is longer than %d bytes", PROTO_MAX_CODE);
    memcpy (wire.unit, figure->unit.at, figure->unit.size);
    char day[DAY_TEXT_SIZE];
    day_format (figure->day, day);
    (void) snprintf (wire.date, sizeof wire.date, "%.10s", day);
    return fields_encode (out, NULL, feed_figure_fields, FIGURE_FIELDS, &wire, failure);
}

bool feed_encode_figures (msgpack_sbuffer *out, const char *campaign, slice_t figures, uint32_t count, bool more, failure_t *failure)
{
    feed_reply_t reply = {.type = FEED_FIGURES_REPLY, .more = more};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer array = {0};
    msgpack_packer packer;
    msgpack_packer_init (&packer, &array, msgpack_sbuffer_write);
    if (msgpack_pack_array (&packer, count) != 0 || (figures.size > 0 && msgpack_sbuffer_write (&array, figures.at, figures.size) != 0))
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for figures");
    reply.figures = (slice_t){array.data, array.size};
    return copy (reply.campaign, sizeof reply.campaign, campaign, failure)
           && encode (out, &reply, feed_figures_reply_fields, FIGURES_REPLY_FIELDS, failure);
}
