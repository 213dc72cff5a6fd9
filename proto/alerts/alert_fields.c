#include "proto/alerts/alert_fields.h"

#define EVENT(member) offsetof (alert_event_wire_t, event.member)
#define WIRE(member) offsetof (alert_event_wire_t, member)
#define TEXT(member) offsetof (alert_event_t, member)
#define COMMAND(member) offsetof (alert_command_wire_t, command.member)
#define REPLY(member) offsetof (alert_reply_t, member)

const char *const alert_event_names[1] = {"alert"};
const char *const alert_command_names[3] = {"replay", "ack", "ping"};
const char *const alert_reply_names[4] = {"events", "acked", "nack", "pong"};
const char *const alert_state_names[ALERT_STATES] = {"open", "updated", "held", "escalated", "acknowledged", "resolved"};
const char *const alert_severity_names[ALERT_SEVERITIES] = {"info", "warning", "critical"};

const field_t alert_event_fields[ALERT_EVENT_FIELDS] = {
    {"province", FIELD_TEXT, true, EVENT (province), 0, PROTO_MAX_CODE, NULL},
    {"epoch", FIELD_TEXT, false, EVENT (epoch), 0, ALERT_MAX_EPOCH, NULL},
    {"id", FIELD_INT64, true, EVENT (id), 1, INT64_MAX, NULL},
    {"alert", FIELD_INT64, true, EVENT (alert), 1, INT64_MAX, NULL},
    {"state", FIELD_NAME, true, EVENT (state), 0, ALERT_STATES, alert_state_names},
    {"kind", FIELD_TEXT, true, EVENT (kind), 0, ALERT_MAX_KEY, NULL},
    {"severity", FIELD_NAME, true, EVENT (severity), 0, ALERT_SEVERITIES, alert_severity_names},
    {"campaign", FIELD_TEXT, FIELD_REQUIRED | FIELD_NULLABLE, EVENT (campaign), 0, PROTO_MAX_CODE, NULL},
    {"feed", FIELD_TEXT, false, EVENT (feed), 0, PROTO_MAX_CODE, NULL},
    {"unit", FIELD_TEXT, FIELD_REQUIRED | FIELD_NULLABLE, EVENT (unit), 0, PROTO_MAX_CODE, NULL},
    {"unit_name", FIELD_TEXT, FIELD_REQUIRED | FIELD_WORDS, EVENT (unit_name), 0, ALERT_MAX_NAME, NULL},
    {"unit_path", FIELD_TEXT, true, EVENT (unit_path), 0, ALERT_MAX_PATH, NULL},
    {"date", FIELD_DATE, true, EVENT (date), 0, 10, NULL},
    {"figures", FIELD_MAP, true, WIRE (figures), 0, ALERT_MAX_FIGURES, NULL},
    {"streak", FIELD_UINT32, true, EVENT (streak), 0, UINT32_MAX, NULL},
    {"text", FIELD_MAP, true, WIRE (text), 0, FIELD_MAP_KEYS, NULL},
    {"raised_at", FIELD_TIME, true, EVENT (raised_at), 0, PROTO_MAX_TIME, NULL},
    {"at", FIELD_TIME, true, EVENT (at), 0, PROTO_MAX_TIME, NULL},
    {"resolution", FIELD_TEXT, false, EVENT (resolution), 0, ALERT_MAX_KEY, NULL},
    {"acknowledged_by", FIELD_TEXT, FIELD_WORDS, EVENT (acknowledged_by), 0, ALERT_MAX_NAME, NULL},
    {"promised_until", FIELD_DATE, false, EVENT (promised_until), 0, 10, NULL},
    {"note", FIELD_TEXT, FIELD_WORDS, EVENT (note), 0, PROTO_MAX_NOTE, NULL},
};

const field_t alert_text_fields[ALERT_TEXT_FIELDS] = {
    {"vi", FIELD_TEXT, FIELD_REQUIRED | FIELD_WORDS, TEXT (text_vi), 0, ALERT_MAX_TEXT, NULL},
    {"en", FIELD_TEXT, FIELD_REQUIRED | FIELD_WORDS, TEXT (text_en), 0, ALERT_MAX_TEXT, NULL},
};

