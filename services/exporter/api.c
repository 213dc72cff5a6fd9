#include "services/exporter/api.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"
#include "services/exporter/report.h"

static const char json_media[] = "application/json";

typedef struct {
    const api_t *api;
    const request_t *request;
    access_t access;
    char now[INSTANT_TEXT_SIZE];
    const char *rest; // of the path, behind the route
} call_t;

static void text_free (char **text)
{
    free (*text);
}

static void answer_json (answer_t *answer, char *text, const store_refusal_t *refusal)
{
    if (text == NULL)
        answer_refusal (answer, refusal);
    else
        answer_text (answer, json_media, text);
}

// A token of a subtree sees that unit and what is below it; where no unit is asked for, its own.
static bool scoped_unit (const call_t *call, const char **unit, answer_t *answer)
{
    store_refusal_t refusal = {0};
    if (access_everything (&call->access))
        return true;
    if (*unit == NULL) {
        *unit = call->access.unit;
        return true;
    }
    const char *values[] = {*unit};
    scoped (text_free) char *path = store_text (call->api->store, "unit_path", 1, values, &refusal);
    if (path == NULL) {
        answer_refusal (answer, &refusal);
        return false;
    }
    if (path_within (path, call->access.path))
        return true;
    answer_problem (answer, 403, "unit %.64s lies outside of what this token may see", *unit);
    return false;
}

static void get_campaigns (const call_t *call, answer_t *answer)
{
    static const char *const none[] = {NULL};
    store_refusal_t refusal = {0};
    const char *values[] = {call->now};
    if (request_check (call->request, none, answer))
        answer_json (answer, store_text (call->api->store, "campaigns", 1, values, &refusal), &refusal);
}

// The only campaign where none is named.
static char *campaign_of (const call_t *call, answer_t *answer)
{
    store_refusal_t refusal = {0};
    const char *values[] = {request_value (call->request, "campaign")};
    char *campaign = store_text (call->api->store, "campaign_named", 1, values, &refusal);
    if (campaign == NULL)
        answer_refusal (answer, &refusal);
    else if (campaign[0] == '\0') {
        free (campaign);
        campaign = NULL;
        answer_problem (answer, 400, "parameter campaign: which one? see /api/v1/campaigns");
    }
    return campaign;
}

static void get_status (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"campaign", "date", "unit", "level", "as_of", NULL};
    store_refusal_t refusal = {0};
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_date (call->request, "date", answer)
        || !request_instant (call->request, "as_of", answer) || !scoped_unit (call, &unit, answer))
        return;
    scoped (text_free) char *campaign = campaign_of (call, answer);
    const char *values[] = {
        campaign, request_value (call->request, "date"), unit, request_value (call->request, "level"), request_value (call->request, "as_of"),
        call->now};
    if (campaign != NULL)
        answer_json (answer, store_text (call->api->store, "status", 6, values, &refusal), &refusal);
}

static void get_days (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "from", "to", "as_of", NULL};
    store_refusal_t refusal = {0};
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_date (call->request, "from", answer) || !request_date (call->request, "to", answer)
        || !request_instant (call->request, "as_of", answer) || !scoped_unit (call, &unit, answer))
        return;
    scoped (text_free) char *campaign = campaign_of (call, answer);
    const char *values[] = {
        campaign, unit, request_value (call->request, "from"), request_value (call->request, "to"), request_value (call->request, "as_of"),
        call->now};
    if (campaign != NULL)
        answer_json (answer, store_text (call->api->store, "days", 6, values, &refusal), &refusal);
}

static void get_calendar (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "level", "from", "to", "as_of", NULL};
    store_refusal_t refusal = {0};
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_date (call->request, "from", answer) || !request_date (call->request, "to", answer)
        || !request_instant (call->request, "as_of", answer) || !scoped_unit (call, &unit, answer))
        return;
    scoped (text_free) char *campaign = campaign_of (call, answer);
    const char *values[] = {campaign,
                            unit,
                            request_value (call->request, "level"),
                            request_value (call->request, "from"),
                            request_value (call->request, "to"),
                            request_value (call->request, "as_of"),
                            call->now};
    if (campaign != NULL)
        answer_json (answer, store_text (call->api->store, "calendar", 7, values, &refusal), &refusal);
}

