#include "services/exporter/call.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"

static char *province_of (const call_t *call, answer_t *answer)
{
    store_refusal_t refusal = {0};
    const char *values[] = {request_value (call->request, "province"), access_everything (&call->access) ? NULL : call->access.path};
    char *province = store_text (call->store, "province_named", 2, values, &refusal);
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

void get_alerts (const call_t *call, answer_t *answer)
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
        answer_json (answer, store_text (call->store, "alerts", 7, values, &refusal), &refusal);
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
    if (!store_row (call->store, "acknowledge", 7, values, row, COLUMNS, &found, &refusal))
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
void post_ack (const call_t *call, answer_t *answer)
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

// Alerts that are open now, the gravest first: what a page shows.
void get_open_alerts (const call_t *call, answer_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "limit", "by", NULL};
    store_refusal_t refusal = {0};
    int64_t limit = 0;
    char limit_text[24];
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_number (call->request, "limit", 100, 1, 1000, &limit, answer)
        || !word_among (call, "by", " unit ", answer) || !scoped_unit (call, &unit, answer))
        return;
    scoped (text_free) char *campaign = campaign_of (call, answer);
    (void) snprintf (limit_text, sizeof limit_text, "%" PRId64, limit);
    const char *asked[] = {campaign, unit, access_everything (&call->access) ? NULL : call->access.path, limit_text,
                           request_value (call->request, "by")};
    if (campaign != NULL)
        answer_json (answer, store_text (call->store, "open_alerts", 5, asked, &refusal), &refusal);
}
