#include "services/intake/session/sign_in.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/http/refusal.h"
#include "common/base/scoped.h"
#include "services/intake/session/cookies.h"
#include "services/intake/session/one_time_code.h"
#include "services/intake/session/password.h"

enum { ACCOUNT_MOST = 64, CODE_MOST = 64, BUSY_RETRY_S = 5 };

// A try by password, as the database began it.
typedef struct {
    char account[ACCOUNT_MOST + 1];
    char account_digest[SECRET_TOKEN_DIGEST_SIZE];
    char address_digest[SECRET_TOKEN_DIGEST_SIZE];
    char *password, *role, *totp, *step;
    int wait_s;
} try_t;

static void try_clear (try_t *self)
{
    free (self->password);
    free (self->role);
    free (self->totp);
    free (self->step);
}

static bool needs_code (const char *role)
{
    return strcmp (role, "operator") == 0 || strcmp (role, "pc06") == 0;
}

static void busy (response_t *response)
{
    response_problem (response, 503, "many people sign in at this moment: try again in %d s", BUSY_RETRY_S);
    response->retry_after_s = BUSY_RETRY_S;
}

// Passwords travel by TLS, by a proxy that is trusted, or within one machine.
static bool is_safe (const caller_t *caller, response_t *response)
{
    if (caller->request->is_secure)
        return true;
    response_problem_coded (response, 403, "insecure", "passwords are not taken over an open line: use https");
    return false;
}

static bool begin (const caller_t *caller, try_t *try, const char *device_digest, response_t *response)
{
    char *row[5] = {NULL};
    bool found = false;
    pg_refusal_t refusal = {0};
    const char *values[] = {try->account, try->account_digest, try->address_digest, device_digest};
    secret_token_digest (try->account, try->account_digest);
    caller_address (caller, try->address_digest);
    if (!pg_pool_row (caller->intake->pool, "sign_in_begin", 4, values, row, 5, &found, &refusal)) {
        response_refusal (response, &refusal);
        return false;
    }
    try->wait_s = (int) strtol (row[0], NULL, 10);
    free (row[0]);
    try->password = row[1];
    try->role = row[2];
    try->totp = row[3];
    try->step = row[4];
    return true;
}

// The step of a one-time code that is right; 0: it is wrong.
static int64_t code_step (const try_t *try, const char *code)
{
    unsigned char secret[ONE_TIME_SECRET_BYTES];
    size_t size = 0;
    if (sodium_hex2bin (secret, sizeof secret, try->totp, strlen (try->totp), NULL, &size, NULL) != 0)
        return 0;
    return one_time_code_step (secret, size, code, time (NULL), strtoll (try->step, NULL, 10));
}

static bool is_recovery_code (const caller_t *caller, const try_t *try, const char *code)
{
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    pg_refusal_t refusal = {0};
    const char *values[] = {try->account, digest};
    secret_token_digest (code, digest);
    scoped (text_free) char *used = pg_pool_text (caller->intake->pool, "recovery_code_use", 2, values, &refusal);
    return used != NULL && used[0] == 't';
}

// Whether the second factor is right, where the account has one; *ret_step "" where no step was used up. An account that has to have one and has none
// yet is signed in by a link, which counts as both.
static bool second_factor (const caller_t *caller, const try_t *try, const char *code, char ret_step[24])
{
    ret_step[0] = '\0';
    if (try->totp[0] == '\0')
        return !needs_code (try->role);
    int64_t step = code_step (try, code);
    if (step > 0)
        (void) snprintf (ret_step, 24, "%lld", (long long) step);
    return step > 0 || (code[0] != '\0' && is_recovery_code (caller, try, code));
}

static void refuse (const caller_t *caller, const try_t *try, response_t *response)
{
    pg_refusal_t refusal = {0};
    const char *values[] = {try->account, try->account_digest, try->address_digest, caller->now};
    scoped (text_free) char *noted = pg_pool_text (caller->intake->pool, "sign_in_refuse", 4, values, &refusal);
    if (noted == NULL)
        response_refusal (response, &refusal);
    else
        response_problem_coded (response, 401, "wrong", "account, password or code are not right");
}

static void succeed (const caller_t *caller, const try_t *try, const char *step, bool remember, const new_session_t *session, response_t *response)
{
    pg_refusal_t refusal = {0};
    const char *device = caller->request->user_agent != NULL ? caller->request->user_agent : "";
    const char *values[] = {try->account, try->account_digest, try->address_digest, session->device_digest,
                            step,         session->digest,     session->id,         remember ? "t" : "f",
                            device,       caller->now};
    scoped (text_free) char *expires = pg_pool_text (caller->intake->pool, "sign_in_succeed", 10, values, &refusal);
    if (expires == NULL)
        response_refusal (response, &refusal);
    else if (expires[0] == '\0') // its code was used at the same moment, or the account was locked
        response_problem_coded (response, 401, "wrong", "account, password or code are not right");
    else
        cookies_set (response, caller->request, session, remember);
}

