#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_LONG_POLLS_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_LONG_POLLS_H
// Replays that wait for something to come. Pure: milliseconds come in as arguments, nothing here touches a socket.
// Invariant: at most LONG_POLLS_MAX in all and LONG_POLLS_PER_MEMBER a member; the oldest first.
#include "proto/alerts/alert_commands.h"
#include "services/deadline-alerter/alerts/wire.h"

enum { LONG_POLLS_MAX = 1000, LONG_POLLS_PER_MEMBER = 4 };

typedef struct {
    caller_t caller;
    char member[65];
    char province[65];
    alert_command_t command; // `after` moves on with what was examined in vain
    int64_t due_ms;
    bool woken; // something came in its province: worth another look
} long_poll_t;

typedef struct long_polls_s long_polls_t;

bool must_check long_polls_new (long_polls_t **ret, failure_t *failure);
void long_polls_destroy (long_polls_t **self_p); // and all that wait
size_t long_polls_count (const long_polls_t *self);
bool long_polls_room (const long_polls_t *self, const char *member);
void long_polls_add (long_polls_t *self, long_poll_t **poll_p); // takes it; there must be room
void long_polls_wake (long_polls_t *self, const char *province);
// The oldest that is woken or due, the caller's to free; NULL where there is none.
long_poll_t *long_polls_take (long_polls_t *self, int64_t now_ms);
long_poll_t *long_polls_take_any (long_polls_t *self);
#endif
