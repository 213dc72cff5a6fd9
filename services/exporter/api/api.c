#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "services/exporter/api/names.h"
#include "services/exporter/kinds/report_layout.h"
#include "services/exporter/report/report_request.h"

static void get_campaigns (const request_context_t *call, response_t *answer)
{
    static const char *const none[] = {NULL};
    pg_refusal_t refusal = {0};
    const char *values[] = {scope_of (call), call->now};
    if (request_check (call->request, none, answer))
        response_json (answer, pg_pool_text (call->store, "campaigns", 2, values, &refusal), &refusal);
}

// One day's table by unit, of what the statement tells.
static void table_by_unit (const request_context_t *call, const char *statement, response_t *answer)
{
    static const char *const known[] = {"campaign", "date", "unit", "level", "as_of", NULL};
    pg_refusal_t refusal = {0};
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_date (call->request, "date", answer)
        || !request_instant (call->request, "as_of", answer) || !names_unit (call, &unit, NULL, request_value (call->request, "date"), answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    const char *values[] = {
        campaign, request_value (call->request, "date"), unit, request_value (call->request, "level"), request_value (call->request, "as_of"),
        call->now};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, statement, 6, values, &refusal), &refusal);
}

static void get_status (const request_context_t *call, response_t *answer)
{
    table_by_unit (call, "status", answer);
}

static void get_counts (const request_context_t *call, response_t *answer)
{
    table_by_unit (call, "counts", answer);
}

static void get_days (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "from", "to", "as_of", NULL};
    pg_refusal_t refusal = {0};
    const char *unit;
    if (!names_unit_of_period (call, known, &unit, answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    const char *values[] = {
        campaign,  unit,           request_value (call->request, "from"), request_value (call->request, "to"), request_value (call->request, "as_of"),
        call->now, scope_of (call)};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "days", 7, values, &refusal), &refusal);
}

static void get_calendar (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "level", "from", "to", "as_of", NULL};
    pg_refusal_t refusal = {0};
    const char *unit;
    if (!names_unit_of_period (call, known, &unit, answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    const char *values[] = {campaign,
                            unit,
                            request_value (call->request, "level"),
                            request_value (call->request, "from"),
                            request_value (call->request, "to"),
                            request_value (call->request, "as_of"),
                            call->now,
                            scope_of (call)};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "calendar", 8, values, &refusal), &refusal);
}

static void get_explanations (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "from", "to", "as_of", NULL};
    pg_refusal_t refusal = {0};
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_date (call->request, "from", answer) || !request_date (call->request, "to", answer)
        || !request_instant (call->request, "as_of", answer)
        || !names_units (call, unit, request_value (call->request, "from"), request_value (call->request, "to"), answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    const char *values[] = {campaign,
                            request_value (call->request, "from"),
                            request_value (call->request, "to"),
                            scope_of (call),
                            request_value (call->request, "as_of"),
                            call->now,
                            unit};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "explanations", 7, values, &refusal), &refusal);
}

static bool has_role (const request_context_t *call, role_t least, response_t *answer)
{
    if (call->access.role >= least)
        return true;
    response_problem (answer, 403, "this is for %s", least == ROLE_OPERATOR ? "operators" : "officers and operators");
    return false;
}

// /reports/{campaign}/{date}.{format}
static void get_report (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"report", "unit", "lang", "as_of", NULL};
    const char *slash = strchr (call->rest, '/');
    const char *unit = request_value (call->request, "unit");
    char code[65];
    char date[11];
    int32_t day;
    if (slash == NULL || slash - call->rest > 64 || slash == call->rest || strlen (slash + 1) < 12 || slash[11] != '.'
        || !day_parse (slash + 1, 10, &day)) {
        response_problem (answer, 404, "reports are at /reports/{campaign}/{YYYY-MM-DD}.{pdf,xlsx,docx,csv}");
        return;
    }
    (void) snprintf (code, sizeof code, "%.*s", (int) (slash - call->rest), call->rest);
    (void) snprintf (date, sizeof date, "%.10s", slash + 1);
    if (!request_check (call->request, known, answer) || !request_instant (call->request, "as_of", answer)
        || !names_unit (call, &unit, NULL, date, answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, code, answer);
    if (campaign == NULL)
        return;
    const char *name = request_value (call->request, "report");
    const report_kind_t *kind = name != NULL ? report_kind_named (name) : NULL;
    if (kind != NULL && kind->officers && !has_role (call, ROLE_OFFICER, answer))
        return;
    report_request_t wanted = {.kind = name,
                               .format = slash + 12,
                               .campaign = campaign,
                               .date = date,
                               .unit = unit,
                               .path = scope_of (call),
                               .as_of = request_value (call->request, "as_of"),
                               .language = request_value (call->request, "lang"),
                               .notice = call->api->notice,
                               .now = call->now,
                               .who = call->access.label};
    if (report_request_check (&wanted, answer))
        answer->order = report_request_copy (&wanted);
}

