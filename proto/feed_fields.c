#include "proto/feed_fields.h"

#define BATCH(member) offsetof (feed_batch_wire_t, member)
#define CONTROL(member) offsetof (feed_control_t, member)
#define REPLY(member) offsetof (feed_reply_t, member)

static const char *const status_names[] = {"stored", "duplicate"};
const char *const feed_command_names[3] = {"hello", "batch", "ping"};
const char *const feed_reply_names[4] = {"welcome", "ack", "nack", "pong"};

const field_t feed_hello_fields[HELLO_FIELDS] = {
    {"feed", FIELD_TEXT, true, BATCH (feed), 0, PROTO_MAX_CODE, NULL},
};

// How many records a batch may hold is not a field's bound: more is too_large, not malformed.
const field_t feed_batch_fields[BATCH_FIELDS] = {
    {"feed", FIELD_TEXT, true, BATCH (feed), 0, PROTO_MAX_CODE, NULL},
    {"seq", FIELD_INT64, true, BATCH (seq), 1, INT64_MAX, NULL},
    {"records", FIELD_ARRAY, true, BATCH (records), 0, UINT32_MAX, NULL},
    {"control", FIELD_MAP, false, BATCH (control), 0, FIELD_MAP_KEYS, NULL},
};

const field_t feed_control_fields[CONTROL_FIELDS] = {
    {"records", FIELD_UINT64, true, CONTROL (records), 0, UINT64_MAX, NULL},
    {"sums", FIELD_MAP, true, CONTROL (sums), 0, PROTO_MAX_SUMS, NULL},
};

const field_t feed_welcome_fields[WELCOME_FIELDS] = {
    {"feed", FIELD_TEXT, true, REPLY (feed), 0, PROTO_MAX_CODE, NULL},
    {"next_seq", FIELD_INT64, true, REPLY (next_seq), 1, INT64_MAX, NULL},
    {"missing", FIELD_ARRAY, true, REPLY (missing), 0, UINT32_MAX, NULL},
    {"max_records", FIELD_UINT32, true, REPLY (max_records), 1, UINT32_MAX, NULL},
    {"max_bytes", FIELD_UINT32, true, REPLY (max_bytes), 1, UINT32_MAX, NULL},
    {"time", FIELD_TIME, true, REPLY (time), 0, PROTO_MAX_TIME, NULL},
};

const field_t feed_ack_fields[ACK_FIELDS] = {
    {"feed", FIELD_TEXT, true, REPLY (feed), 0, PROTO_MAX_CODE, NULL},      {"seq", FIELD_INT64, true, REPLY (seq), 1, INT64_MAX, NULL},
    {"status", FIELD_NAME, true, REPLY (status), 0, 2, status_names},       {"accepted", FIELD_UINT32, true, REPLY (accepted), 0, UINT32_MAX, NULL},
    {"rejected", FIELD_ARRAY, true, REPLY (rejected), 0, UINT32_MAX, NULL},
};

const field_t feed_nack_fields[NACK_FIELDS] = {
    {"feed", FIELD_TEXT, false, REPLY (feed), 0, PROTO_MAX_CODE, NULL},
    {"seq", FIELD_INT64, false, REPLY (seq), 1, INT64_MAX, NULL},
    {"code", FIELD_TEXT, true, REPLY (code), 0, ALERT_MAX_KEY, NULL},
    {"detail", FIELD_TEXT, true, REPLY (detail), 0, sizeof ((feed_reply_t *) 0)->detail - 1, NULL},
    {"retry", FIELD_BOOL, true, REPLY (retry), 0, 1, NULL},
};

const field_t feed_pong_fields[PONG_FIELDS] = {
    {"time", FIELD_TIME, true, REPLY (time), 0, PROTO_MAX_TIME, NULL},
};
