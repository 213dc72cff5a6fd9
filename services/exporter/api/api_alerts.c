#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/origin.h"
#include "common/base/scoped.h"
#include "proto/alerts/alerts.h"
#include "proto/codec/note.h"
#include "common/http/refusal.h"
#include "services/exporter/api/names.h"

static bool word_among (const request_context_t *call, const char *name, const char *words, response_t *answer)
{
    char pattern[REQUEST_VALUE + 3];
    const char *value = request_value (call->request, name);
    if (value == NULL)
        return true;
    (void) snprintf (pattern, sizeof pattern, " %s ", value);
    if (strchr (value, ' ') == NULL && strstr (words, pattern) != NULL)
        return true;
    response_problem (answer, 400, "parameter %s: one of%s", name, words);
    return false;
}

// Up to which event the asker holds the log: `after`, else the header that a client of events sends; EPOCH:ID, or a bare ID.
static bool position_of (const request_context_t *call, char epoch[ALERT_MAX_EPOCH + 1], char after[24], response_t *answer)
{
    const char *given = request_value (call->request, "after");
    const char *held = given != NULL ? given : call->request->last_event_id;
    int64_t id = 0;
    epoch[0] = '\0';
    if (held != NULL && held[0] != '\0' && !alert_position_parse (held, epoch, &id)) {
        response_problem (answer, 400, "%s: the id of an event, or EPOCH:ID", given != NULL ? "parameter after" : "header Last-Event-ID");
        return false;
    }
    (void) snprintf (after, 24, "%" PRId64, id);
    return true;
}

void get_alerts (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"after", "limit", "units", "severity", "state", "province", NULL};
    pg_refusal_t refusal = {0};
    int64_t limit = 0;
    char epoch[ALERT_MAX_EPOCH + 1];
    char after[24];
    char token_bucket_text[24];
    if (!request_check (call->request, known, answer) || !position_of (call, epoch, after, answer)
        || !request_number (call->request, "limit", 100, 1, 1000, &limit, answer) || !word_among (call, "severity", " info warning critical ", answer)
        || !word_among (call, "state", " open updated held escalated acknowledged resolved ", answer)
        || !names_units (call, request_value (call->request, "units"), NULL, NULL, answer))
        return;
    scoped (text_free) char *province = names_province (call, answer);
    (void) snprintf (token_bucket_text, sizeof token_bucket_text, "%" PRId64, limit);
    const char *values[] = {province,
                            epoch[0] != '\0' ? epoch : NULL,
                            after,
                            token_bucket_text,
                            request_value (call->request, "units"),
                            request_value (call->request, "severity"),
                            request_value (call->request, "state"),
                            scope_of (call)};
    if (province != NULL)
        response_json (answer, pg_pool_text (call->store, "alerts", 8, values, &refusal), &refusal);
}

typedef struct {
    json_t *body;     // owns the texts but that of the note
    const char *note; // NULL: none; otherwise `kept`
    char kept[PROTO_MAX_NOTE + 1];
    const char *until;
    const char *epoch;
} acknowledgement_t;

// A key that is null is one that is not there.
static bool text_of (const json_t *body, const char *key, size_t most, const char **ret)
{
    const json_t *value = json_object_get (body, key);
    *ret = json_string_value (value);
    return value == NULL || json_is_null (value) || (*ret != NULL && strlen (*ret) <= most);
}

// A note is judged and kept as every note is (proto/codec/note.h). False: *answer says why.
static bool keep_note (acknowledgement_t *given, response_t *answer)
{
    note_t note = given->note == NULL ? NOTE_GOOD : note_read (given->note, given->kept);
    if (given->note != NULL)
        given->note = given->kept;
    if (note == NOTE_PERSONAL)
        response_problem (answer, 400, "note " NOTE_PERSONAL_WORDS);
    else if (note != NOTE_GOOD)
        response_problem (answer, 400, "note has at most %d bytes", PROTO_MAX_NOTE);
    return note == NOTE_GOOD;
}

// All optional; an empty body is none. False: *answer says why.
static bool read_acknowledgement (const request_context_t *call, acknowledgement_t *ret, response_t *answer)
{
    int32_t day;
    json_t *body =
        call->request->body_size == 0 ? json_object () : json_loadb (call->request->body, call->request->body_size, JSON_REJECT_DUPLICATES, NULL);
    ret->body = body;
    bool good = json_is_object (body) && text_of (body, "note", PROTO_MAX_NOTE, &ret->note) && text_of (body, "until", 10, &ret->until)
                && text_of (body, "epoch", ALERT_MAX_EPOCH, &ret->epoch) && (ret->until == NULL || day_parse (ret->until, strlen (ret->until), &day));
    if (!good)
        response_problem (answer, 400, "the body is a JSON object with note (at most 1000 bytes), until (YYYY-MM-DD) and epoch, or nothing");
    return good && keep_note (ret, answer);
}

