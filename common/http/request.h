#ifndef TIENDO_COMMON_HTTP_REQUEST_H
#define TIENDO_COMMON_HTTP_REQUEST_H
// A request as the handlers see it: its path, its headers, its query judged against what the route knows, its body.
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#include "common/base/failure.h"
#include "common/http/response.h"

enum {
    REQUEST_PARAMETERS = 12,
    REQUEST_VALUE = 1024,
    REQUEST_BODY = 16384 /* unless the route takes more */,
    REQUEST_URL = 4096,
    REQUEST_HEADERS = 8192,
    REQUEST_USER = 65
};

// What a request shows of who asks, the first of these that it has.
typedef enum {
    CREDENTIAL_BEARER, // a token
    CREDENTIAL_PROXY,  // the account that a trusted proxy names
    CREDENTIAL_OTHER,  // an Authorization of another kind: nobody's
    CREDENTIAL_SESSION,
    CREDENTIAL_NONE
} credential_kind_t;

typedef struct {
    credential_kind_t kind;
    char text[202]; // the token, or the account; a token that is longer is nobody's, and is cut
} credential_t;

typedef struct {
    const char *name;
    char *value; // decoded
} parameter_t;

typedef struct {
    const char *method;
    const char *path;
    char proxy_user[REQUEST_USER]; // the account that a trusted proxy names, "" where it names none
    const char *authorization;     // this and the next: headers, NULL where they were not sent
    const char *cookie;
    const char *last_event_id; // up to which event somebody holds alerts
    const char *origin;
    const char *host;
    const char *content_type;
    const char *accept;
    const char *fetch_site;
    const char *user_agent;
    bool is_secure;          // it came by TLS, as far as a trusted proxy says, or never left this machine
    bool from_trusted_proxy; // the peer is one: what it adds is believed
    parameter_t parameters[REQUEST_PARAMETERS];
    int parameter_count;
    bool too_many;
    const struct sockaddr *from; // who pays: the peer, or whom a trusted proxy speaks for
    struct sockaddr_in6 client;  // the latter
    response_t response;         // of a request that is answered later, by another thread
    bool is_later;
    bool begun;      // its headers have been seen
    bool is_large;   // its body may be above the usual
    bool nul_inside; // of the address: what follows it would be lost
    size_t url_size;
    char *body; // NULL: none came
    size_t body_size;
    size_t body_room;
    size_t body_most; // as many bytes as the route takes
    size_t body_came; // with what was too much
} request_t;

void request_clear (request_t *self);
bool request_is_get (const request_t *self); // or HEAD
// Takes in a part of the body. False: far too much of it has come.
bool must_check request_take_body (request_t *self, const char *bytes, size_t size);
bool request_body_too_large (const request_t *self);

// NULL where it was not given, or given empty.
const char *request_value (const request_t *self, const char *name);
// Only names of the NULL-terminated list, each once, none too long. False: *answer says which.
bool must_check request_check (const request_t *self, const char *const *known, response_t *answer);
void request_credential (const request_t *self, credential_t *ret);
// Whether a browser shows by itself who asks, whoever's page asks: by a cookie, or by what a proxy knows.
bool credential_is_ambient (const credential_t *self);
// The value of a cookie, "" where there is none; false where it does not fit.
bool must_check request_cookie (const request_t *self, const char *name, char *ret, size_t size);
// The value in the form it must have; NULL stays NULL. False: *answer says what is wrong.
bool must_check request_date (const request_t *self, const char *name, response_t *answer);
bool must_check request_instant (const request_t *self, const char *name, response_t *answer);
bool must_check request_number (const request_t *self, const char *name, int64_t standard, int64_t least, int64_t most, int64_t *ret,
                                response_t *answer);
#endif
