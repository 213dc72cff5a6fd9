#ifndef TIENDO_PROTO_REPLY_H
#define TIENDO_PROTO_REPLY_H
// feed/1, the server's answers. Each appends one message to *out; temporary failure where memory is short.
// Times are RFC 3339 text.
#include "proto/feed.h"

typedef struct {
    int64_t from;
    int64_t to; // inclusive
} feed_range_t;

typedef struct {
    const char *feed;
    int64_t next_seq;
    const feed_range_t *missing; // ascending
    size_t missing_count;
    const char *time;
} feed_welcome_t;

typedef struct {
    const char *feed;
    int64_t seq;
    bool duplicate; // else stored
    uint32_t accepted;
    slice_t rejected; // from rejected_encode; size 0 = none
} feed_ack_t;

bool must_check feed_encode_welcome (msgpack_sbuffer *out, const feed_welcome_t *welcome, failure_t *failure);
bool must_check feed_encode_ack (msgpack_sbuffer *out, const feed_ack_t *ack, failure_t *failure);
bool must_check feed_encode_nack (msgpack_sbuffer *out, const feed_nack_t *nack, failure_t *failure);
bool must_check feed_encode_pong (msgpack_sbuffer *out, const char *time, failure_t *failure);
#endif