static void get_explanations (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"campaign", "from", "to", "as_of", NULL};
    store_refusal_t refusal = {0};
    if (!request_check (call->request, known, answer) || !request_date (call->request, "from", answer) || !request_date (call->request, "to", answer)
        || !request_instant (call->request, "as_of", answer))
        return;
    scoped (text_free) char *campaign = campaign_of (call, answer);
    const char *values[] = {campaign,
                            request_value (call->request, "from"),
                            request_value (call->request, "to"),
                            access_everything (&call->access) ? NULL : call->access.path,
                            request_value (call->request, "as_of"),
                            call->now};
    if (campaign != NULL)
        answer_json (answer, store_text (call->api->store, "explanations", 6, values, &refusal), &refusal);
}

static char *province_of (const call_t *call, answer_t *answer)
{
    store_refusal_t refusal = {0};
    const char *values[] = {request_value (call->request, "province"), access_everything (&call->access) ? NULL : call->access.path};
    char *province = store_text (call->api->store, "province_named", 2, values, &refusal);
    if (province == NULL)
        answer_refusal (answer, &refusal);
    else if (province[0] == '\0') {
        free (province);
        province = NULL;
        answer_problem (answer, 400, "parameter province: which one? this server holds several, or none");
    }
    return province;
}

static bool word_among (const call_t *call, const char *name, const char *words, answer_t *answer)
{
    char pattern[REQUEST_VALUE + 3];
    const char *value = request_value (call->request, name);
    if (value == NULL)
        return true;
    (void) snprintf (pattern, sizeof pattern, " %s ", value);
    if (strchr (value, ' ') == NULL && strstr (words, pattern) != NULL)
        return true;
    answer_problem (answer, 400, "parameter %s: one of%s", name, words);
    return false;
}

static void get_alerts (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"after", "limit", "units", "severity", "state", "province", NULL};
    store_refusal_t refusal = {0};
    int64_t after = 0;
    int64_t limit = 0;
    char after_text[24];
    char limit_text[24];
    if (!request_check (call->request, known, answer) || !request_number (call->request, "after", 0, 0, INT64_MAX, &after, answer)
        || !request_number (call->request, "limit", 100, 1, 1000, &limit, answer) || !word_among (call, "severity", " info warning critical ", answer)
        || !word_among (call, "state", " open updated held escalated acknowledged resolved ", answer))
        return;
    scoped (text_free) char *province = province_of (call, answer);
    (void) snprintf (after_text, sizeof after_text, "%" PRId64, after);
    (void) snprintf (limit_text, sizeof limit_text, "%" PRId64, limit);
    const char *values[] = {province,
                            after_text,
                            limit_text,
                            request_value (call->request, "units"),
                            request_value (call->request, "severity"),
                            request_value (call->request, "state"),
                            access_everything (&call->access) ? NULL : call->access.path};
    if (province != NULL)
        answer_json (answer, store_text (call->api->store, "alerts", 7, values, &refusal), &refusal);
}

// {"note": …, "until": …}, both optional; an empty body is none.
static json_t *read_acknowledgement (const call_t *call, const char **note, const char **until, answer_t *answer)
{
    json_t *body = call->request->body_size == 0 ? json_object () : json_loadb (call->request->body, call->request->body_size, 0, NULL);
    const json_t *until_json = json_object_get (body, "until");
    const json_t *note_json = json_object_get (body, "note");
    int32_t day;
    *note = json_string_value (note_json);
    *until = json_string_value (until_json);
    bool good = json_is_object (body) && (note_json == NULL || (*note != NULL && strlen (*note) <= 1000))
                && (until_json == NULL || (*until != NULL && day_parse (*until, strlen (*until), &day)));
    if (good)
        return body;
    json_decref (body);
    answer_problem (answer, 400, "the body is a JSON object with note (at most 1000 bytes) and until (YYYY-MM-DD), or nothing");
    return NULL;
}

