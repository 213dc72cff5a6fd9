#include "services/intake/session/caller.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/http/origin.h"
#include "common/http/refusal.h"
#include "common/base/scoped.h"
#include "proto/codec/read_json.h"

void json_free (json_t **value)
{
    json_decref (*value);
}

void response_json (response_t *response, json_t *value)
{
    response_text (response, "application/json", json_dumps (value, JSON_COMPACT));
    json_decref (value);
}

enum { ACCOUNT, ROLE, LANGUAGE, EXPIRES, BY_LINK, HAS_PASSWORD, HAS_TOTP, UNIT, COLUMNS };

static void refuse (const caller_t *self, response_t *response)
{
    if (self->session.by_proxy)
        refusal_of_proxy_user (response, self->request->proxy_user);
    else
        response_problem (response, 401, "%s", self->session.digest[0] != '\0' ? "this session has ended: sign in again" : "sign in first");
}

// A token of a feed is shown to other routes than these: of it nothing is told here. False: *response is filled.
static bool find (caller_t *self, char *row[COLUMNS], response_t *response)
{
    char token[SECRET_TOKEN_SIZE];
    bool found = false;
    pg_refusal_t refusal = {0};
    session_t *session = &self->session;
    session->by_proxy = self->request->proxy_user[0] != '\0';
    const char *values[] = {session->by_proxy ? self->request->proxy_user : session->digest, self->now};
    bool has_cookie = request_cookie (self->request, "tiendo_session", token, sizeof token) && secret_token_shaped (token);
    if (has_cookie && !session->by_proxy)
        secret_token_digest (token, session->digest);
    if ((has_cookie || session->by_proxy)
        && !pg_pool_row (self->intake->pool, session->by_proxy ? "proxied_account" : "session_find", 2, values, row, COLUMNS, &found, &refusal)) {
        response_refusal (response, &refusal);
        return false;
    }
    if (!found)
        refuse (self, response);
    return found;
}

bool caller_session (caller_t *self, response_t *response)
{
    char *row[COLUMNS] = {NULL};
    session_t *session = &self->session;
    if (!find (self, row, response))
        return false;
    (void) snprintf (session->account, sizeof session->account, "%s", row[ACCOUNT]);
    (void) snprintf (session->role, sizeof session->role, "%s", row[ROLE]);
    (void) snprintf (session->language, sizeof session->language, "%s", row[LANGUAGE]);
    (void) snprintf (session->expires_at, sizeof session->expires_at, "%s", row[EXPIRES]);
    (void) snprintf (session->unit, sizeof session->unit, "%s", row[UNIT]);
    session->by_link = row[BY_LINK][0] == 't';
    session->has_password = row[HAS_PASSWORD][0] == 't';
    session->has_totp = row[HAS_TOTP][0] == 't';
    for (int i = 0; i < COLUMNS; i++)
        free (row[i]);
    return true;
}

bool caller_is_ours (const caller_t *self, response_t *response)
{
    const char *const urls[] = {self->intake->intake_url, self->intake->page_url, NULL};
    if (request_is_ours (self->request, urls))
        return true;
    response_problem_coded (response, 403, "foreign_origin", "%s",
                            self->request->origin != NULL ? "this was asked for by a page of somebody else"
                                                          : "requests that change something carry an Origin");
    return false;
}

static json_t *caller_json_by (const caller_t *self, size_t flags, response_t *response)
{
    const request_t *request = self->request;
    json_error_t error;
    char none[] = "";
    if (request_body_too_large (request)) {
        response_problem_coded (response, 413, "too_large", "a body of at most %zu bytes is taken", request->body_most);
        return NULL;
    }
    if (!request_has_type (request, "application/json")) {
        response_problem (response, 415, "the body is to be application/json");
        return NULL;
    }
    json_t *body = read_json (request->body != NULL ? request->body : none, request->body_size, flags, &error);
    if (body == NULL)
        response_problem_coded (response, 400, "malformed", "the body is no JSON: line %d: %s", error.line, error.text);
    else if (!json_is_object (body)) {
        response_problem_coded (response, 400, "malformed", "the body is to be an object");
        json_decref (body);
        return NULL;
    }
    return body;
}

json_t *caller_json (const caller_t *self, response_t *response)
{
    return caller_json_by (self, 0, response);
}

json_t *caller_json_of_records (const caller_t *self, response_t *response)
{
    return caller_json_by (self, JSON_ALLOW_NUL, response);
}

const char *caller_text (const json_t *body, const char *name, size_t most, response_t *response)
{
    const json_t *value = json_object_get (body, name);
    if (value == NULL || json_is_null (value))
        return "";
    const char *text = json_string_value (value);
    if (text != NULL && strlen (text) == json_string_length (value) && strlen (text) <= most)
        return text;
    response_problem_coded (response, 422, "wrong_type", "%s is to be a text of at most %zu bytes", name, most);
    return NULL;
}

void caller_address (const caller_t *self, char digest[SECRET_TOKEN_DIGEST_SIZE])
{
    char text[INET6_ADDRSTRLEN + 1] = "?";
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    if (self->request->from != NULL && self->request->from->sa_family == AF_INET) {
        memcpy (&four, self->request->from, sizeof four);
        (void) inet_ntop (AF_INET, &four.sin_addr, text, sizeof text);
    } else if (self->request->from != NULL && self->request->from->sa_family == AF_INET6) {
        memcpy (&six, self->request->from, sizeof six);
        if (!IN6_IS_ADDR_V4MAPPED (&six.sin6_addr))
            memset (&six.sin6_addr.s6_addr[8], 0, 8); // of IPv6 a network is one customer's
        (void) inet_ntop (AF_INET6, &six.sin6_addr, text, sizeof text);
    }
    secret_token_digest (text, digest);
}
