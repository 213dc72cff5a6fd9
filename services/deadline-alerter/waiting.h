#ifndef TIENDO_DEADLINE_ALERTER_WAITING_H
#define TIENDO_DEADLINE_ALERTER_WAITING_H
// Replays that wait for something to come. Pure: milliseconds come in as arguments, nothing here touches a socket.
// Invariant: at most WAITING_MAX in all and WAITING_PER_MEMBER a member; the oldest first.
#include "proto/alert_commands.h"
#include "services/deadline-alerter/wire.h"

enum { WAITING_MAX = 1000, WAITING_PER_MEMBER = 4 };

typedef struct {
    caller_t caller;
    char member[65];
    char province[65];
    alert_command_t command; // `after` moves on with what was examined in vain
    int64_t due_ms;
    bool stirred; // something came in its province: worth another look
} parked_t;

typedef struct waiting_s waiting_t;

bool must_check waiting_new (waiting_t **ret, failure_t *failure);
void waiting_destroy (waiting_t **self_p); // and all that wait
size_t waiting_count (const waiting_t *self);
bool waiting_room (const waiting_t *self, const char *member);
void waiting_park (waiting_t *self, parked_t **parked_p); // takes it; there must be room
void waiting_stir (waiting_t *self, const char *province);
// The oldest that is stirred or due, the caller's to free; NULL where there is none.
parked_t *waiting_take (waiting_t *self, int64_t now_ms);
parked_t *waiting_take_any (waiting_t *self);
#endif