static void put_acknowledgement (const call_t *call, const char *alert, const char *note, const char *until, answer_t *answer)
{
    enum { COLUMNS = 3 };
    char *row[COLUMNS] = {NULL};
    bool found = false;
    store_refusal_t refusal = {0};
    scoped (text_free) char *province = province_of (call, answer);
    const char *values[] = {province, alert, call->access.label, note, until, access_everything (&call->access) ? NULL : call->access.path,
                            call->now};
    if (province == NULL)
        return;
    if (!store_row (call->api->store, "acknowledge", 7, values, row, COLUMNS, &found, &refusal))
        answer_refusal (answer, &refusal);
    else if (!found || strcmp (row[0], "unknown_alert") == 0)
        answer_problem (answer, 404, "there is no alert %s", alert);
    else if (strcmp (row[0], "forbidden") == 0)
        answer_problem (answer, 403, "alert %s lies outside of what this token may see", alert);
    else {
        json_t *object = json_pack ("{s:i s:I s:s s:s}", "v", 1, "alert", (json_int_t) strtoll (alert, NULL, 10), "by", row[1], "at", row[2]);
        answer_text (answer, json_media, json_dumps (object, JSON_COMPACT));
        json_decref (object);
    }
    for (int i = 0; i < COLUMNS; i++)
        free (row[i]);
}

// /api/v1/alerts/{id}/ack
static void post_ack (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"province", NULL};
    char alert[20];
    const char *note = NULL;
    const char *until = NULL;
    size_t digits = strspn (call->rest, "0123456789");
    if (digits == 0 || digits > 18 || strcmp (call->rest + digits, "/ack") != 0) {
        answer_problem (answer, 404, "there is nothing here");
        return;
    }
    if (call->access.role == ROLE_VIEWER) {
        answer_problem (answer, 403, "a viewer's token cannot acknowledge");
        return;
    }
    if (!request_check (call->request, known, answer))
        return;
    (void) snprintf (alert, sizeof alert, "%.*s", (int) digits, call->rest);
    json_t *body = read_acknowledgement (call, &note, &until, answer);
    if (body != NULL)
        put_acknowledgement (call, alert, note, until, answer);
    json_decref (body);
}

// /reports/{campaign}/{date}.{format}
static void get_report (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"report", "unit", "lang", "as_of", NULL};
    const char *slash = strchr (call->rest, '/');
    const char *unit = request_value (call->request, "unit");
    char campaign[65];
    char date[11];
    int32_t day;
    if (slash == NULL || slash - call->rest > 64 || slash == call->rest || strlen (slash + 1) < 12 || slash[11] != '.'
        || !day_parse (slash + 1, 10, &day) || report_media (slash + 12) == NULL) {
        answer_problem (answer, 404, "reports are at /reports/{campaign}/{YYYY-MM-DD}.{pdf,xlsx,docx,csv}");
        return;
    }
    if (!request_check (call->request, known, answer) || !request_instant (call->request, "as_of", answer) || !scoped_unit (call, &unit, answer))
        return;
    (void) snprintf (campaign, sizeof campaign, "%.*s", (int) (slash - call->rest), call->rest);
    (void) snprintf (date, sizeof date, "%.10s", slash + 1);
    report_request_t wanted = {.kind = request_value (call->request, "report"),
                               .format = slash + 12,
                               .campaign = campaign,
                               .date = date,
                               .unit = unit,
                               .path = access_everything (&call->access) ? NULL : call->access.path,
                               .as_of = request_value (call->request, "as_of"),
                               .language = request_value (call->request, "lang"),
                               .notice = call->api->notice,
                               .now = call->now};
    report_serve (call->api->store, &wanted, answer);
}