void session_post (caller_t *caller, response_t *response)
{
    scoped (json_free) json_t *body = NULL;
    scoped (try_clear) try_t try = {.wait_s = 0};
    new_session_t session;
    char step[24];
    if (!is_safe (caller, response) || (body = caller_json (caller, response)) == NULL)
        return;
    const char *account = caller_text (body, "account", ACCOUNT_MOST, response);
    const char *password = account != NULL ? caller_text (body, "password", PASSWORD_MOST, response) : NULL;
    const char *code = password != NULL ? caller_text (body, "code", CODE_MOST, response) : NULL;
    if (code == NULL)
        return;
    (void) snprintf (try.account, sizeof try.account, "%s", account);
    new_session_make (&session, caller->request);
    if (!begin (caller, &try, session.device_digest, response))
        return;
    if (try.wait_s > 0) {
        response_problem_coded (response, 429, "too_early", "too many wrong tries: try again in %d s", try.wait_s);
        response->retry_after_s = try.wait_s;
        return;
    }
    password_result_t result = password_check (password, try.password);
    if (result == PASSWORD_BUSY)
        busy (response);
    else if (result == PASSWORD_WRONG || !second_factor (caller, &try, code, step))
        refuse (caller, &try, response);
    else
        succeed (caller, &try, step, json_is_true (json_object_get (body, "remember")), &session, response);
}

void session_link (caller_t *caller, response_t *response)
{
    enum { RESULT, ACCOUNT, EXPIRES, COLUMNS };
    char *row[COLUMNS] = {NULL};
    bool found = false;
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    new_session_t session;
    pg_refusal_t refusal = {0};
    scoped (json_free) json_t *body = caller_json (caller, response);
    const char *link = body != NULL ? caller_text (body, "link", 200, response) : NULL;
    if (link == NULL)
        return;
    bool remember = json_is_true (json_object_get (body, "remember"));
    secret_token_digest (link, digest);
    new_session_make (&session, caller->request);
    const char *values[] = {
        digest,     session.digest, session.id, remember ? "t" : "f", caller->request->user_agent != NULL ? caller->request->user_agent : "",
        caller->now};
    if (!pg_pool_row (caller->intake->pool, "sign_in_link_use", 6, values, row, COLUMNS, &found, &refusal)) {
        response_refusal (response, &refusal);
        return;
    }
    if (strcmp (row[RESULT], "opened") == 0)
        cookies_set (response, caller->request, &session, remember);
    else
        response_problem_coded (response, 410, "gone", "this link was used, or has expired: ask for another one");
    for (int i = 0; i < COLUMNS; i++)
        free (row[i]);
}

void session_get (caller_t *caller, response_t *response)
{
    const session_t *session = &caller->session;
    response_json (response,
                   json_pack ("{s:s s:s s:s s:s s:s s:b s:b s:b s:b s:b s:s}", "account", session->account, "role", session->role, "unit",
                              session->unit, "language", session->language, "expires_at", session->expires_at, "has_password", session->has_password,
                              "has_totp", session->has_totp, "needs_totp", needs_code (session->role) && !session->by_proxy, "by_link",
                              session->by_link, "by_proxy", session->by_proxy, "dashboard", caller->intake->page_url));
}

void session_delete (caller_t *caller, response_t *response)
{
    pg_refusal_t refusal = {0};
    const char *values[] = {caller->session.digest, caller->now};
    scoped (text_free) char *done = pg_pool_text (caller->intake->pool, "session_end", 2, values, &refusal);
    if (done == NULL)
        response_refusal (response, &refusal);
    else
        cookies_clear (response, caller->request);
}

// Who has a password shows it before another is set; who came by a link need not.
static bool old_is_right (const caller_t *caller, const char *old, response_t *response)
{
    pg_refusal_t refusal = {0};
    const char *account = caller->session.account;
    if (!caller->session.has_password || caller->session.by_link)
        return true;
    scoped (text_free) char *stored = pg_pool_text (caller->intake->pool, "account_password", 1, &account, &refusal);
    if (stored == NULL) {
        response_refusal (response, &refusal);
        return false;
    }
    password_result_t result = password_check (old, stored);
    if (result == PASSWORD_BUSY)
        busy (response);
    else if (result == PASSWORD_WRONG)
        response_problem_coded (response, 422, "password_wrong", "the old password is not right");
    return result == PASSWORD_GOOD;
}

static const char *sentence_of (const char *fault)
{
    return strcmp (fault, "password_short") == 0  ? "a password has at least 10 characters"
           : strcmp (fault, "password_long") == 0 ? "a password has at most 256 bytes"
                                                  : "this password is among the common ones: choose a longer sentence";
}

