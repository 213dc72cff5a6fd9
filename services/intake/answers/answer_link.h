#ifndef TIENDO_INTAKE_ANSWERS_ANSWER_LINK_H
#define TIENDO_INTAKE_ANSWERS_ANSWER_LINK_H
// What a mail's link comes to: the member and the message that it was signed for, or why it is not taken, in words.
#include "common/base/mail_link.h"
#include "services/intake/session/caller.h"

typedef enum {
    ANSWER_TAKEN,
    ANSWER_ALTERED,     // not signed by us
    ANSWER_EXPIRED,     // three days have passed
    ANSWER_OTHER_EPOCH, // of a log of events that is not this one any more
    ANSWER_REVOKED,     // the member was revoked
    ANSWER_FORBIDDEN,   // a role that acknowledges nothing
    ANSWER_OFF,         // no keys are set up here
    ANSWER_UNAVAILABLE, // the database or the keys cannot be read now
    ANSWER_STATES
} answer_state_t;

typedef struct {
    const char *code; // of the problem
    unsigned status;
    const char *detail;   // for programs
    const char *title[2]; // for people: vi, en
    const char *text[2];
} answer_refusal_t;

extern const answer_refusal_t answer_refusals[ANSWER_STATES]; // none for ANSWER_TAKEN

answer_state_t answer_link_read (const caller_t *caller, mail_link_t *ret);
// What the database said of it (answer_refusal): ANSWER_TAKEN for everything else.
answer_state_t answer_state_of (const char *result);
void answer_refuse (answer_state_t state, response_t *response); // a problem
#endif
