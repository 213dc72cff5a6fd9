#ifndef TIENDO_INTAKE_MOVES_MOVES_H
#define TIENDO_INTAKE_MOVES_MOVES_H
// What operators move in a running campaign: targets, the plan's end, days off, a cutoff. A dry run shows what a change would move and changes
// nothing; the change itself carries the digest of what was shown, and is refused (409) where by now it would move anything else. The rules are the
// schema's, the command's too.
#include "services/intake/session/caller.h"

enum { MOVES_BODY = 262144 };

void moves_list (caller_t *caller, response_t *response); // what can be moved, and the changes that stand
void moves_try (caller_t *caller, response_t *response);  // of …/{campaign}
void moves_make (caller_t *caller, response_t *response); // of …/{campaign}
#endif
