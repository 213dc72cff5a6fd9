#ifndef TIENDO_TIENDO_PUSH_SENDER_ANSWERS_H
#define TIENDO_TIENDO_PUSH_SENDER_ANSWERS_H
// What the sender keeps while it runs, and what it does with answers (sender_answers.c); sender.c has the loop.
#include "services/tiendo/push/sender.h"
#include "services/tiendo/push/standing.h"

enum { WINDOW = 16 };

typedef struct {
    spool_batch_t batch; // id 0: free
    bool sent;           // over the connection that is used now
    int64_t again_ms;    // not before
} slot_t;

typedef struct {
    spool_t *spool;
    const sender_settings_t *settings;
    sender_result_t *result;
    links_t *links;
    int link; // that is used, -1: none is ready
    slot_t slots[WINDOW];
    int64_t loaded;   // highest id taken into a slot
    int64_t *refused; // ids of batches that wait for a later run
    size_t refused_count;
    int64_t next_seq;
    uint32_t max_records, max_bytes;
    bool welcomed;
    bool hello_sent;
    int64_t hello_again_ms; // not before
    bool asks;              // the next welcome says what the server lacks: nothing of ours is on its way
    bool lacking;           // and there may be more of it than one welcome holds
    bool told;
    // the draft whose figures are asked for, alone in the window
    spool_batch_t draft;
    standing_t *standing;
    bool asked;
    int64_t asked_again_ms;
    bool blind;       // the server cannot say what stands: conflicts are told, not asked again
    int rounds;       // in a row in which rows of a draft met another figure once more
    int64_t heard_ms; // when a server last said anything
    int64_t quiet_ms; // since when an answer is owed
    int64_t pause_ms; // after a refusal that may pass
    int64_t pause_end_ms;
    int64_t silence_ms; // after so much silence another link, or connection, is tried
    int64_t progress_ms;
} sender_t;

void sender_free_slot (slot_t *slot);
bool must_check sender_take_reply (sender_t *self, const void *bytes, size_t size, failure_t *failure);
// A pause before the same is tried again: it doubles, and is never quite the same for two senders.
int64_t sender_pause (sender_t *self);
enum { PAUSE_FIRST_MS = 200, PAUSE_LAST_MS = 5000, ROUNDS_MOST = 30 };
#endif
