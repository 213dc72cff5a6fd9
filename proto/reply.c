#include "proto/reply.h"

#include <stdio.h>

#include "proto/fields.h"

// As proto/feed.md has them; `missing` and `rejected` are arrays made beforehand.
typedef struct {
    char feed[PROTO_MAX_CODE + 1];
    int64_t seq;
    int64_t next_seq;
    slice_t missing;
    uint32_t max_records;
    uint32_t max_bytes;
    char time[PROTO_MAX_TIME + 1];
    char status[16];
    uint32_t accepted;
    slice_t rejected;
} reply_t;

#define TEXT(key, member, required) {key, FIELD_TEXT, required, offsetof (reply_t, member), 0, sizeof ((reply_t *) 0)->member - 1, NULL}
static const field_t welcome_fields[] = {TEXT ("feed", feed, true),
                                         {"next_seq", FIELD_INT64, true, offsetof (reply_t, next_seq), 0, INT64_MAX, NULL},
                                         {"missing", FIELD_ARRAY, true, offsetof (reply_t, missing), 0, INT32_MAX, NULL},
                                         {"max_records", FIELD_UINT32, true, offsetof (reply_t, max_records), 0, UINT32_MAX, NULL},
                                         {"max_bytes", FIELD_UINT32, true, offsetof (reply_t, max_bytes), 0, UINT32_MAX, NULL},
                                         TEXT ("time", time, true)};
static const field_t ack_fields[] = {TEXT ("feed", feed, true),
                                     {"seq", FIELD_INT64, true, offsetof (reply_t, seq), 1, INT64_MAX, NULL},
                                     TEXT ("status", status, true),
                                     {"accepted", FIELD_UINT32, true, offsetof (reply_t, accepted), 0, UINT32_MAX, NULL},
                                     {"rejected", FIELD_ARRAY, true, offsetof (reply_t, rejected), 0, INT32_MAX, NULL}};
static const field_t pong_fields[] = {TEXT ("time", time, true)};
#undef TEXT

static const char empty_array[] = "\x90";

static bool encode (msgpack_sbuffer *out, const char *type, const field_t *fields, size_t count, const reply_t *reply, failure_t *failure)
{
    return fields_encode (out, type, fields, count, reply, failure);
}

static bool ranges_encode (msgpack_sbuffer *out, const feed_range_t *ranges, size_t count)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    bool good = msgpack_pack_array (&packer, count) == 0;
    for (size_t next = 0; good && next < count; next++)
        good = msgpack_pack_array (&packer, 2) == 0 && msgpack_pack_int64 (&packer, ranges[next].from) == 0
               && msgpack_pack_int64 (&packer, ranges[next].to) == 0;
    return good;
}

bool feed_encode_welcome (msgpack_sbuffer *out, const feed_welcome_t *welcome, failure_t *failure)
{
    msgpack_sbuffer missing;
    msgpack_sbuffer_init (&missing);
    reply_t reply = {.next_seq = welcome->next_seq, .max_records = PROTO_MAX_RECORDS, .max_bytes = PROTO_MAX_BYTES};
    (void) snprintf (reply.feed, sizeof reply.feed, "%s", welcome->feed);
    (void) snprintf (reply.time, sizeof reply.time, "%s", welcome->time);
    bool good = ranges_encode (&missing, welcome->missing, welcome->missing_count)
                || failure_set (failure, FAILURE_TEMPORARY, "out of memory for a welcome");
    reply.missing = (slice_t){missing.data, missing.size};
    good = good && encode (out, "welcome", welcome_fields, sizeof welcome_fields / sizeof welcome_fields[0], &reply, failure);
    msgpack_sbuffer_destroy (&missing);
    return good;
}

bool feed_encode_ack (msgpack_sbuffer *out, const feed_ack_t *ack, failure_t *failure)
{
    reply_t reply = {.seq = ack->seq, .accepted = ack->accepted, .rejected = ack->rejected};
    if (reply.rejected.size == 0)
        reply.rejected = (slice_t){empty_array, 1};
    (void) snprintf (reply.feed, sizeof reply.feed, "%s", ack->feed);
    (void) snprintf (reply.status, sizeof reply.status, "%s", ack->duplicate ? "duplicate" : "stored");
    return encode (out, "ack", ack_fields, sizeof ack_fields / sizeof ack_fields[0], &reply, failure);
}

// By hand, not by table: feed and seq are there only where they could be read, and `retry` is there when it is false.
bool feed_encode_nack (msgpack_sbuffer *out, const feed_nack_t *nack, failure_t *failure)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    size_t pairs = 5u + (nack->feed[0] != '\0' ? 1u : 0u) + (nack->seq > 0 ? 1u : 0u);
    bool good = msgpack_pack_map (&packer, pairs) == 0 && fields_pack_text (&packer, slice_of ("v")) && msgpack_pack_uint8 (&packer, 1) == 0
                && fields_pack_text (&packer, slice_of ("type")) && fields_pack_text (&packer, slice_of ("nack"));
    if (good && nack->feed[0] != '\0')
        good = fields_pack_text (&packer, slice_of ("feed")) && fields_pack_text (&packer, slice_of (nack->feed));
    if (good && nack->seq > 0)
        good = fields_pack_text (&packer, slice_of ("seq")) && msgpack_pack_int64 (&packer, nack->seq) == 0;
    good = good && fields_pack_text (&packer, slice_of ("code")) && fields_pack_text (&packer, slice_of (nack_code_name (nack->code)))
           && fields_pack_text (&packer, slice_of ("detail")) && fields_pack_text (&packer, slice_of (nack->detail))
           && fields_pack_text (&packer, slice_of ("retry"))
           && (nack_code_retry (nack->code) ? msgpack_pack_true (&packer) : msgpack_pack_false (&packer)) == 0;
    return good || failure_set (failure, FAILURE_TEMPORARY, "out of memory for a nack");
}

bool feed_encode_pong (msgpack_sbuffer *out, const char *time, failure_t *failure)
{
    reply_t reply = {.seq = 0};
    (void) snprintf (reply.time, sizeof reply.time, "%s", time);
    return encode (out, "pong", pong_fields, 1, &reply, failure);
}
