#ifndef TIENDO_PROTO_ALERTS_ALERT_COMMANDS_H
#define TIENDO_PROTO_ALERTS_ALERT_COMMANDS_H
// alerts/1 on the ROUTER: replay, ack, ping and what answers them, both sides.
// Encoders append one message to *out; temporary failure where memory is short, permanent where a bound is broken.
#include "proto/alerts/alerts.h"
#include "proto/codec/cursor.h"
#include "proto/codec/fields.h"

typedef enum { ALERT_REPLAY, ALERT_ACK, ALERT_PING } alert_command_type_t;

typedef enum {
    ALERT_NACK_MALFORMED,
    ALERT_NACK_UNSUPPORTED_VERSION,
    ALERT_NACK_UNKNOWN_TYPE,
    ALERT_NACK_UNKNOWN_ALERT,
    ALERT_NACK_FORBIDDEN,
    ALERT_NACK_UNAVAILABLE, // retry
    ALERT_NACK_CODES
} alert_nack_code_t;

typedef struct {
    alert_nack_code_t code;
    char detail[PROTO_MAX_DETAIL + 1];
    request_id_t request;
} alert_nack_t;

typedef struct {
    alert_command_type_t type;
    request_id_t request;              // comes back in the answer
    char province[PROTO_MAX_CODE + 1]; // "" = not given
    char epoch[ALERT_MAX_EPOCH + 1];   // "" = not given
    // replay
    int64_t after;    // >= 0
    uint32_t limit;   // 1 .. ALERT_MAX_LIMIT
    bool units_given; // an empty list is no unit; not given is every unit
    uint32_t unit_count;
    char units[ALERT_MAX_UNITS][PROTO_MAX_CODE + 1];
    alert_severity_t severity; // the least; ALERT_INFO where not given
    uint32_t wait;             // seconds, 0 where not given
    // ack
    int64_t alert;                 // >= 1
    char note[PROTO_MAX_NOTE + 1]; // "" = not given
    char until[11];                // "" = not given
} alert_command_t;

// A refused command's `request` is in *nack, where it could be read.
bool must_check alert_command_decode (const void *bytes, size_t size, alert_command_t *ret, alert_nack_t *nack);
bool must_check alert_command_encode (msgpack_sbuffer *out, const alert_command_t *command, failure_t *failure);

bool alert_nack_set (alert_nack_t *self, alert_nack_code_t code, const char *format, ...) __attribute__ ((format (printf, 3, 4)));
const char *alert_nack_code_name (alert_nack_code_t code);
bool alert_nack_code_retry (alert_nack_code_t code);

typedef enum { ALERT_EVENTS, ALERT_ACKED, ALERT_NACK, ALERT_PONG } alert_reply_type_t;

typedef struct {
    alert_reply_type_t type;
    request_id_t request; // of the command that is answered
    // events
    slice_t events; // an array of maps; walk with alert_events_next
    uint32_t event_count;
    int64_t last;
    char epoch[ALERT_MAX_EPOCH + 1]; // the log's present one
    // acked: what stands, each "" where nothing does
    int64_t alert;
    char by[ALERT_MAX_NAME + 1];
    char at[PROTO_MAX_TIME + 1];
    char until[11];
    char note[PROTO_MAX_NOTE + 1];
    // nack; the code as text, so that a later server's code is told and `retry` decides
    char code[ALERT_MAX_KEY + 1];
    char detail[1024];
    bool retry;
} alert_reply_t;

// A reply whose `events` are the bytes of an array; `code` and `retry` are filled by alert_encode_nack.
bool must_check alert_reply_encode (msgpack_sbuffer *out, const alert_reply_t *reply, failure_t *failure);
// `events` = `count` event maps that alert_encode appended one after the other; of *reply the epoch, `last` and the request are given.
bool must_check alert_encode_events (msgpack_sbuffer *out, slice_t events, uint32_t count, const alert_reply_t *reply, failure_t *failure);
bool must_check alert_encode_nack (msgpack_sbuffer *out, const alert_nack_t *nack, failure_t *failure);

// *ret points into `bytes`.
bool must_check alert_reply_decode (const void *bytes, size_t size, alert_reply_t *ret, failure_t *failure);
cursor_t alert_events (const alert_reply_t *reply);
// False when there are no more, and when one is malformed: then failure->kind is FAILURE_PERMANENT, else FAILURE_NONE.
bool must_check alert_events_next (cursor_t *events, alert_event_t *ret, failure_t *failure);
#endif
