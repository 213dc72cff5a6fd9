#ifndef TIENDO_PROTO_ALERTS_ALERTS_H
#define TIENDO_PROTO_ALERTS_ALERTS_H
// alerts/1: the alert event, the same on PUB, in a replay, in a webhook and in the HTTP API. proto/alerts.md is the contract.
// Strings are inline and bounded: an event outlives the frame or the row it came from.
#include <msgpack.h>

#include "common/base/failure.h"
#include "proto/codec/limits.h"
#include "common/text/slice.h"

typedef enum { ALERT_OPEN, ALERT_UPDATED, ALERT_HELD, ALERT_ESCALATED, ALERT_ACKNOWLEDGED, ALERT_RESOLVED, ALERT_STATES } alert_state_t;
typedef enum { ALERT_INFO, ALERT_WARNING, ALERT_CRITICAL, ALERT_SEVERITIES } alert_severity_t;

typedef struct {
    char key[ALERT_MAX_KEY + 1];
    bool known; // false: null on the wire
    int64_t value;
} alert_figure_t;

typedef struct {
    uint32_t size;
    alert_figure_t of[ALERT_MAX_FIGURES];
} alert_figures_t;

typedef struct {
    char province[PROTO_MAX_CODE + 1];
    char epoch[ALERT_MAX_EPOCH + 1]; // which life of the log the id belongs to; "": of a server that has none
    int64_t id;
    int64_t alert;
    alert_state_t state;
    char kind[ALERT_MAX_KEY + 1];
    alert_severity_t severity;
    char campaign[PROTO_MAX_CODE + 1];
    char feed[PROTO_MAX_CODE + 1]; // of a feed's alert, which is no campaign's
    char unit[PROTO_MAX_CODE + 1];
    char unit_name[ALERT_MAX_NAME + 1];
    char unit_path[ALERT_MAX_PATH + 1]; // 58/582/22738
    char date[11];
    alert_figures_t figures;
    uint32_t streak;
    char text_vi[ALERT_MAX_TEXT + 1];
    char text_en[ALERT_MAX_TEXT + 1];
    char raised_at[PROTO_MAX_TIME + 1];
    char at[PROTO_MAX_TIME + 1];
    char resolution[ALERT_MAX_KEY + 1];       // of state resolved
    char acknowledged_by[ALERT_MAX_NAME + 1]; // as long as an acknowledgement stands: who, promising which day; "" where none
    char promised_until[11];
    char note[PROTO_MAX_NOTE + 1];
} alert_event_t;

// Appends one event map. Permanent failure where the event itself breaks the contract, temporary where memory is short.
bool must_check alert_encode (msgpack_sbuffer *out, const alert_event_t *event, failure_t *failure);
// Strict. Permanent failure names the field.
bool must_check alert_decode (const void *bytes, size_t size, alert_event_t *ret, failure_t *failure);

// The same map as JSON text. Words for people that are too long are cut; what names something and is too long is a permanent failure.
bool must_check alert_from_json (const char *json, alert_event_t *ret, failure_t *failure);
// The caller frees it; NULL where memory is short.
char *alert_to_json (const alert_event_t *event);

// "EPOCH:ID", or a bare ID: up to which event somebody has the log. False: it is neither.
bool must_check alert_position_parse (const char *text, char epoch[ALERT_MAX_EPOCH + 1], int64_t *ret);

// "alert.critical.58/582/22738": a prefix subscription takes a subtree.
void alert_topic (const alert_event_t *event, char ret[ALERT_MAX_TOPIC + 1]);

const char *alert_state_name (alert_state_t state);
const char *alert_severity_name (alert_severity_t severity);
bool alert_state_from (slice_t name, alert_state_t *ret);
bool alert_severity_from (slice_t name, alert_severity_t *ret);
#endif
