#include "proto/feed/feed_fields.h"

#define BATCH(member) offsetof (feed_batch_wire_t, member)
#define ACTOR(member) offsetof (feed_actor_t, member)
#define CONTROL(member) offsetof (feed_control_t, member)
#define REPLY(member) offsetof (feed_reply_t, member)

static const char *const status_names[] = {"stored", "duplicate"};
const char *const feed_command_names[FEED_COMMANDS] = {"hello", "batch", "figures", "ping"};
const char *const feed_reply_names[FEED_REPLIES] = {"welcome", "ack", "nack", "figures", "pong"};

const field_t feed_hello_fields[HELLO_FIELDS] = {
    {"feed", FIELD_TEXT, true, BATCH (feed), 0, PROTO_MAX_CODE, NULL},
};

// How many records a batch may hold is not a field's bound: more is too_large, not malformed.
const field_t feed_batch_fields[BATCH_FIELDS] = {
    {"feed", FIELD_TEXT, true, BATCH (feed), 0, PROTO_MAX_CODE, NULL},    {"seq", FIELD_INT64, true, BATCH (seq), 1, PROTO_MAX_NUMBER, NULL},
    {"records", FIELD_ARRAY, true, BATCH (records), 0, UINT32_MAX, NULL}, {"control", FIELD_MAP, false, BATCH (control), 0, FIELD_MAP_KEYS, NULL},
    {"actor", FIELD_MAP, false, BATCH (actor), 0, FIELD_MAP_KEYS, NULL},
};

const field_t feed_control_fields[CONTROL_FIELDS] = {
    {"records", FIELD_UINT64, true, CONTROL (records), 0, UINT64_MAX, NULL},
    {"sums", FIELD_MAP, true, CONTROL (sums), 0, PROTO_MAX_SUMS, NULL},
};

const field_t feed_actor_fields[ACTOR_FIELDS] = {
    {"account", FIELD_TEXT, true, ACTOR (account), 0, PROTO_MAX_CODE, NULL},
    {"role", FIELD_TEXT, true, ACTOR (role), 0, PROTO_MAX_ROLE, NULL},
    {"unit", FIELD_TEXT, true, ACTOR (unit), 0, PROTO_MAX_CODE, NULL},
};

const field_t feed_figures_fields[FIGURES_FIELDS] = {
    {"campaign", FIELD_TEXT, true, offsetof (feed_figures_wire_t, campaign), 0, PROTO_MAX_CODE, NULL},
    {"from", FIELD_DATE, true, offsetof (feed_figures_wire_t, from), 0, 10, NULL},
    {"to", FIELD_DATE, true, offsetof (feed_figures_wire_t, to), 0, 10, NULL},
    {"units", FIELD_ARRAY, false, offsetof (feed_figures_wire_t, units), 0, PROTO_MAX_FIGURES, NULL},
    {"feed", FIELD_TEXT, false, offsetof (feed_figures_wire_t, feed), 0, PROTO_MAX_CODE, NULL},
};

const field_t feed_welcome_fields[WELCOME_FIELDS] = {
    {"feed", FIELD_TEXT, true, REPLY (feed), 0, PROTO_MAX_CODE, NULL},
    {"next_seq", FIELD_INT64, true, REPLY (next_seq), 1, INT64_MAX, NULL},
    {"missing", FIELD_ARRAY, true, REPLY (missing), 0, UINT32_MAX, NULL},
    {"max_records", FIELD_UINT32, true, REPLY (max_records), 1, UINT32_MAX, NULL},
    {"max_bytes", FIELD_UINT32, true, REPLY (max_bytes), 1, UINT32_MAX, NULL},
    {"time", FIELD_TIME, true, REPLY (time), 0, PROTO_MAX_TIME, NULL},
    {"acknowledged_before", FIELD_INT64, false, REPLY (acknowledged_before), 1, INT64_MAX, NULL},
};

const field_t feed_ack_fields[ACK_FIELDS] = {
    {"feed", FIELD_TEXT, true, REPLY (feed), 0, PROTO_MAX_CODE, NULL},      {"seq", FIELD_INT64, true, REPLY (seq), 1, INT64_MAX, NULL},
    {"status", FIELD_NAME, true, REPLY (status), 0, 2, status_names},       {"accepted", FIELD_UINT32, true, REPLY (accepted), 0, UINT32_MAX, NULL},
    {"rejected", FIELD_ARRAY, true, REPLY (rejected), 0, UINT32_MAX, NULL}, {"outdated", FIELD_ARRAY, false, REPLY (outdated), 0, UINT32_MAX, NULL},
};

const field_t feed_outdated_fields[OUTDATED_FIELDS] = {
    {"index", FIELD_UINT32, true, offsetof (feed_outdated_t, index), 0, UINT32_MAX, NULL},
    {"rev", FIELD_INT64, true, offsetof (feed_outdated_t, rev), 1, INT64_MAX, NULL},
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

const field_t feed_figures_reply_fields[FIGURES_REPLY_FIELDS] = {
    {"campaign", FIELD_TEXT, true, REPLY (campaign), 0, PROTO_MAX_CODE, NULL},
    {"figures", FIELD_ARRAY, true, REPLY (figures), 0, PROTO_MAX_FIGURES, NULL},
    {"more", FIELD_BOOL, true, REPLY (more), 0, 1, NULL},
};

const field_t feed_figure_fields[FIGURE_FIELDS] = {
    {"unit", FIELD_TEXT, true, offsetof (feed_figure_wire_t, unit), 0, PROTO_MAX_CODE, NULL},
    {"date", FIELD_DATE, true, offsetof (feed_figure_wire_t, date), 0, 10, NULL},
    {"rev", FIELD_INT64, true, offsetof (feed_figure_wire_t, rev), 1, INT64_MAX, NULL},
    {"counts", FIELD_MAP, true, offsetof (feed_figure_wire_t, counts), 0, PROTO_MAX_METRICS, NULL},
};
