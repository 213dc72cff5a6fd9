#ifndef TIENDO_PROTO_FEED_REPLY_H
#define TIENDO_PROTO_FEED_REPLY_H
// feed/1, the server's answers. Each appends one message to *out; temporary failure where memory is short.
// Times are RFC 3339 text.
#include "proto/feed/feed.h"

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
    int64_t acknowledged_before; // 0: nothing above what is stored is known to have been acknowledged
} feed_welcome_t;

// An accepted record below a revision that stands: it changes nothing.
typedef struct {
    uint32_t index; // of the record in its batch, from 0
    int64_t rev;    // that stands
} feed_outdated_t;

typedef struct {
    const char *feed;
    int64_t seq;
    bool duplicate; // else stored
    uint32_t accepted;
    slice_t rejected; // from rejected_encode; size 0 = none
    slice_t outdated; // from outdated_encode; size 0 = none
} feed_ack_t;

typedef struct {
    slice_t unit;
    int32_t day;
    int64_t rev;
    slice_t counts; // a msgpack map metric -> uint
} feed_figure_t;

// The array of an ack's `outdated`; nothing where there are none.
bool must_check outdated_encode (msgpack_sbuffer *out, const feed_outdated_t *outdated, size_t count, failure_t *failure);
// One entry of a `figures` answer, appended to those before it.
bool must_check feed_encode_figure (msgpack_sbuffer *out, const feed_figure_t *figure, failure_t *failure);
// The answer: `figures` are `count` entries, one after the other.
bool must_check feed_encode_figures (msgpack_sbuffer *out, const char *campaign, slice_t figures, uint32_t count, bool more, failure_t *failure);

bool must_check feed_encode_welcome (msgpack_sbuffer *out, const feed_welcome_t *welcome, failure_t *failure);
bool must_check feed_encode_ack (msgpack_sbuffer *out, const feed_ack_t *ack, failure_t *failure);
bool must_check feed_encode_nack (msgpack_sbuffer *out, const feed_nack_t *nack, failure_t *failure);
bool must_check feed_encode_pong (msgpack_sbuffer *out, const char *time, failure_t *failure);
#endif