// Who asks and what they may see, what time it is, what every page has to say.
static void get_about (const request_context_t *call, response_t *answer)
{
    static const char *const none[] = {NULL};
    static const char *const roles[] = {"viewer", "officer", "operator"};
    pg_refusal_t refusal = {0};
    const char *values[] = {call->now};
    if (!request_check (call->request, none, answer))
        return;
    scoped (text_free) char *now = pg_pool_text (call->store, "local_now", 1, values, &refusal);
    if (now == NULL) {
        response_refusal (answer, &refusal);
        return;
    }
    const char *asked[] = {account_of (call), call->access.unit, call->now};
    scoped (text_free) char *units = pg_pool_text (call->store, "own_units", 3, asked, &refusal);
    if (units == NULL) {
        response_refusal (answer, &refusal);
        return;
    }
    char sign_in[600] = "";
    if (call->api->intake_url[0] != '\0')
        (void) snprintf (sign_in, sizeof sign_in, "%.500s/vao", call->api->intake_url);
    json_t *object = json_pack ("{s:s s:s s:s s:o s:s s:s s:s s:s}", "role", roles[call->access.role], "account_role", call->access.account_role,
                                "unit", call->access.unit, "units", json_loads (units, 0, NULL), "label", call->access.label, "now", now, "notice",
                                call->api->notice, "sign_in", sign_in);
    response_text (answer, json_media, json_dumps (object, JSON_COMPACT));
    json_decref (object);
}

// What an answer depends on beside the database: the question, who asks, and the second: every cutoff and midnight is a whole one.
static void key_of (const request_context_t *call, unsigned char key[SNAPSHOT_CACHE_KEY])
{
    crypto_generichash_state state;
    const request_t *request = call->request;
    const char *texts[] = {request->path, call->access.unit, call->access.path};
    (void) crypto_generichash_init (&state, NULL, 0, SNAPSHOT_CACHE_KEY);
    (void) crypto_generichash_update (&state, (const unsigned char *) call->now, strcspn (call->now, ".") + 1);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        (void) crypto_generichash_update (&state, (const unsigned char *) texts[i], strlen (texts[i]) + 1);
    for (int i = 0; i < request->parameter_count; i++) {
        const parameter_t *one = &request->parameters[i];
        (void) crypto_generichash_update (&state, (const unsigned char *) one->name, strlen (one->name) + 1);
        (void) crypto_generichash_update (&state, (const unsigned char *) one->value, strlen (one->value) + 1);
    }
    (void) crypto_generichash_final (&state, key, SNAPSHOT_CACHE_KEY);
}

// The answer that is kept, or that somebody works out already, or a new one.
static void serve_kept (const request_context_t *call, uint64_t arrival, handler_t *serve, response_t *answer)
{
    unsigned char key[SNAPSHOT_CACHE_KEY];
    pg_refusal_t refusal = {0};
    key_of (call, key);
    char *body = snapshot_cache_find (call->api->cache, call->access.state, arrival, key);
    if (body != NULL) {
        response_text (answer, json_media, body);
        return;
    }
    scoped (pg_pool_release) pg_pool_t *snapshot = pg_pool_snapshot (call->store, &refusal);
    scoped (text_free) char *state = snapshot != NULL ? pg_pool_text (snapshot, "state", 0, NULL, &refusal) : NULL;
    if (state != NULL) {
        request_context_t within = *call;
        within.store = snapshot;
        snapshot_cache_state (state);
        serve (&within, answer);
    } else
        response_refusal (answer, &refusal);
    bool good = answer->status == 200;
    snapshot_cache_put (call->api->cache, good ? state : "", key, good ? answer->body : NULL);
}

