#include "services/intake/routes.h"

#include <stdio.h>
#include <string.h>

#include "services/intake/answers/answers.h"
#include "services/intake/desk/explanation_desk.h"
#include "services/intake/entry/entry.h"
#include "services/intake/moves/moves.h"
#include "services/intake/moves/target_upload.h"
#include "services/intake/relay/feeds.h"
#include "services/intake/session/clerk_links.h"
#include "services/intake/session/sign_in.h"
#include "services/intake/sheet/sheets.h"

typedef enum {
    NEEDS_NOBODY,       // open to all, and changes nothing for anybody who is signed in
    NEEDS_OURS,         // changes something by what the request itself shows: asked for by a page of our own
    NEEDS_SESSION,      // reads
    NEEDS_SESSION_OURS, // changes something: asked for by a page of our own too
    NEEDS_FEED          // the token of the feed that the path names
} need_t;

// The path is that of proto/intake.yaml. Where it has a part in braces, caller->rest is what the request has from there on.
typedef struct {
    const char *method;
    const char *path;
    intake_handler_t *serve;
    const char *roles; // of the session, NULL: any
    need_t needs;
    routes_lane_t lane;
    size_t body_most; // 0: REQUEST_BODY
} route_t;

static const char entering[] = "clerk district";

static const route_t routes[] = {
    {"POST", "/api/v1/session", session_post, NULL, NEEDS_NOBODY, ROUTES_PASSWORDS, 0},
    {"POST", "/api/v1/session/link", session_link, NULL, NEEDS_NOBODY, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/session", session_get, NULL, NEEDS_SESSION, ROUTES_ENTRY, 0},
    {"DELETE", "/api/v1/session", session_delete, NULL, NEEDS_SESSION_OURS, ROUTES_ENTRY, 0},
    {"POST", "/api/v1/account/password", account_password, NULL, NEEDS_SESSION_OURS, ROUTES_PASSWORDS, 0},
    {"POST", "/api/v1/account/totp", account_totp, NULL, NEEDS_SESSION_OURS, ROUTES_ENTRY, 0},
    {"PUT", "/api/v1/account/totp", account_totp_put, NULL, NEEDS_SESSION_OURS, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/account/clerks", clerks_list, "district", NEEDS_SESSION, ROUTES_ENTRY, 0},
    {"POST", "/api/v1/account/clerks/{account}/link", clerks_link, "district", NEEDS_SESSION_OURS, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/intake/campaigns", entry_campaigns, entering, NEEDS_SESSION, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/intake/day", entry_day, entering, NEEDS_SESSION, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/intake/units", entry_units, entering, NEEDS_SESSION, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/intake/explanations", entry_explanations, entering, NEEDS_SESSION, ROUTES_ENTRY, 0},
    {"PUT", "/api/v1/intake/figures/{campaign}/{unit}/{date}", figures_put, entering, NEEDS_SESSION_OURS, ROUTES_ENTRY, 0},
    {"PUT", "/api/v1/intake/explanations/{campaign}/{unit}", explanations_put, entering, NEEDS_SESSION_OURS, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/intake/template.xlsx", template_get, entering, NEEDS_SESSION, ROUTES_SHEETS, 0},
    {"POST", "/api/v1/intake/sheets", sheets_post, entering, NEEDS_SESSION_OURS, ROUTES_SHEETS, SHEET_BODY},
    {"GET", "/api/v1/intake/sheets/{sheet}.xlsx", sheets_get, entering, NEEDS_SESSION, ROUTES_SHEETS, 0},
    {"POST", "/api/v1/intake/sheets/{sheet}/send", sheets_send, entering, NEEDS_SESSION_OURS, ROUTES_SHEETS, 0},
    {"GET", "/api/v1/desk/explanations", desk_list, "pc06", NEEDS_SESSION, ROUTES_ENTRY, 0},
    {"POST", "/api/v1/desk/explanations/{campaign}/{unit}/{document}", desk_decide, "pc06", NEEDS_SESSION_OURS, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/desk/changes", moves_list, "operator", NEEDS_SESSION, ROUTES_ENTRY, 0},
    {"POST", "/api/v1/desk/changes/{campaign}", moves_make, "operator", NEEDS_SESSION_OURS, ROUTES_CHANGES, MOVES_BODY},
    {"POST", "/api/v1/desk/dry-runs/{campaign}", moves_try, "operator", NEEDS_SESSION_OURS, ROUTES_CHANGES, MOVES_BODY},
    {"POST", "/api/v1/desk/target-sheets", target_upload, "operator", NEEDS_SESSION_OURS, ROUTES_SHEETS, SHEET_BODY},
    {"GET", "/a/{token}", answers_get, NULL, NEEDS_NOBODY, ROUTES_ENTRY, 0},
    {"POST", "/a/{token}", answers_post, NULL, NEEDS_OURS, ROUTES_ENTRY, 0},
    {"GET", "/api/v1/feeds/{feed}", feeds_get, NULL, NEEDS_FEED, ROUTES_ENTRY, 0},
    {"POST", "/api/v1/feeds/{feed}/batches", feeds_post, NULL, NEEDS_FEED, ROUTES_ENTRY, RELAY_BODY},
};
enum { ROUTES = sizeof routes / sizeof routes[0] };

static const char *method_of (const request_t *request)
{
    return strcmp (request->method, "HEAD") == 0 ? "GET" : request->method;
}

// What follows the route's path in the request's, "" for an exact one; NULL: it is another path.
static const char *rest_of (const route_t *route, const request_t *request)
{
    size_t size = strcspn (route->path, "{");
    if (route->path[size] == '\0')
        return strcmp (route->path, request->path) == 0 ? "" : NULL;
    return strncmp (route->path, request->path, size) == 0 && request->path[size] != '\0' ? request->path + size : NULL;
}

// The methods of all routes that the path has, as the header Allow has them.
static void allowed (const request_t *request, char *ret, size_t size)
{
    size_t used = 0;
    for (int i = 0; i < ROUTES && used < size; i++)
        if (rest_of (&routes[i], request) != NULL)
            used += (size_t) snprintf (ret + used, size - used, "%s%s%s", used > 0 ? ", " : "", routes[i].method,
                                       strcmp (routes[i].method, "GET") == 0 ? ", HEAD" : "");
}

// The route of a request; NULL: there is none. *ret_path: some route has this path, whatever its method.
static const route_t *find (const request_t *request, const char **ret_rest, bool *ret_path)
{
    *ret_path = false;
    for (int i = 0; i < ROUTES; i++) {
        *ret_rest = rest_of (&routes[i], request);
        if (*ret_rest == NULL)
            continue;
        *ret_path = true;
        if (strcmp (routes[i].method, method_of (request)) == 0)
            return &routes[i];
    }
    return NULL;
}

static bool has_role (const caller_t *caller, const char *roles, response_t *response)
{
    const char *found = roles != NULL ? strstr (roles, caller->session.role) : caller->session.role;
    size_t size = strlen (caller->session.role);
    if (roles == NULL || (found != NULL && (found[size] == '\0' || found[size] == ' ')))
        return true;
    response_problem_coded (response, 403, "forbidden", "an account of the role %s does not do this: it takes %s", caller->session.role, roles);
    return false;
}

static bool may (caller_t *caller, const route_t *route, response_t *response)
{
    switch (route->needs) {
    case NEEDS_NOBODY: // a browser says where it comes from when it posts, a program need not
        return caller->request->origin == NULL || request_is_get (caller->request) || caller_is_ours (caller, response);
    case NEEDS_OURS:
        return caller_is_ours (caller, response);
    case NEEDS_FEED:
        return feeds_allow (caller, response);
    case NEEDS_SESSION:
        return caller_session (caller, response) && has_role (caller, route->roles, response);
    case NEEDS_SESSION_OURS:
    default:
        return caller_is_ours (caller, response) && caller_session (caller, response) && has_role (caller, route->roles, response);
    }
}

void routes_serve (const intake_t *intake, const request_t *request, response_t *response)
{
    caller_t caller = {.intake = intake, .request = request};
    bool is_path = false;
    const route_t *route = find (request, &caller.rest, &is_path);
    instant_format (campaign_clock_now (intake->clock), 0, caller.now);
    if (route != NULL) {
        if (may (&caller, route, response))
            route->serve (&caller, response);
    } else if (is_path) {
        response_problem (response, 405, "%s is not served here", request->method);
        allowed (request, response->allow, sizeof response->allow);
    } else
        response_problem (response, 404, "there is nothing at %.200s", request->path);
}

routes_lane_t routes_lane (const request_t *request)
{
    const char *rest;
    bool is_path;
    const route_t *route = find (request, &rest, &is_path);
    return route != NULL ? route->lane : ROUTES_ENTRY;
}

size_t routes_body_most (const request_t *request)
{
    const char *rest;
    bool is_path;
    const route_t *route = find (request, &rest, &is_path);
    return route != NULL && route->body_most > 0 ? route->body_most : REQUEST_BODY;
}
