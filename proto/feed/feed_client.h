#ifndef TIENDO_PROTO_FEED_FEED_CLIENT_H
#define TIENDO_PROTO_FEED_FEED_CLIENT_H
// feed/1, the client's side, for `tiendo push`: encodes records and commands, reads the answers strictly.
// Encoders append to *out; temporary failure where memory is short, permanent where the content breaks a bound.
#include "proto/feed/reply.h"

// One record map. record->parts is what parts_encode gave (or size 0). at, parts, note go in where they are not empty.
bool must_check record_encode (msgpack_sbuffer *out, const record_t *record, failure_t *failure);
bool must_check parts_encode (msgpack_sbuffer *out, const record_part_t *parts, size_t count, failure_t *failure);

// The `records` value: an array head over `count` maps that record_encode appended one after the other.
// These are the bytes a client keeps and re-sends, and the digest is made of.
bool must_check records_encode (msgpack_sbuffer *out, slice_t maps, uint32_t count, failure_t *failure);

typedef struct {
    uint32_t records;
    const char *const *metrics;
    const uint64_t *sums;
    size_t metric_count;
} feed_control_out_t;

// `records` goes in byte for byte; control may be NULL, and so may actor, which is a gateway's to say.
bool must_check feed_encode_batch (msgpack_sbuffer *out, const char *feed, int64_t seq, slice_t records, const feed_control_out_t *control,
                                   const feed_actor_t *actor, failure_t *failure);
bool must_check feed_encode_hello (msgpack_sbuffer *out, const char *feed, failure_t *failure);
bool must_check feed_encode_ping (msgpack_sbuffer *out, failure_t *failure);
// Asks what stands, from one day to the other (YYYY-MM-DD); no units: all of the feed's subtree. `feed` is a gateway's to say; otherwise NULL.
bool must_check feed_encode_ask (msgpack_sbuffer *out, const char *feed, const char *campaign, const char *from, const char *to,
                                 const char *const *units, size_t unit_count, failure_t *failure);

typedef enum { FEED_WELCOME, FEED_ACK, FEED_NACK, FEED_FIGURES_REPLY, FEED_PONG, FEED_REPLIES } feed_reply_type_t;

typedef enum { FEED_STORED, FEED_DUPLICATE } feed_status_t;

typedef struct {
    feed_reply_type_t type;
    char feed[PROTO_MAX_CODE + 1]; // "" where a nack has none
    int64_t seq;                   // ack; nack: 0 where it has none
    // welcome
    int64_t next_seq;
    slice_t missing; // judged; walk with feed_missing_next
    uint32_t missing_count;
    uint32_t max_records;
    uint32_t max_bytes;
    char time[PROTO_MAX_TIME + 1]; // and pong
    int64_t acknowledged_before;   // 0 where it has none
    // ack
    feed_status_t status;
    uint32_t accepted;
    slice_t rejected; // judged as an array: rejected_decode reads it
    uint32_t rejected_count;
    slice_t outdated; // judged; walk with feed_outdated_next. Size 0 where there is none
    uint32_t outdated_count;
    // figures
    char campaign[PROTO_MAX_CODE + 1];
    slice_t figures; // judged; walk with feed_figures_next
    uint32_t figure_count;
    bool more; // more stand than are told: ask again from the last day told
    // nack; the code as text, so that a later server's code is told and `retry` decides
    char code[ALERT_MAX_KEY + 1];
    char detail[1024];
    bool retry;
} feed_reply_t;

// *ret points into `bytes`. Permanent failure where it is not one of these.
bool must_check feed_reply_decode (const void *bytes, size_t size, feed_reply_t *ret, failure_t *failure);
cursor_t feed_missing (const feed_reply_t *welcome);
bool feed_missing_next (cursor_t *missing, feed_range_t *ret);
cursor_t feed_outdated (const feed_reply_t *ack);
bool feed_outdated_next (cursor_t *outdated, feed_outdated_t *ret);
// What stands, by day and within a day by unit. figure->counts is read with record_counts_read.
cursor_t feed_figures (const feed_reply_t *figures);
bool feed_figures_next (cursor_t *figures, feed_figure_t *ret);
#endif