static const struct {
    const char *method;
    const char *path; // one that ends in '/' takes what follows
    handler_t *serve;
    role_t least; // of who asks
    bool kept;    // told by the database's state and the second alone
} routes[] = {
    {"GET", "/api/v1/alerts/history", get_alert_history, ROLE_VIEWER, true},
    {"GET", "/api/v1/alerts/open", get_open_alerts, ROLE_VIEWER, true},
    {"GET", "/api/v1/about", get_about, ROLE_VIEWER, false},
    {"GET", "/api/v1/calendar", get_calendar, ROLE_VIEWER, true},
    {"GET", "/api/v1/counts", get_counts, ROLE_VIEWER, true},
    {"GET", "/api/v1/courses", get_courses, ROLE_VIEWER, true},
    {"GET", "/api/v1/days", get_days, ROLE_VIEWER, true},
    {"GET", "/api/v1/explanations", get_explanations, ROLE_VIEWER, true},
    {"GET", "/api/v1/missing", get_missing, ROLE_VIEWER, true},
    {"GET", "/api/v1/revisions", get_revisions, ROLE_VIEWER, true},
    {"GET", "/api/v1/status", get_status, ROLE_VIEWER, true},
    {"GET", "/api/v1/units", get_units, ROLE_VIEWER, true},
    {"GET", "/api/v1/campaigns", get_campaigns, ROLE_VIEWER, true},
    {"GET", "/api/v1/alerts", get_alerts, ROLE_VIEWER, false},
    {"POST", "/api/v1/alerts/", post_ack, ROLE_OFFICER, false},
    {"GET", "/reports/", get_report, ROLE_VIEWER, false},
};
enum { ROUTES = sizeof routes / sizeof routes[0] };

static bool is_route (int route, const char *path, const char **rest)
{
    size_t size = strlen (routes[route].path);
    bool prefix = routes[route].path[size - 1] == '/';
    *rest = path + size;
    return prefix ? strncmp (path, routes[route].path, size) == 0 : strcmp (path, routes[route].path) == 0;
}

// The unit that a request is about, or a list of them: of an account with several units it is asked as the one that holds the first.
static const char *asked_about (const request_t *request)
{
    const char *unit = request_value (request, "unit");
    return unit != NULL ? unit : request_value (request, "units");
}

bool api_may_listen (const api_t *self, const request_t *request, const credential_t *shown, response_t *answer)
{
    static const char *const none[] = {NULL};
    auth_t access = {0};
    char now[INSTANT_TEXT_SIZE];
    instant_format (campaign_clock_now (self->clock), 0, now);
    return rate_policy_find (self->guard, request->from, self->store, shown, NULL, now, &access, answer) && request_check (request, none, answer);
}

void api_serve (const api_t *self, const request_t *request, response_t *answer)
{
    request_context_t call = {.api = self, .request = request, .store = self->store};
    uint64_t arrival = snapshot_cache_arrive (self->cache);
    instant_format (campaign_clock_now (self->clock), 0, call.now);
    request_credential (request, &call.shown);
    for (int route = 0; route < ROUTES; route++) {
        if (!is_route (route, request->path, &call.rest))
            continue;
        bool head = strcmp (request->method, "HEAD") == 0 && strcmp (routes[route].method, "GET") == 0;
        if (strcmp (request->method, routes[route].method) != 0 && !head) {
            response_problem (answer, 405, "only %s is served here", routes[route].method);
            (void) snprintf (answer->allow, sizeof answer->allow, "%s",
                             strcmp (routes[route].method, "GET") == 0 ? "GET, HEAD" : routes[route].method);
        } else if (request_body_too_large (request))
            response_problem_coded (answer, 413, "too_large", "a body of at most %d bytes is taken", REQUEST_BODY);
        else if (rate_policy_find (self->guard, request->from, self->store, &call.shown, asked_about (request), call.now, &call.access, answer)
                 && has_role (&call, routes[route].least, answer)) {
            if (routes[route].kept)
                call.store = self->figures;
            // what stood at an instant waits for what commits under it: that is asked each time
            if (routes[route].kept && request_value (request, "as_of") == NULL)
                serve_kept (&call, arrival, routes[route].serve, answer);
            else
                routes[route].serve (&call, answer);
        }
        return;
    }
    if (rate_policy_plain (self->guard, request->from, answer))
        response_problem (answer, 404, "there is nothing at %.200s", request->path);
}