void account_password (caller_t *caller, response_t *response)
{
    char hash[PASSWORD_HASH_SIZE];
    pg_refusal_t refusal = {0};
    scoped (json_free) json_t *body = NULL;
    if (!is_safe (caller, response) || (body = caller_json (caller, response)) == NULL)
        return;
    const char *old = caller_text (body, "old", PASSWORD_MOST, response);
    const char *new = old != NULL ? caller_text (body, "new", (size_t) 4 * PASSWORD_MOST, response) : NULL;
    if (new == NULL)
        return;
    const char *fault = password_fault (new);
    if (fault != NULL) {
        response_problem_coded (response, 422, fault, "%s", sentence_of (fault));
        return;
    }
    if (!old_is_right (caller, old, response))
        return;
    if (password_hash (new, hash) != PASSWORD_GOOD) {
        busy (response);
        return;
    }
    const char *values[] = {caller->session.account, hash, caller->session.digest, caller->now};
    scoped (text_free) char *done = pg_pool_text (caller->intake->pool, "account_set_password", 4, values, &refusal);
    if (done == NULL)
        response_refusal (response, &refusal);
    else
        response_none (response);
}

void account_totp (caller_t *caller, response_t *response)
{
    one_time_secret_t secret;
    failure_t failure = {0};
    pg_refusal_t refusal = {0};
    char hex[2 * ONE_TIME_SECRET_BYTES + 3] = "\\x";
    const char *values[] = {caller->session.account, hex};
    if (!is_safe (caller, response))
        return;
    // who found a page open could otherwise take the account over: a lost phone is mended by a new link
    if (caller->session.has_totp && !caller->session.by_link) {
        response_problem_coded (response, 403, "link_needed", "this account has one-time codes already: others are set after signing in by a link");
        return;
    }
    if (!one_time_secret_make (&secret, caller->session.account, &failure)) {
        busy (response);
        return;
    }
    (void) sodium_bin2hex (hex + 2, sizeof hex - 2, secret.bytes, sizeof secret.bytes);
    scoped (text_free) char *done = pg_pool_text (caller->intake->pool, "totp_begin", 2, values, &refusal);
    if (done == NULL)
        response_refusal (response, &refusal);
    else
        response_json (response, json_pack ("{s:s s:s}", "secret", secret.text, "uri", secret.uri));
}

enum { RECOVERY_CODES = 8, RECOVERY_CODE_SIZE = 17 };

// Makes recovery codes: shown once, stored as digests.
static json_t *recovery_codes (char array[RECOVERY_CODES * (SECRET_TOKEN_DIGEST_SIZE + 3) + 3])
{
    json_t *codes = json_array ();
    size_t used = 0;
    array[used++] = '{';
    for (int i = 0; i < RECOVERY_CODES; i++) {
        unsigned char bytes[(RECOVERY_CODE_SIZE - 1) / 2];
        char code[RECOVERY_CODE_SIZE];
        char digest[SECRET_TOKEN_DIGEST_SIZE];
        randombytes_buf (bytes, sizeof bytes);
        (void) sodium_bin2hex (code, sizeof code, bytes, sizeof bytes);
        secret_token_digest (code, digest);
        json_array_append_new (codes, json_string (code));
        used += (size_t) sprintf (array + used, "%s\"\\%s\"", i > 0 ? "," : "", digest);
    }
    memcpy (array + used, "}", 2);
    return codes;
}

void account_totp_put (caller_t *caller, response_t *response)
{
    unsigned char secret[ONE_TIME_SECRET_BYTES];
    size_t size = 0;
    pg_refusal_t refusal = {0};
    const char *account = caller->session.account;
    scoped (json_free) json_t *body = caller_json (caller, response);
    const char *code = body != NULL ? caller_text (body, "code", CODE_MOST, response) : NULL;
    if (code == NULL)
        return;
    scoped (text_free) char *pending = pg_pool_text (caller->intake->pool, "totp_pending", 1, &account, &refusal);
    if (pending == NULL) {
        response_refusal (response, &refusal);
        return;
    }
    bool read = pending[0] != '\0' && sodium_hex2bin (secret, sizeof secret, pending, strlen (pending), NULL, &size, NULL) == 0;
    int64_t step = read ? one_time_code_step (secret, size, code, time (NULL), 0) : 0;
    if (step == 0) {
        response_problem_coded (response, 422, "code_wrong", "this is not the code that the app shows now");
        return;
    }
    char step_text[24];
    char array[RECOVERY_CODES * (SECRET_TOKEN_DIGEST_SIZE + 3) + 3];
    (void) snprintf (step_text, sizeof step_text, "%lld", (long long) step);
    scoped (json_free) json_t *codes = recovery_codes (array);
    const char *values[] = {account, step_text, array, caller->now};
    scoped (text_free) char *done = pg_pool_text (caller->intake->pool, "totp_confirm", 4, values, &refusal);
    if (done == NULL)
        response_refusal (response, &refusal);
    else
        response_json (response, json_pack ("{s:O}", "recovery_codes", codes));
}
