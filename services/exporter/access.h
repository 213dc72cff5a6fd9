#ifndef TIENDO_EXPORTER_ACCESS_H
#define TIENDO_EXPORTER_ACCESS_H
// Who asks, by bearer token, and what they may see: a unit and what lies below it, or everything.
#include "services/exporter/answer.h"

typedef enum { ROLE_VIEWER, ROLE_OFFICER, ROLE_OPERATOR } role_t;

typedef struct {
    char label[200];
    role_t role;
    char unit[65];   // "*": everything
    char path[320];  // of the unit, "" for "*"
    char state[256]; // of the database when it was asked, "" where it cannot be told
} access_t;

// False: *answer is filled (401, 503).
bool must_check access_find (store_t *store, const char *authorization, access_t *ret, answer_t *answer);
bool access_everything (const access_t *self);
// Whether the unit whose path this is lies at or below the subtree's top.
bool path_within (const char *path, const char *top);
#endif
