#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_MEMBER_KEYS_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_MEMBER_KEYS_H
// Who may connect: the key ring follows the configuration's version. While the database is away the last one known stays.
#include "common/base/clock.h"
#include "common/net/keys.h"
#include "common/db/pg.h"

typedef struct {
    key_ring_t *ring;        // borrowed
    campaign_clock_t *clock; // borrowed: where a unit lies is a question of the day
    int64_t version;         // of what is in the ring; 0: nothing yet
    bool moved;              // a key that was told is told no longer, or of another subtree; for who cuts live sessions to look at and to clear
} member_keys_t;

// One cheap query, and a second where the version moved.
bool must_check member_keys_refresh (member_keys_t *self, pg_t *pg, failure_t *failure);
#endif
