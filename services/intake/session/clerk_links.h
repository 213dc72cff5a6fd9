#ifndef TIENDO_INTAKE_SESSION_CLERK_LINKS_H
#define TIENDO_INTAKE_SESSION_CLERK_LINKS_H
// A district's account gives the clerks below it new sign-in links: a phone that was lost at 17:20 is mended there, not by an operator.
#include "services/intake/session/caller.h"

intake_handler_t clerks_list; // the clerks below, and when each last signed in
intake_handler_t clerks_link; // of {account}/link: a new link with its QR code; it ends the older ones
#endif
