#ifndef TIENDO_INTAKE_RELAY_PUSH_BODY_H
#define TIENDO_INTAKE_RELAY_PUSH_BODY_H
// The body of a pushed batch: {"seq", "records", "control"?}, strict JSON. What is inside a record is ingest's to judge.
#include "proto/feed/feed_client.h"
#include "services/intake/session/caller.h"

typedef struct {
    json_t *json; // what `control` points into
    int64_t seq;
    msgpack_sbuffer records; // the `records` value, by the rule of from_json.h
    bool has_control;
    feed_control_out_t control;
    const char *metrics[PROTO_MAX_SUMS];
    uint64_t sums[PROTO_MAX_SUMS];
} push_body_t;

// False: *response is filled (400, 413, 415).
bool must_check push_body_read (const caller_t *caller, push_body_t *ret, response_t *response);
void push_body_clear (push_body_t *self);
#endif
