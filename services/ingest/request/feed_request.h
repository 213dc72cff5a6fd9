#ifndef TIENDO_INGEST_REQUEST_FEED_REQUEST_H
#define TIENDO_INGEST_REQUEST_FEED_REQUEST_H
// A command that waits for the database: who sent it, its frame, and in the end what became of it.
#include <zmq.h>

#include "common/net/keys.h"
#include "proto/feed/reply.h"

typedef enum {
    FEED_REQUEST_OPEN,      // nothing decided
    FEED_REQUEST_STORED,    // committed with its group
    FEED_REQUEST_DUPLICATE, // stored before, with the same content
    FEED_REQUEST_REFUSED,   // see nack
    FEED_REQUEST_WELCOME,   // a hello: see next_seq and missing
    FEED_REQUEST_FIGURES,   // a question: see figures
    FEED_REQUEST_SILENT     // nothing is stored and nothing is said: its key was revoked while it waited, or what is stored cannot be compared here
} feed_request_state_t;

typedef struct feed_request_s {
    struct feed_request_s *next;
    zmq_msg_t route;
    zmq_msg_t frame;                    // the command points into it
    zmq_msg_t before[PROTO_MAX_PREFIX]; // frames that stood before the command, and are mirrored back
    uint32_t before_count;
    size_t size;
    feed_command_t command;
    key_entry_t key;                   // that its sender proved
    char province[PROTO_MAX_CODE + 1]; // of the feed that it is of (command.feed), as its unit and the life of its seq, by the registry that it
    char unit[PROTO_MAX_CODE + 1];     // is judged by
    int32_t life;
    int64_t begun_us; // when the feed was added
    feed_request_state_t state;
    struct feed_request_s *same; // an earlier one of the group with the same feed and seq
    uint32_t accepted;
    msgpack_sbuffer rejected; // the array of the acknowledgement
    uint32_t rejected_count;
    int64_t rejected_bytes;   // what they would take in the quarantine
    msgpack_sbuffer outdated; // the array of the acknowledgement; empty where there is none
    feed_nack_t nack;
    int64_t next_seq;
    feed_range_t *missing;
    size_t missing_count;
    int64_t acknowledged_before;
    msgpack_sbuffer figures; // entries, one after the other
    uint32_t figure_count;
    bool more;
} feed_request_t;

// Aborts where there is no memory for so small a thing.
feed_request_t *feed_request_new (void);
void feed_request_destroy (feed_request_t **self_p);
// A whole list, linked by `next`.
void feed_request_destroy_all (feed_request_t **first_p);
// Makes a buffer hold those bytes.
void feed_request_keep (msgpack_sbuffer *buffer, slice_t bytes);
void feed_request_refuse (feed_request_t *self, nack_code_t code, const char *detail);
// The answer, once decided.
bool must_check feed_request_answer (const feed_request_t *self, const char *time, msgpack_sbuffer *out, failure_t *failure);
#endif
