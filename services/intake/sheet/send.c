// POST /api/v1/intake/sheets/{sheet}/send: the rows that may go, once. A row goes at the revision above the one that the dry run saw: sent again
// after an answer that was lost it is the same record, and where somebody else was faster ingest refuses it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "proto/codec/note.h"
#include "services/intake/entry/record_sender.h"
#include "services/intake/sheet/send_batches.h"
#include "services/intake/sheet/sheets.h"

enum { CAMPAIGN, JUDGED, ANSWER, IS_CLAIMED, STANDING, CLAIM_COLUMNS };
enum { SHEET_ID = 32, BUSY_RETRY_S = 2, REASON_BYTES = 1000 };

typedef struct {
    char id[SHEET_ID + 1];
    char *claim[CLAIM_COLUMNS];
    json_t *body, *judged, *standing;
    const char *reason;
    bool confirm;
} send_t;

static void send_clear (send_t *self)
{
    for (int i = 0; i < CLAIM_COLUMNS; i++)
        free (self->claim[i]);
    json_decref (self->body);
    json_decref (self->judged);
    json_decref (self->standing);
}

static bool read_request (const caller_t *caller, send_t *self, response_t *response)
{
    const char *slash = strchr (caller->rest, '/');
    if (slash == NULL || slash - caller->rest != SHEET_ID || strcmp (slash, "/send") != 0) {
        response_problem (response, 404, "there is nothing at %.200s", caller->request->path);
        return false;
    }
    (void) snprintf (self->id, sizeof self->id, "%.*s", SHEET_ID, caller->rest);
    self->body = caller->request->body_size > 0 ? caller_json (caller, response) : json_object (); // all that it may say may be left out
    self->reason = self->body != NULL ? caller_text (self->body, "reason", REASON_BYTES, response) : NULL;
    self->confirm = json_is_true (json_object_get (self->body, "confirm_implausible"));
    return self->reason != NULL;
}

// True: it is ours to send. Else it is answered: sent before, being sent, or not there.
static bool claim (const caller_t *caller, send_t *self, response_t *response)
{
    bool found = false;
    pg_refusal_t refusal = {0};
    const char *values[] = {self->id, caller->session.account, sheet_language (caller) == LANGUAGE_VI ? "true" : "false", caller->now};
    if (!pg_pool_row (caller->intake->pool, "sheet_claim", 4, values, self->claim, CLAIM_COLUMNS, &found, &refusal))
        response_refusal (response, &refusal);
    else if (!found)
        response_problem (response, 404, "there is no sheet %s", self->id);
    else if (self->claim[ANSWER][0] != '\0')
        response_text (response, "application/json", strdup (self->claim[ANSWER]));
    else if (self->claim[IS_CLAIMED][0] != 't') {
        response_problem_coded (response, 503, "unavailable", "this sheet is being sent just now: ask again");
        response->retry_after_s = BUSY_RETRY_S;
    }
    return response->status == 0;
}

static void settle (json_t *row, const char *answer, const char *code)
{
    (void) json_object_set_new (row, "answer", json_string (answer));
    (void) json_object_set_new (row, "state", json_string (answer));
    if (code[0] != '\0')
        (void) json_object_set_new (row, "code", json_string (code));
}

static void settle_changed (json_t *row, const json_t *now)
{
    settle (row, "changed", "rev_conflict");
    (void) json_object_set (row, "rev", json_object_get (now, "rev"));
    (void) json_object_set (row, "old", json_object_get (now, "old"));
}

static bool state_is (const json_t *row, const char *state)
{
    return strcmp (json_text_at (row, "state"), state) == 0;
}

// Whether a row may go; else it is settled. `now` is what it would do at this moment.
static bool may_go (const send_t *self, json_t *row, const json_t *now)
{
    const char *code = json_text_at (now, "code");
    json_int_t seen = json_integer_value (json_object_get (row, "rev"));
    if (state_is (row, "unchanged")) {
        settle (row, "not_sent", "unchanged");
        return false;
    }
    if (state_is (now, "unchanged")) { // ours, of a try whose answer was lost; or somebody entered the very same
        (void) json_object_set (row, "rev", json_object_get (now, "rev"));
        settle (row, "accepted", "");
        return false;
    }
    if (json_integer_value (json_object_get (now, "rev")) != seen)
        settle_changed (row, now);
    else if (code[0] != '\0')
        settle (row, "rejected", code);
    else if (!self->confirm && (state_is (row, "implausible") || state_is (now, "implausible")))
        settle (row, "not_sent", "implausible");
    else if (state_is (row, "correction") && note_is_empty (self->reason))
        settle (row, "not_sent", "reason_needed");
    else
        return true;
    return false;
}

// Every row is settled, or goes into a batch.
static bool send_rows (const caller_t *caller, const send_t *self)
{
    scoped (send_batches_destroy) send_batches_t *batches = send_batches_new (caller, self->claim[CAMPAIGN]);
    json_t *rows = json_object_get (self->judged, "rows");
    size_t place = 0; // in `standing`, which leaves out rejected rows
    for (size_t i = 0; i < json_array_size (rows); i++) {
        json_t *row = json_array_get (rows, i);
        (void) json_object_set (row, "dry_run", json_object_get (row, "state"));
        if (state_is (row, "rejected")) {
            settle (row, "not_sent", json_text_at (row, "code"));
            continue;
        }
        const json_t *now = json_array_get (self->standing, place++);
        bool corrects = json_integer_value (json_object_get (row, "rev")) > 0;
        if (may_go (self, row, now) && !send_batches_add (batches, row, now, corrects ? self->reason : ""))
            return false;
    }
    return send_batches_finish (batches);
}

static json_t *counted (const json_t *rows)
{
    static const char *const answers[] = {"accepted", "not_sent", "changed", "rejected"};
    json_t *counts = json_object ();
    for (size_t a = 0; a < sizeof answers / sizeof answers[0]; a++) {
        json_int_t count = 0;
        for (size_t i = 0; i < json_array_size (rows); i++)
            count += strcmp (json_text_at (json_array_get (rows, i), "answer"), answers[a]) == 0;
        (void) json_object_set_new (counts, answers[a], json_integer (count));
    }
    return counts;
}

// Keeps the answer; what is told is what was kept, now and when it is asked for again.
static void answer_sent (const caller_t *caller, const send_t *self, bool good, response_t *response)
{
    pg_refusal_t refusal = {0};
    json_t *rows = json_object_get (self->judged, "rows");
    scoped (json_free) json_t *answer = json_pack ("{s:s s:o s:O}", "sheet", self->id, "answers", counted (rows), "rows", rows);
    scoped (text_free) char *text = good ? json_dumps (answer, JSON_COMPACT) : NULL;
    const char *values[] = {self->id, text, caller->now};
    char *kept = pg_pool_text (caller->intake->pool, "sheet_answer", 3, values, &refusal);
    if (!good || kept == NULL || kept[0] == '\0') {
        free (kept);
        response_unsaved (response);
    } else
        response_text (response, "application/json", kept);
}

void sheets_send (caller_t *caller, response_t *response)
{
    scoped (send_clear) send_t self = {.confirm = false};
    if (!read_request (caller, &self, response) || !claim (caller, &self, response))
        return;
    self.judged = json_loads (self.claim[JUDGED], 0, NULL);
    self.standing = json_loads (self.claim[STANDING], 0, NULL);
    answer_sent (caller, &self, send_rows (caller, &self), response);
}
