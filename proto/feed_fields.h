#ifndef TIENDO_PROTO_FEED_FIELDS_H
#define TIENDO_PROTO_FEED_FIELDS_H
// The messages of feed/1 as tables (but `v` and `type`, which every one has): private to the codec and its tests.
#include "proto/feed_client.h"
#include "proto/fields.h"

typedef struct {
    char feed[PROTO_MAX_CODE + 1];
    int64_t seq;
    slice_t records;
    slice_t control;
} feed_batch_wire_t;

enum { HELLO_FIELDS = 1, BATCH_FIELDS = 4, CONTROL_FIELDS = 2, WELCOME_FIELDS = 6, ACK_FIELDS = 5, NACK_FIELDS = 5, PONG_FIELDS = 1 };

extern const field_t feed_hello_fields[HELLO_FIELDS];     // feed_batch_wire_t
extern const field_t feed_batch_fields[BATCH_FIELDS];     // feed_batch_wire_t
extern const field_t feed_control_fields[CONTROL_FIELDS]; // feed_control_t
extern const field_t feed_welcome_fields[WELCOME_FIELDS]; // feed_reply_t, and all below
extern const field_t feed_ack_fields[ACK_FIELDS];
extern const field_t feed_nack_fields[NACK_FIELDS];
extern const field_t feed_pong_fields[PONG_FIELDS];
extern const char *const feed_command_names[3]; // by feed_command_type_t
extern const char *const feed_reply_names[4];   // by feed_reply_type_t
#endif
