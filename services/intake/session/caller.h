#ifndef TIENDO_INTAKE_SESSION_CALLER_H
#define TIENDO_INTAKE_SESSION_CALLER_H
// One request to intake and who makes it: what every handler is given. Who asks is told by the session's cookie, or by a trusted proxy.
#include <jansson.h>

#include "common/base/clock.h"
#include "common/http/request.h"
#include "common/http/static_files.h"
#include "common/db/pg_pool.h"
#include "common/mail/smtp.h"
#include "common/base/secret_token.h"

struct gateway_s;
struct address_rate_s;

typedef struct {
    pg_pool_t *pool;
    pg_pool_t *changes; // for changes of campaigns, which take longer than an entry may
    campaign_clock_t *clock;
    struct gateway_s *gateway;         // to ingest
    smtp_server_t smtp;                // where links are mailed by
    const char *intake_url, *page_url; // "" where they are not set: then only what the browser's Host says is ours
    const char *notice;                // said in every mail and on the page behind a mail's link, such as that figures are simulated; "": nothing
    const char *link_key_file;         // of links in mails; "": there are none
    const static_file_t *answer_page;  // what such a link shows, without its alerts
    struct address_rate_s *rate;       // of requests that show no session
} intake_t;

typedef struct {
    char account[65];
    char role[16];
    char language[3];
    char unit[65];
    char expires_at[INSTANT_TEXT_SIZE];
    char digest[SECRET_TOKEN_DIGEST_SIZE]; // of the session
    bool by_link, has_password, has_totp;
    bool by_proxy; // a trusted proxy names the account: there is no session, and no cookie
} session_t;

typedef struct {
    const intake_t *intake;
    const request_t *request;
    char now[INSTANT_TEXT_SIZE]; // of the campaign's clock
    session_t session;           // of routes that need one
    const char *rest;            // of the path, behind the route
} caller_t;

// What answers a route.
typedef void intake_handler_t (caller_t *caller, response_t *response);

// The session that the request's cookie names, or the account that a trusted proxy does. False: *response is filled (401, 503).
bool must_check caller_session (caller_t *self, response_t *response);
// Whether it comes from a page of our own: its Origin is that of intake, of the dashboard, or of the address that it was sent to. False: *response is
// filled (403). A browser sends Origin with every request that changes something.
bool must_check caller_is_ours (const caller_t *self, response_t *response);
// The body as a JSON object; the caller's to json_decref. NULL: *response is filled (400, 413, 415).
json_t *caller_json (const caller_t *self, response_t *response);
// The same where its texts go on as they came: they may hold U+0000, which whoever judges them refuses.
json_t *caller_json_of_records (const caller_t *self, response_t *response);
// A text of the body, "" where there is none; NULL: it is no text or longer than most bytes, *response is filled (422).
const char *caller_text (const json_t *body, const char *name, size_t most, response_t *response);
// Where the request came from, as a digest: what is counted by address.
void caller_address (const caller_t *self, char digest[SECRET_TOKEN_DIGEST_SIZE]);

void json_free (json_t **value);                          // for scoped()
void response_json (response_t *response, json_t *value); // takes it
#endif
