#ifndef TIENDO_PROTO_FEED_FEED_FIELDS_H
#define TIENDO_PROTO_FEED_FEED_FIELDS_H
// The messages of feed/1 as tables (but `v` and `type`, which every one has): private to the codec and its tests.
#include "proto/feed/feed_client.h"
#include "proto/codec/fields.h"

typedef struct {
    char feed[PROTO_MAX_CODE + 1];
    int64_t seq;
    slice_t records;
    slice_t control;
    slice_t actor;
} feed_batch_wire_t;

typedef struct {
    char campaign[PROTO_MAX_CODE + 1];
    char from[11];
    char to[11];
    slice_t units;
    char feed[PROTO_MAX_CODE + 1];
} feed_figures_wire_t;

typedef struct {
    char unit[PROTO_MAX_CODE + 1];
    char date[11];
    int64_t rev;
    slice_t counts;
} feed_figure_wire_t;

enum {
    HELLO_FIELDS = 1,
    BATCH_FIELDS = 5,
    CONTROL_FIELDS = 2,
    ACTOR_FIELDS = 3,
    FIGURES_FIELDS = 5,
    GATEWAY_FIELDS = 1, // of batch and of figures: the last ones, which are no known key where another than a gateway sends them
    WELCOME_FIELDS = 7,
    ACK_FIELDS = 6,
    OUTDATED_FIELDS = 2,
    NACK_FIELDS = 5,
    FIGURES_REPLY_FIELDS = 3,
    FIGURE_FIELDS = 4,
    PONG_FIELDS = 1
};

extern const field_t feed_hello_fields[HELLO_FIELDS];     // feed_batch_wire_t
extern const field_t feed_batch_fields[BATCH_FIELDS];     // feed_batch_wire_t
extern const field_t feed_control_fields[CONTROL_FIELDS]; // feed_control_t
extern const field_t feed_actor_fields[ACTOR_FIELDS];     // feed_actor_t
extern const field_t feed_figures_fields[FIGURES_FIELDS]; // feed_figures_wire_t
extern const field_t feed_welcome_fields[WELCOME_FIELDS]; // feed_reply_t, and all below
extern const field_t feed_ack_fields[ACK_FIELDS];
extern const field_t feed_nack_fields[NACK_FIELDS];
extern const field_t feed_pong_fields[PONG_FIELDS];
extern const field_t feed_figures_reply_fields[FIGURES_REPLY_FIELDS];
extern const field_t feed_outdated_fields[OUTDATED_FIELDS]; // feed_outdated_t
extern const field_t feed_figure_fields[FIGURE_FIELDS];     // feed_figure_wire_t
extern const char *const feed_command_names[FEED_COMMANDS]; // by feed_command_type_t
extern const char *const feed_reply_names[FEED_REPLIES];    // by feed_reply_type_t
#endif