static void add_or_null (json_t *object, const char *key, const char *text)
{
    (void) json_object_set_new (object, key, text[0] != '\0' ? json_string (text) : json_null ());
}

// The map of `acked` of alerts/1.
static void fill_acked (response_t *answer, const char *alert, char *const *row)
{
    static const char *const keys[] = {"by", "at", "until", "note"};
    json_t *object = json_pack ("{s:i s:s s:I}", "v", 1, "type", "acked", "alert", (json_int_t) strtoll (alert, NULL, 10));
    for (int i = 0; i < 4; i++)
        add_or_null (object, keys[i], row[i + 1]);
    response_text (answer, json_media, json_dumps (object, JSON_COMPACT));
    json_decref (object);
}

static void put_acknowledgement (const request_context_t *call, const char *alert, const acknowledgement_t *given, response_t *answer)
{
    enum { COLUMNS = 5 };
    char *row[COLUMNS] = {NULL};
    bool found = false;
    pg_refusal_t refusal = {0};
    scoped (text_free) char *province = names_province (call, answer);
    const char *values[] = {province,     alert,           given->epoch, call->access.label, given->note,
                            given->until, scope_of (call), call->now,    account_of (call)};
    if (province == NULL)
        return;
    if (!pg_pool_row (call->store, "acknowledge", 9, values, row, COLUMNS, &found, &refusal))
        response_refusal (answer, &refusal);
    else if (found && strcmp (row[0], "acked") != 0 && !auth_everything (&call->access))
        names_outside (call, answer); // of an alert that is not there it cannot be told where it would be
    else if (!found || strcmp (row[0], "acked") != 0)
        response_problem (answer, 404, "there is no alert %s", alert);
    else
        fill_acked (answer, alert, row);
    for (int i = 0; i < COLUMNS; i++)
        free (row[i]);
}

// A session's cookie is sent by the browser, whoever's page asks: what changes something comes from a page of ours, as JSON.
static bool may_change (const request_context_t *call, response_t *answer)
{
    const char *const urls[] = {call->api->intake_url, call->api->page_url, NULL};
    if (!credential_is_ambient (&call->shown) || (request_is_ours (call->request, urls) && request_has_type (call->request, "application/json")))
        return true;
    response_problem (answer, 403, "by a session this is taken from a page of our own, as application/json");
    return false;
}

// /api/v1/alerts/{id}/ack
void post_ack (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"province", NULL};
    char alert[20];
    acknowledgement_t given = {.body = NULL};
    size_t digits = strspn (call->rest, "0123456789");
    if (digits == 0 || digits > 18 || strcmp (call->rest + digits, "/ack") != 0) {
        response_problem (answer, 404, "there is nothing here");
        return;
    }
    if (!request_check (call->request, known, answer) || !may_change (call, answer))
        return;
    (void) snprintf (alert, sizeof alert, "%.*s", (int) digits, call->rest);
    if (read_acknowledgement (call, &given, answer))
        put_acknowledgement (call, alert, &given, answer);
    json_decref (given.body);
}

// Alerts that are open now, the gravest first: what a page shows.
void get_open_alerts (const request_context_t *call, response_t *answer)
{
    static const char *const known[] = {"campaign", "unit", "limit", "by", NULL};
    pg_refusal_t refusal = {0};
    int64_t limit = 0;
    char token_bucket_text[24];
    const char *unit = request_value (call->request, "unit");
    if (!request_check (call->request, known, answer) || !request_number (call->request, "limit", 100, 1, 1000, &limit, answer)
        || !word_among (call, "by", " unit ", answer) || !names_unit (call, &unit, NULL, NULL, answer))
        return;
    scoped (text_free) char *campaign = names_campaign (call, request_value (call->request, "campaign"), answer);
    (void) snprintf (token_bucket_text, sizeof token_bucket_text, "%" PRId64, limit);
    const char *asked[] = {campaign, unit, scope_of (call), token_bucket_text, request_value (call->request, "by"), call->now};
    if (campaign != NULL)
        response_json (answer, pg_pool_text (call->store, "open_alerts", 6, asked, &refusal), &refusal);
}
