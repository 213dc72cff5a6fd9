#include "services/intake/session/clerk_links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/base/log.h"
#include "common/http/refusal.h"
#include "common/mail/link_mail.h"
#include "common/text/qr_code.h"
#include "common/text/sign_in_link.h"

enum { ACCOUNT_MOST = 64 };

void clerks_list (caller_t *caller, response_t *response)
{
    static const char *const none[] = {NULL};
    pg_refusal_t refusal = {0};
    const char *values[] = {caller->session.account, caller->now};
    if (!request_check (caller->request, none, response))
        return;
    char *list = pg_pool_text (caller->intake->pool, "clerks", 2, values, &refusal);
    if (list != NULL)
        response_text (response, "application/json", list);
    else
        response_refusal (response, &refusal);
}

// The account that the path names.
static bool account_of (const caller_t *caller, char ret[ACCOUNT_MOST + 1], response_t *response)
{
    size_t size = strcspn (caller->rest, "/");
    bool good = size > 0 && size <= ACCOUNT_MOST && strcmp (caller->rest + size, "/link") == 0;
    if (good)
        (void) snprintf (ret, ACCOUNT_MOST + 1, "%.*s", (int) size, caller->rest);
    else
        response_problem (response, 404, "there is nothing at %.200s", caller->request->path);
    return good;
}

// To the clerk's own address, where there is one. The link is good whether it was sent or not.
static const char *mail_link (const caller_t *caller, const char *to, const link_mail_t *told)
{
    failure_t failure = {0};
    if (to[0] == '\0')
        return "no_address";
    if (link_mail_send (&caller->intake->smtp, to, told, &failure))
        return "sent";
    log_event (LOG_WARN, "link_not_mailed", "account", told->account, "reason", failure.text, NULL);
    return "failed";
}

// Shown once, to who asked: it is stored as a digest.
static void tell_link (const char *account, const char *link, const char *expires_at, const char *mailed, response_t *response)
{
    scoped (text_free) char *path = NULL;
    int size = 0;
    failure_t failure = {0};
    if (!qr_code_path (&path, &size, link, &failure))
        response_problem (response, 500, "%s", failure.text);
    else
        response_json (response, json_pack ("{s:s s:s s:s s:s s:{s:i s:s}}", "account", account, "link", link, "expires_at", expires_at, "mailed",
                                            mailed, "qr", "size", size, "path", path));
}

static void make_link (caller_t *caller, const char *account, bool end_sessions, response_t *response)
{
    enum { RESULT, EXPIRES, MAIL, LANGUAGE, COLUMNS };
    char *row[COLUMNS] = {NULL};
    char token[SECRET_TOKEN_SIZE];
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    char link[SIGN_IN_LINK_SIZE];
    bool found = false;
    pg_refusal_t refusal = {0};
    const char *values[] = {caller->session.account, account, digest, end_sessions ? "t" : "f", caller->now};
    secret_token_make (token, digest);
    sign_in_link_write (link, caller->intake->intake_url, token);
    if (!pg_pool_row (caller->intake->pool, "clerk_link_make", 5, values, row, COLUMNS, &found, &refusal)) {
        response_refusal (response, &refusal);
        return;
    }
    if (strcmp (row[RESULT], "made") == 0) {
        const link_mail_t told = {account, row[LANGUAGE], link, caller->intake->notice};
        tell_link (account, link, row[EXPIRES], mail_link (caller, row[MAIL], &told), response);
    } else if (strcmp (row[RESULT], "locked") == 0)
        response_problem_coded (response, 409, "locked", "an operator has locked this account: ask for it to be unlocked");
    else
        response_problem_coded (response, 403, "outside", "this is no account of a clerk below your unit");
    for (int i = 0; i < COLUMNS; i++)
        free (row[i]);
}

void clerks_link (caller_t *caller, response_t *response)
{
    char account[ACCOUNT_MOST + 1];
    if (!account_of (caller, account, response))
        return;
    scoped (json_free) json_t *body = caller_json (caller, response);
    if (body == NULL)
        return;
    if (caller->intake->intake_url[0] == '\0')
        response_problem (response, 500, "this service does not know its own address: its operator sets TIENDO_INTAKE_URL");
    else
        make_link (caller, account, json_is_true (json_object_get (body, "end_sessions")), response);
}
