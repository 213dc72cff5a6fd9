#ifndef TIENDO_PROTO_FEED_H
#define TIENDO_PROTO_FEED_H
// feed/1, the server's side: reads what a district system sends. proto/feed.md is the contract.
#include "proto/cursor.h"
#include "proto/limits.h"
#include "proto/record.h"

typedef enum { FEED_HELLO, FEED_BATCH, FEED_PING } feed_command_type_t;

typedef enum {
    NACK_MALFORMED,
    NACK_UNSUPPORTED_VERSION,
    NACK_UNKNOWN_TYPE,
    NACK_FORBIDDEN,
    NACK_SEQ_CONFLICT,
    NACK_TOO_LARGE,
    NACK_CONTROL_MISMATCH,
    NACK_UNAVAILABLE, // retry
    NACK_OVERLOADED,  // retry
    NACK_CODES
} nack_code_t;

typedef struct {
    nack_code_t code;
    char feed[PROTO_MAX_CODE + 1]; // "" = could not be read
    int64_t seq;                   // 0 = could not be read
    char detail[PROTO_MAX_DETAIL + 1];
} feed_nack_t;

typedef struct {
    bool given;
    uint64_t records;
    slice_t sums; // the map metric -> uint as sent, already judged
} feed_control_t;

typedef struct {
    feed_command_type_t type;
    char feed[PROTO_MAX_CODE + 1]; // "" for ping
    int64_t seq;                   // batch only: 1 .. 2^63-1
    slice_t records;               // batch only: the bytes of the `records` value within the frame
    uint32_t record_count;
    unsigned char digest[PROTO_DIGEST]; // BLAKE2b-256 of those bytes
    feed_control_t control;
} feed_command_t;

// Reads one frame. False fills *nack (with feed and seq where they could be read). *ret points into `bytes`.
// Judges the envelope only: what is inside a record is a rejection, and `record_reader_next` gives it.
bool must_check feed_command_decode (const void *bytes, size_t size, feed_command_t *ret, feed_nack_t *nack);

// Compares the batch's control, where given, with its records as sent: their number, and for every metric declared the
// sum of the integers in the `counts` of progress records, good or not; what is no integer counts 0.
// A metric that is not declared is not compared.
bool must_check batch_check_control (const feed_command_t *batch, feed_nack_t *nack);

// Fills *self and returns false. The detail is made printable UTF-8.
bool feed_nack_set (feed_nack_t *self, nack_code_t code, const char *format, ...) __attribute__ ((format (printf, 3, 4)));

const char *nack_code_name (nack_code_t code);
bool nack_code_retry (nack_code_t code); // the `retry` that goes with it
#endif
