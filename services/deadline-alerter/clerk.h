#ifndef TIENDO_DEADLINE_ALERTER_CLERK_H
#define TIENDO_DEADLINE_ALERTER_CLERK_H
// Writes acknowledgements: a thread of its own, since one waits for the campaign's lock while a day of it is being closed.
// Bounded: CLERK_MAX under way, more are refused.
#include <czmq.h>

#include "common/config.h"
#include "proto/limits.h"
#include "services/deadline-alerter/wire.h"

enum { CLERK_MAX = 256 };

// Plain bytes, both: they travel through a pipe.
typedef struct {
    caller_t caller;
    char member[PROTO_MAX_CODE + 1];
    char province[PROTO_MAX_CODE + 1];
    char scope[320];
    int64_t alert;
    char note[PROTO_MAX_NOTE + 1];
    char until[11];
} clerk_ask_t;

typedef enum { CLERK_ACKED, CLERK_UNKNOWN_ALERT, CLERK_FORBIDDEN, CLERK_REFUSED, CLERK_UNAVAILABLE } clerk_result_t;

typedef struct {
    caller_t caller;
    clerk_result_t result;
    int64_t alert;
    char province[PROTO_MAX_CODE + 1];
    char campaign[PROTO_MAX_CODE + 1];
    char by[ALERT_MAX_NAME + 1];
    char at[PROTO_MAX_TIME + 1];
    char detail[PROTO_MAX_DETAIL + 1]; // why not
} clerk_answer_t;

typedef struct clerk_s clerk_t;

bool must_check clerk_new (clerk_t **ret, const config_t *config, failure_t *failure);
void clerk_destroy (clerk_t **self_p);
// False where too many are under way. Never blocks.
bool clerk_ask (clerk_t *self, const clerk_ask_t *ask);
zsock_t *clerk_socket (clerk_t *self); // readable when an answer is there
bool clerk_answer (clerk_t *self, clerk_answer_t *ret);
#endif
