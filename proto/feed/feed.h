#ifndef TIENDO_PROTO_FEED_FEED_H
#define TIENDO_PROTO_FEED_FEED_H
// feed/1, the server's side: reads what a district system sends. proto/feed.md is the contract.
#include "proto/codec/cursor.h"
#include "proto/codec/limits.h"
#include "proto/feed/record.h"

typedef enum { FEED_HELLO, FEED_BATCH, FEED_FIGURES, FEED_PING, FEED_COMMANDS } feed_command_type_t;

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

// Who reported, as a gateway says: an account by its code, its role, and the unit by which it may.
typedef struct {
    char account[PROTO_MAX_CODE + 1]; // "": nobody is named
    char role[PROTO_MAX_ROLE + 1];
    char unit[PROTO_MAX_CODE + 1];
} feed_actor_t;

// Whose key the message came under. A gateway is believed about the feed and the actor; of anybody else these are no known keys, and are ignored.
typedef enum { FEED_SENDER_FEED, FEED_SENDER_GATEWAY } feed_sender_t;

// What stands, of the reporting units at or below any of `units`, on the days from one to the other.
typedef struct {
    char campaign[PROTO_MAX_CODE + 1];
    int32_t from_day;
    int32_t to_day;
    slice_t units; // the array of codes as sent, judged; size 0: all of the feed's subtree
    uint32_t unit_count;
} feed_asked_t;

typedef struct {
    feed_command_type_t type;
    char feed[PROTO_MAX_CODE + 1]; // hello and batch; figures of a gateway
    int64_t seq;                   // batch only: 1 .. PROTO_MAX_NUMBER
    slice_t records;               // batch only: the bytes of the `records` value within the frame
    uint32_t record_count;
    unsigned char digest[PROTO_DIGEST]; // of those bytes, of the kind FEED_DIGEST_KIND
    feed_control_t control;
    feed_actor_t actor; // batch of a gateway only, where it is given
    feed_asked_t asked; // figures only
} feed_command_t;

// A batch is stored with its digest and the kind of it, so that a later kind leaves what is stored comparable.
#define FEED_DIGEST_KIND "blake2b-256"
typedef enum { DIGEST_SAME, DIGEST_OTHER, DIGEST_UNKNOWN } digest_match_t; // unknown: this version does not know the kind
digest_match_t feed_digest_match (const feed_command_t *batch, slice_t kind, slice_t digest);

// The codes of feed_asked_t.units in their normal form, one by one; a cursor over `units` comes from feed_asked_units. False at the end.
cursor_t feed_asked_units (const feed_asked_t *self);
bool feed_asked_units_next (cursor_t *units, char room[PROTO_MAX_CODE], slice_t *ret);

// Reads one frame. False fills *nack (with feed and seq where they could be read). *ret points into `bytes`.
// Judges the envelope only: what is inside a record is a rejection, and `record_reader_next` gives it.
bool must_check feed_command_decode (const void *bytes, size_t size, feed_sender_t sender, feed_command_t *ret, feed_nack_t *nack);

// The actor as the database keeps it, a JSON object; nothing where nobody is named.
bool must_check feed_actor_json (const feed_actor_t *actor, msgpack_sbuffer *out, failure_t *failure);

// Compares the batch's control, where given, with its records as sent: their number, and for every metric declared the
// sum of the integers in the `counts` of progress records, good or not; what is no integer counts 0. A metric that such a record has an integer of
// and that is not declared is a mismatch too. Metrics are compared in their normal form.
bool must_check batch_check_control (const feed_command_t *batch, feed_nack_t *nack);

// Fills *self and returns false. The detail is made printable UTF-8.
bool feed_nack_set (feed_nack_t *self, nack_code_t code, const char *format, ...) __attribute__ ((format (printf, 3, 4)));

const char *nack_code_name (nack_code_t code);
bool nack_code_retry (nack_code_t code); // the `retry` that goes with it
#endif
