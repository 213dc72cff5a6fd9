// PUT /api/v1/intake/figures/{campaign}/{unit}/{date}: one day's figure of one unit.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "proto/codec/note.h"
#include "services/intake/entry/entry.h"
#include "services/intake/entry/place_path.h"
#include "services/intake/entry/record_sender.h"
#include "services/intake/entry/standing.h"
#include "services/intake/gateway/gateway.h"

// What stands when somebody sends a figure, and by which way the figure goes.
enum { FEED, HELD, REV, COUNTS, SOURCE, AT, STANDING_COLUMNS };

typedef struct {
    place_path_t place;
    json_t *body;
    const json_t *counts;
    json_int_t seen_rev;
    const char *reason;
    bool confirm;
    char *standing[STANDING_COLUMNS];
} entry_t;

static void entry_clear (entry_t *self)
{
    standing_clear (self->standing, STANDING_COLUMNS);
    json_decref (self->body);
}

static bool read_standing (const caller_t *caller, entry_t *self, response_t *response)
{
    const intake_t *intake = caller->intake;
    const char *values[] = {
        caller->session.account,           self->place.campaign, self->place.unit, self->place.rest, gateway_key (intake->gateway),
        gateway_replica (intake->gateway), caller->now};
    return standing_read (caller, "entry_begin", 7, values, self->standing, STANDING_COLUMNS, response);
}

static json_t *json_or_null (const char *text)
{
    json_t *value = text[0] != '\0' ? json_loads (text, 0, NULL) : NULL;
    return value != NULL ? value : json_null ();
}

static void refuse_conflict (const entry_t *self, response_t *response)
{
    json_t *members = json_pack ("{s:I s:o s:o s:s}", "rev", (json_int_t) strtoll (self->standing[REV], NULL, 10), "counts",
                                 json_or_null (self->standing[COUNTS]), "source", json_or_null (self->standing[SOURCE]), "at", self->standing[AT]);
    if (strcmp (self->standing[REV], "0") == 0) // the form had read one: the database was restored since
        response_problem_with (response, 409, "rev_conflict", members,
                               "the figure that was read is gone, since the server was restored: enter it anew");
    else if (self->standing[COUNTS][0] == '\0')
        response_problem_with (response, 409, "taken_out", members, "an operator took this day's figure out: ask them before another is entered");
    else
        response_problem_with (response, 409, "rev_conflict", members, "another figure stands by now: it came at %s", self->standing[AT]);
}

static void answer_saved (const caller_t *caller, const entry_t *self, int64_t rev, response_t *response)
{
    char rev_text[24];
    char now[INSTANT_TEXT_SIZE];
    pg_refusal_t refusal = {0};
    (void) snprintf (rev_text, sizeof rev_text, "%lld", (long long) rev);
    instant_format (campaign_clock_now (caller->intake->clock), 0, now);
    const char *values[] = {self->place.campaign, self->place.unit, self->place.rest, rev_text, now};
    char *json = pg_pool_text (caller->intake->pool, "entry_result", 5, values, &refusal);
    if (json == NULL) // it is saved all the same: sent again it is what stands
        response_refusal (response, &refusal);
    else
        response_text (response, "application/json", json);
}

static bool is_whole (const json_t *counts)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *) (uintptr_t) counts, key, value) if (!json_is_integer (value)) return false;
    return true;
}

// What stands already, and what has to be said before another figure takes its place. True: it may be sent.
static bool may_send (const caller_t *caller, const entry_t *self, response_t *response)
{
    int64_t rev = strtoll (self->standing[REV], NULL, 10);
    scoped (json_free) json_t *standing = json_or_null (self->standing[COUNTS]);
    if (rev > 0 && json_is_object (standing) && is_whole (self->counts) && json_equal (standing, self->counts)) {
        answer_saved (caller, self, rev, response); // a repeated tap, a lost answer
        return false;
    }
    if (rev != self->seen_rev || (rev > 0 && !json_is_object (standing))) {
        refuse_conflict (self, response);
        return false;
    }
    if (rev > 0 && note_is_empty (self->reason)) {
        response_problem_coded (response, 422, "reason_needed", "a figure stands already: say why it is corrected");
        return false;
    }
    return true;
}

static json_t *record_of (const entry_t *self)
{
    json_t *record = json_pack ("{s:s s:s s:s s:s s:I s:O}", "kind", "progress", "campaign", self->place.campaign, "unit", self->place.unit, "date",
                                self->place.rest, "rev", (json_int_t) strtoll (self->standing[REV], NULL, 10) + 1, "counts", self->counts);
    if (self->reason[0] != '\0')
        (void) json_object_set_new (record, "note", json_string (self->reason));
    return record;
}

// A figure out of proportion is asked about once: figures are stored whatever they are, so the question comes before.
static bool is_plausible (const caller_t *caller, const entry_t *self, response_t *response)
{
    enum { REASON, USUAL, BOUND, COLUMNS };
    char *row[COLUMNS] = {NULL};
    bool found = false;
    pg_refusal_t refusal = {0};
    scoped (text_free) char *counts = json_dumps (self->counts, JSON_COMPACT);
    const char *values[] = {self->place.campaign, self->place.unit, self->place.rest, counts, caller->session.language};
    if (!pg_pool_row (caller->intake->pool, "entry_implausible", 5, values, row, COLUMNS, &found, &refusal)) {
        response_refusal (response, &refusal);
        return false;
    }
    if (found)
        response_problem_with (
            response, 422, "implausible",
            json_pack ("{s:I s:I}", "usual", (json_int_t) strtoll (row[USUAL], NULL, 10), "bound", (json_int_t) strtoll (row[BOUND], NULL, 10)), "%s",
            row[REASON]);
    for (int i = 0; i < COLUMNS; i++)
        free (row[i]);
    return !found;
}

// One try: reads what stands, judges what may be judged here, sends.
static sent_t send_once (const caller_t *caller, entry_t *self, response_t *response)
{
    if (!read_standing (caller, self, response) || !may_send (caller, self, response))
        return SENT_ANSWERED;
    scoped (json_free) json_t *record = record_of (self);
    if (!record_check (record, response) || (!self->confirm && !is_plausible (caller, self, response)))
        return SENT_ANSWERED;
    return record_send (caller, self->standing[FEED], self->standing[HELD], json_incref (record), response);
}

static bool read_request (const caller_t *caller, entry_t *self, response_t *response)
{
    if (!place_path_read (caller->rest, &self->place, response) || !place_path_day (&self->place, response)
        || (self->body = caller_json (caller, response)) == NULL)
        return false;
    self->counts = json_object_get (self->body, "counts");
    self->confirm = json_is_true (json_object_get (self->body, "confirm"));
    self->reason = caller_text (self->body, "reason", 4000, response);
    if (self->reason == NULL)
        return false;
    if (json_is_object (self->counts) && json_object_size (self->counts) > 0)
        return standing_seen (self->body, &self->seen_rev, response);
    response_problem_coded (response, 422, "missing_field", "counts is to be an object of numbers by metric");
    return false;
}

void figures_put (caller_t *caller, response_t *response)
{
    scoped (entry_clear) entry_t self = {.seen_rev = 0};
    if (!read_request (caller, &self, response))
        return;
    for (int tries = 0; tries < SEND_TRIES; tries++) {
        switch (send_once (caller, &self, response)) {
        case SENT_TAKEN:
            answer_saved (caller, &self, strtoll (self.standing[REV], NULL, 10) + 1, response);
            return;
        case SENT_ANSWERED:
            return;
        case SENT_CONFLICT:
            break;
        }
    }
    response_unsaved (response);
}
