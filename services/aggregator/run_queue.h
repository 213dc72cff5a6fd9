#ifndef TIENDO_AGGREGATOR_RUN_QUEUE_H
#define TIENDO_AGGREGATOR_RUN_QUEUE_H
// Whose turn it is: the campaigns that have work, one after the other, so that a large one does not keep a small one waiting.
// Pure: milliseconds come in as arguments, nothing here touches the world. Bounded: what does not fit is found by a later look,
// since the work itself stays in the database.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RUN_QUEUE_MAX = 1024,
    RUN_QUEUE_PACE_MS = 20,       // between two turns of a campaign: what comes in a burst is taken together
    RUN_QUEUE_BUSY_MS = 20,       // another replica holds the campaign: it is about to be done
    RUN_QUEUE_BUSY_LIMIT = 50,    // after so many tries in a row a later look decides
    RUN_QUEUE_FAILED_MS = 5000,   // a campaign whose roll-up is refused waits this long
    RUN_QUEUE_COMPLAIN_MS = 60000 // and is complained of so often
};

typedef struct {
    char province[65];
    char campaign[65];
} turn_key_t;

typedef struct {
    turn_key_t key;
    bool pending;
    int64_t not_before_ms;
    int64_t complained_ms; // 0: never
    unsigned busy;
} turn_t;

typedef struct {
    size_t count;
    size_t at; // where the next search begins
    turn_t of[RUN_QUEUE_MAX];
} run_queue_t;

// Full: as many rows as a turn takes, so that more wait. More: fewer, but more may have come.
typedef enum { TURN_FULL, TURN_MORE, TURN_EMPTY, TURN_BUSY, TURN_FAILED } turn_outcome_t;

// A look found work of this campaign. One that waits after a refusal goes on waiting.
void run_queue_add (run_queue_t *self, const turn_key_t *key);
// True with the next campaign that may be served now. False otherwise: *ret_wait_ms is then how long until one may be, -1 where none is left.
bool run_queue_next (run_queue_t *self, int64_t now_ms, turn_key_t *ret, int64_t *ret_wait_ms);
void run_queue_done (run_queue_t *self, const turn_key_t *key, turn_outcome_t outcome, int64_t now_ms);
// True once in RUN_QUEUE_COMPLAIN_MS for a campaign: the others are silent.
bool run_queue_complain (run_queue_t *self, const turn_key_t *key, int64_t now_ms);
#endif
