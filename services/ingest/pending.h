#ifndef TIENDO_INGEST_PENDING_H
#define TIENDO_INGEST_PENDING_H
// A command that waits for the database: who sent it, its frame, and in the end what became of it.
#include <zmq.h>

#include "common/keys.h"
#include "proto/reply.h"

typedef enum {
    PENDING_OPEN,      // nothing decided
    PENDING_STORED,    // committed with its group
    PENDING_DUPLICATE, // stored before, with the same content
    PENDING_REFUSED,   // see nack
    PENDING_WELCOME    // a hello: see next_seq and missing
} pending_state_t;

typedef struct pending_s {
    struct pending_s *next;
    zmq_msg_t route;
    zmq_msg_t frame; // the command points into it
    bool delimiter;  // an empty frame stood before the command, and is mirrored back
    size_t size;
    feed_command_t command;
    key_entry_t key;
    pending_state_t state;
    struct pending_s *same; // an earlier one of the group with the same feed and seq
    uint32_t accepted;
    msgpack_sbuffer rejected; // the array of the acknowledgement
    uint32_t rejected_count;
    feed_nack_t nack;
    int64_t next_seq;
    feed_range_t *missing;
    size_t missing_count;
} pending_t;

// Aborts where there is no memory for so small a thing.
pending_t *pending_new (void);
void pending_destroy (pending_t **self_p);
// A whole list, linked by `next`.
void pending_destroy_all (pending_t **first_p);
void pending_refuse (pending_t *self, nack_code_t code, const char *detail);
// The answer, once decided.
bool must_check pending_answer (const pending_t *self, const char *time, msgpack_sbuffer *out, failure_t *failure);
#endif
