#ifndef TIENDO_INTAKE_DESK_EXPLANATION_DESK_H
#define TIENDO_INTAKE_DESK_EXPLANATION_DESK_H
// PC06's desk: the explanations of the account's units, and the decisions on them. A decision is on the revision that was read: where a newer one
// stands by now it is refused (409), so that nobody accepts what nobody has seen.
#include "services/intake/session/caller.h"

void desk_list (caller_t *caller, response_t *response);
void desk_decide (caller_t *caller, response_t *response); // of …/{campaign}/{unit}/{document}: the document is all that follows
#endif
