#ifndef TIENDO_INTAKE_SESSION_COOKIES_H
#define TIENDO_INTAKE_SESSION_COOKIES_H
// The two cookies of intake: tiendo_session, by which a browser is signed in, and tiendo_device, by which one is known that signed in before.
// HttpOnly and SameSite=Strict; Secure where the request came by TLS or never left the machine.
#include "services/intake/session/caller.h"

enum { SESSION_ID_SIZE = 17 };

typedef struct {
    char token[SECRET_TOKEN_SIZE];
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    char id[SESSION_ID_SIZE]; // what lists name it by
    char device[SECRET_TOKEN_SIZE];
    char device_digest[SECRET_TOKEN_DIGEST_SIZE];
} new_session_t;

// A new session, and the device's cookie: the one that the browser has, or a new one.
void new_session_make (new_session_t *ret, const request_t *request);
// 204 with both cookies. `remembered`: the session's outlives the browser.
void cookies_set (response_t *response, const request_t *request, const new_session_t *session, bool remembered);
// Takes the session's cookie away.
void cookies_clear (response_t *response, const request_t *request);
#endif