const field_t alert_replay_fields[ALERT_REPLAY_FIELDS] = {
    {"province", FIELD_TEXT, false, COMMAND (province), 0, PROTO_MAX_CODE, NULL},
    {"after", FIELD_INT64, true, COMMAND (after), 0, INT64_MAX, NULL},
    {"epoch", FIELD_TEXT, false, COMMAND (epoch), 0, ALERT_MAX_EPOCH, NULL},
    {"limit", FIELD_UINT32, true, COMMAND (limit), 1, ALERT_MAX_LIMIT, NULL},
    {"units", FIELD_ARRAY, false, offsetof (alert_command_wire_t, units), 0, ALERT_MAX_UNITS, NULL},
    {"severity", FIELD_NAME, false, COMMAND (severity), 0, ALERT_SEVERITIES, alert_severity_names},
    {"wait", FIELD_UINT32, false, COMMAND (wait), 0, ALERT_MAX_WAIT, NULL},
    {"request", FIELD_REQUEST, false, COMMAND (request), 0, PROTO_MAX_REQUEST, NULL},
};

const field_t alert_ack_fields[ALERT_ACK_FIELDS] = {
    {"province", FIELD_TEXT, false, COMMAND (province), 0, PROTO_MAX_CODE, NULL},
    {"alert", FIELD_INT64, true, COMMAND (alert), 1, INT64_MAX, NULL},
    {"epoch", FIELD_TEXT, false, COMMAND (epoch), 0, ALERT_MAX_EPOCH, NULL},
    {"note", FIELD_TEXT, false, COMMAND (note), 0, PROTO_MAX_NOTE, NULL},
    {"until", FIELD_DATE, false, COMMAND (until), 0, 10, NULL},
    {"request", FIELD_REQUEST, false, COMMAND (request), 0, PROTO_MAX_REQUEST, NULL},
};

const field_t alert_ping_fields[ALERT_PING_FIELDS] = {
    {"request", FIELD_REQUEST, false, COMMAND (request), 0, PROTO_MAX_REQUEST, NULL},
};

const field_t alert_events_fields[ALERT_EVENTS_FIELDS] = {
    {"epoch", FIELD_TEXT, false, REPLY (epoch), 0, ALERT_MAX_EPOCH, NULL},
    {"events", FIELD_ARRAY, true, REPLY (events), 0, ALERT_MAX_LIMIT, NULL},
    {"last", FIELD_INT64, true, REPLY (last), 0, INT64_MAX, NULL},
    {"request", FIELD_REQUEST, false, REPLY (request), 0, PROTO_MAX_REQUEST, NULL},
};

const field_t alert_acked_fields[ALERT_ACKED_FIELDS] = {
    {"alert", FIELD_INT64, true, REPLY (alert), 1, INT64_MAX, NULL},
    {"by", FIELD_TEXT, FIELD_REQUIRED | FIELD_NULLABLE, REPLY (by), 0, ALERT_MAX_NAME, NULL},
    {"at", FIELD_TIME, FIELD_REQUIRED | FIELD_NULLABLE, REPLY (at), 0, PROTO_MAX_TIME, NULL},
    {"until", FIELD_DATE, FIELD_NULLABLE, REPLY (until), 0, 10, NULL},
    {"note", FIELD_TEXT, FIELD_NULLABLE, REPLY (note), 0, PROTO_MAX_NOTE, NULL},
    {"request", FIELD_REQUEST, false, REPLY (request), 0, PROTO_MAX_REQUEST, NULL},
};

const field_t alert_nack_fields[ALERT_NACK_FIELDS] = {
    {"code", FIELD_TEXT, true, REPLY (code), 0, ALERT_MAX_KEY, NULL},
    {"detail", FIELD_TEXT, true, REPLY (detail), 0, sizeof ((alert_reply_t *) 0)->detail - 1, NULL},
    {"retry", FIELD_BOOL, true, REPLY (retry), 0, 1, NULL},
    {"request", FIELD_REQUEST, false, REPLY (request), 0, PROTO_MAX_REQUEST, NULL},
};

const field_t alert_pong_fields[ALERT_PONG_FIELDS] = {
    {"request", FIELD_REQUEST, false, REPLY (request), 0, PROTO_MAX_REQUEST, NULL},
};
