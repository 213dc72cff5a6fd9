#ifndef TIENDO_PROTO_ALERTS_ALERT_FIELDS_H
#define TIENDO_PROTO_ALERTS_ALERT_FIELDS_H
// The messages of alerts/1 as tables (but `v` and `type`, which every one has): private to the codec and its tests.
#include "proto/alerts/alert_commands.h"
#include "proto/codec/fields.h"

typedef struct {
    alert_event_t event;
    slice_t figures;
    slice_t text;
} alert_event_wire_t;

typedef struct {
    alert_command_t command;
    slice_t units;
} alert_command_wire_t;

enum {
    ALERT_EVENT_FIELDS = 22,
    ALERT_TEXT_FIELDS = 2,
    ALERT_REPLAY_FIELDS = 8,
    ALERT_ACK_FIELDS = 6,
    ALERT_PING_FIELDS = 1,
    ALERT_EVENTS_FIELDS = 4,
    ALERT_ACKED_FIELDS = 6,
    ALERT_NACK_FIELDS = 4,
    ALERT_PONG_FIELDS = 1
};

extern const field_t alert_event_fields[ALERT_EVENT_FIELDS];   // alert_event_wire_t
extern const field_t alert_text_fields[ALERT_TEXT_FIELDS];     // alert_event_t
extern const field_t alert_replay_fields[ALERT_REPLAY_FIELDS]; // alert_command_wire_t
extern const field_t alert_ack_fields[ALERT_ACK_FIELDS];       // alert_command_wire_t
extern const field_t alert_ping_fields[ALERT_PING_FIELDS];     // alert_command_wire_t
extern const field_t alert_events_fields[ALERT_EVENTS_FIELDS]; // alert_reply_t, and all below
extern const field_t alert_acked_fields[ALERT_ACKED_FIELDS];
extern const field_t alert_nack_fields[ALERT_NACK_FIELDS];
extern const field_t alert_pong_fields[ALERT_PONG_FIELDS];
extern const char *const alert_event_names[1];
extern const char *const alert_command_names[3]; // by alert_command_type_t
extern const char *const alert_reply_names[4];   // by alert_reply_type_t
extern const char *const alert_state_names[ALERT_STATES];
extern const char *const alert_severity_names[ALERT_SEVERITIES];
// Whether a key of `figures` is one.
bool must_check alert_figure_name_good (slice_t name, failure_t *failure);
#endif
