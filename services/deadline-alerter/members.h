#ifndef TIENDO_DEADLINE_ALERTER_MEMBERS_H
#define TIENDO_DEADLINE_ALERTER_MEMBERS_H
// Who may connect: the key ring follows the configuration's version. While the database is away the last one known stays.
#include "common/keys.h"
#include "common/pg.h"

typedef struct {
    key_ring_t *ring; // borrowed
    int64_t version;  // of what is in the ring; 0: nothing yet
    bool revoked;     // a key that was good no longer is; for who cuts live sessions to look at and to clear
} members_t;

// One cheap query, and a second where the version moved.
bool must_check members_refresh (members_t *self, pg_t *pg, failure_t *failure);
#endif
