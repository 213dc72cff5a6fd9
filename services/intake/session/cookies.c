#include "services/intake/session/cookies.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { REMEMBERED_S = 60 * 86400, DEVICE_S = 400 * 86400 };

void new_session_make (new_session_t *ret, const request_t *request)
{
    unsigned char id[(SESSION_ID_SIZE - 1) / 2];
    secret_token_make (ret->token, ret->digest);
    randombytes_buf (id, sizeof id);
    (void) sodium_bin2hex (ret->id, sizeof ret->id, id, sizeof id);
    if (request_cookie (request, "tiendo_device", ret->device, sizeof ret->device) && secret_token_shaped (ret->device))
        secret_token_digest (ret->device, ret->device_digest);
    else
        secret_token_make (ret->device, ret->device_digest);
}

static void write_cookie (char cookie[RESPONSE_COOKIE], const request_t *request, const char *name, const char *value, int age_s)
{
    char age[32] = "";
    if (age_s >= 0)
        (void) snprintf (age, sizeof age, "; Max-Age=%d", age_s);
    (void) snprintf (cookie, RESPONSE_COOKIE, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", name, value, age, request->is_secure ? "; Secure" : "");
}

void cookies_set (response_t *response, const request_t *request, const new_session_t *session, bool remembered)
{
    response_none (response);
    write_cookie (response->cookies[0], request, "tiendo_session", session->token, remembered ? REMEMBERED_S : -1);
    write_cookie (response->cookies[1], request, "tiendo_device", session->device, DEVICE_S);
}

void cookies_clear (response_t *response, const request_t *request)
{
    response_none (response);
    write_cookie (response->cookies[0], request, "tiendo_session", "", 0);
}
