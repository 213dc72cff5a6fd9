#ifndef TIENDO_INTAKE_ANSWERS_ANSWERS_H
#define TIENDO_INTAKE_ANSWERS_ANSWERS_H
// Mails that can be answered: a member's link leads to a page of that mail's alerts, and acts only by the page's button. Mail scanners open links and
// run their scripts: GET and HEAD change nothing.
#include "services/intake/session/caller.h"

void answers_get (caller_t *caller, response_t *response);  // of /a/{token}: the page, or for programs (Accept: application/json) what it shows
void answers_post (caller_t *caller, response_t *response); // acknowledges what is ticked, with a promise or without
#endif
