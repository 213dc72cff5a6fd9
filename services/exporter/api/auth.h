#ifndef TIENDO_EXPORTER_API_AUTH_H
#define TIENDO_EXPORTER_API_AUTH_H
// Who asks, by session, bearer token or the name that a trusted proxy gives, and what they may see: a unit and what lies below it, or everything.
#include "common/http/request.h"
#include "common/db/pg_pool.h"

typedef enum { ROLE_VIEWER, ROLE_OFFICER, ROLE_OPERATOR } role_t;

typedef struct {
    char label[200];
    role_t role;
    char account_role[16]; // clerk, district, pc06, chair, viewer, operator; "" of a token
    char unit[65];         // "*": everything
    char path[320];        // of the unit today, "" for "*"
    char state[256];       // of the database when it was asked, "" where it cannot be told
} auth_t;

// `now` decides where the token's or account's unit lies. asked: the unit that is asked about, NULL for none: of an account with several units the
// one that holds it counts. False: *answer is filled (401, 503).
bool must_check auth_find (pg_pool_t *store, const credential_t *shown, const char *asked, const char *now, auth_t *ret, response_t *answer);
bool auth_everything (const auth_t *self);
// Whether the unit whose path of a day this is lay at or below that unit then.
bool path_within (const char *path, const char *unit);
#endif
