#ifndef TIENDO_TIENDO_SHARED_OPERATOR_SESSION_H
#define TIENDO_TIENDO_SHARED_OPERATOR_SESSION_H
// What a verb that works on the database begins with: the environment, the clock, the connection.
#include <jansson.h>

#include "common/base/clock.h"
#include "common/runtime/config.h"
#include "common/db/pg.h"

enum { OPERATOR_ACTOR = 512 };

typedef struct {
    config_t *config;
    campaign_clock_t *clock;
    pg_t *pg;
    char now[INSTANT_TEXT_SIZE]; // of the campaign's clock, when it was opened
    const char *by;              // who does it, as who calls says
    char actor[OPERATOR_ACTOR];  // the same with the machine's user: what the audit log has
} operator_session_t;

bool must_check operator_session_open (operator_session_t *self, bool prepared, failure_t *failure);
// Opens it without statements, and waits so long for a database that does not answer yet. One that answers with an error is not waited for.
bool must_check operator_session_reach (operator_session_t *self, int wait_s, failure_t *failure);
bool must_check operator_session_environment (operator_session_t *self, failure_t *failure); // without the database
bool operator_session_has_database (const operator_session_t *self);                         // one is named in the environment
bool must_check operator_session_connect (operator_session_t *self, failure_t *failure);     // after operator_session_environment
// Opens a transaction and stamps it anew: `now` is of an instant that no reader as of a later one has passed by. COMMIT is the caller's.
bool must_check operator_session_stamp (operator_session_t *self, failure_t *failure);
// Commits what was begun, and with it who did it: the act, to what, and an object of what else is to be known later (taken; never an address or a
// secret: the log is kept for ever). Where it fails, nothing was done.
bool must_check operator_session_commit (operator_session_t *self, const char *act, const char *subject, json_t *detail, failure_t *failure);
void operator_session_close (operator_session_t *self);
// One text value of a one-row statement; the caller frees it. "" for null.
bool must_check operator_session_text (operator_session_t *self, char **ret, failure_t *failure, const char *statement, int count,
                                       const char *const *values);
// The code of the only campaign, where none was named. Otherwise a failure that lists them.
bool must_check operator_session_campaign (operator_session_t *self, const char *given, char ret[65], failure_t *failure);
// What every option takes that takes a public key: its file (one line of Z85, as `tiendo key new` makes it), or its 40 characters themselves; a
// file of that name wins. Refuses the secret key's file.
bool must_check public_key_read (const char *file, char ret[41], failure_t *failure);
#endif
