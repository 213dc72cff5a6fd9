#ifndef TIENDO_INTAKE_SESSION_SIGN_IN_H
#define TIENDO_INTAKE_SESSION_SIGN_IN_H
// Signing in and out, and what an account sets for itself. Every wrong reason is answered alike (401), after the same work; who tries too often is
// told to wait (429), whether the account exists or not.
#include "services/intake/session/caller.h"

intake_handler_t session_post;     // by account and password, and a one-time code where the account has one
intake_handler_t session_link;     // by a link, once
intake_handler_t session_get;      // who is signed in
intake_handler_t session_delete;   // signs out
intake_handler_t account_password; // sets a password, and ends the other sessions
intake_handler_t account_totp;     // POST: a new secret; it counts when
intake_handler_t account_totp_put; // a code of it was shown
#endif