// Alerts that are open now, the gravest first: what a page shows.
static void get_open_alerts (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "limit", NULL};
    store_refusal_t refusal = {0};
    int64_t limit = 0;
    char limit_text[24];
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_number (call->request, "limit", 100, 1, 1000, &limit, answer)
        || !scoped_unit (call, &unit, answer))
        return;
    scoped (text_free) char *campaign = campaign_of (call, answer);
    (void) snprintf (limit_text, sizeof limit_text, "%" PRId64, limit);
    const char *asked[] = {campaign, unit, access_everything (&call->access) ? NULL : call->access.path, limit_text};
    if (campaign != NULL)
        answer_json (answer, store_text (call->api->store, "open_alerts", 4, asked, &refusal), &refusal);
}

// Who asks and what they may see, what time it is, what every page has to say.
static void get_about (const call_t *call, answer_t *answer)
{
    static const char *const none[] = {NULL};
    static const char *const roles[] = {"viewer", "officer", "operator"};
    store_refusal_t refusal = {0};
    const char *values[] = {call->now};
    if (!request_check (call->request, none, answer))
        return;
    scoped (text_free) char *now = store_text (call->api->store, "local_now", 1, values, &refusal);
    if (now == NULL) {
        answer_refusal (answer, &refusal);
        return;
    }
    json_t *object = json_pack ("{s:s s:s s:s s:s s:s}", "role", roles[call->access.role], "unit", call->access.unit, "label", call->access.label,
                                "now", now[0] != '\0' ? now : call->now, "notice", call->api->notice);
    answer_text (answer, json_media, json_dumps (object, JSON_COMPACT));
    json_decref (object);
}

typedef void handler_t (const call_t *call, answer_t *answer);

static const struct {
    const char *method;
    const char *path; // one that ends in '/' takes what follows
    handler_t *serve;
} routes[] = {
    {"GET", "/api/v1/alerts/open", get_open_alerts},
    {"GET", "/api/v1/about", get_about},
    {"GET", "/api/v1/calendar", get_calendar},
    {"GET", "/api/v1/days", get_days},
    {"GET", "/api/v1/explanations", get_explanations},
    {"GET", "/api/v1/status", get_status},
    {"GET", "/api/v1/campaigns", get_campaigns},
    {"GET", "/api/v1/alerts", get_alerts},
    {"POST", "/api/v1/alerts/", post_ack},
    {"GET", "/reports/", get_report},
};
enum { ROUTES = sizeof routes / sizeof routes[0] };

static bool is_route (int route, const char *path, const char **rest)
{
    size_t size = strlen (routes[route].path);
    bool prefix = routes[route].path[size - 1] == '/';
    *rest = path + size;
    return prefix ? strncmp (path, routes[route].path, size) == 0 : strcmp (path, routes[route].path) == 0;
}

bool api_may_listen (const api_t *self, const request_t *request, answer_t *answer)
{
    access_t access = {0};
    return access_find (self->store, request->authorization, &access, answer);
}

void api_serve (const api_t *self, const request_t *request, answer_t *answer)
{
    call_t call = {.api = self, .request = request};
    for (int route = 0; route < ROUTES; route++) {
        if (!is_route (route, request->path, &call.rest))
            continue;
        bool head = strcmp (request->method, "HEAD") == 0 && strcmp (routes[route].method, "GET") == 0;
        if (strcmp (request->method, routes[route].method) != 0 && !head) {
            answer_problem (answer, 405, "only %s is served here", routes[route].method);
            answer->allow = strcmp (routes[route].method, "GET") == 0 ? "GET, HEAD" : routes[route].method;
        } else if (request->body_too_large)
            answer_problem (answer, 413, "a body of at most %d bytes is taken", REQUEST_BODY);
        else if (access_find (self->store, request->authorization, &call.access, answer)) {
            instant_format (campaign_clock_now (self->clock), 0, call.now);
            routes[route].serve (&call, answer);
        }
        return;
    }
    answer_problem (answer, 404, "there is nothing at %.200s", request->path);
}
