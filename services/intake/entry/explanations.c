// PUT /api/v1/intake/explanations/{campaign}/{unit}: one document that explains cases.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "common/text/normal.h"
#include "services/intake/entry/entry.h"
#include "services/intake/entry/place_path.h"
#include "services/intake/entry/record_sender.h"
#include "services/intake/entry/standing.h"
#include "services/intake/gateway/gateway.h"

enum { FEED, HELD, REV, STANDING, STANDING_COLUMNS };

typedef struct {
    place_path_t place;
    json_t *body;
    char document[PROTO_MAX_CODE + 1]; // in its normal form, as it is compared
    json_int_t seen_rev;
    char *standing[STANDING_COLUMNS];
} explanation_t;

static void explanation_clear (explanation_t *self)
{
    standing_clear (self->standing, STANDING_COLUMNS);
    json_decref (self->body);
}

static bool read_request (const caller_t *caller, explanation_t *self, response_t *response)
{
    if (!place_path_read (caller->rest, &self->place, response) || (self->body = caller_json (caller, response)) == NULL)
        return false;
    const char *document = caller_text (self->body, "document", 1000, response);
    const char *date = document != NULL ? caller_text (self->body, "date", 40, response) : NULL;
    if (date == NULL)
        return false;
    slice_t normal = {0};
    int32_t day;
    char room[PROTO_MAX_CODE];
    normal_t found = text_normal (slice_of (document), PROTO_MAX_CODE, NORMAL_CODE, room, &normal, NULL);
    if (found == NORMAL_TOO_LONG)
        response_problem_coded (response, 422, "too_long", "document has more than %d bytes", PROTO_MAX_CODE);
    else if (found == NORMAL_FORBIDDEN)
        response_problem_coded (response, 422, "wrong_type", "document holds a character that no document may hold");
    else if (!day_parse (date, strlen (date), &day))
        response_problem_coded (response, 422, "bad_date", "date: %.40s is no day: YYYY-MM-DD", date);
    else if (standing_seen (self->body, &self->seen_rev, response))
        (void) snprintf (self->document, sizeof self->document, "%.*s", (int) normal.size, normal.at);
    return response->status == 0;
}

static bool read_standing (const caller_t *caller, explanation_t *self, response_t *response)
{
    const gateway_t *gateway = caller->intake->gateway;
    const char *date = json_string_value (json_object_get (self->body, "date"));
    const char *values[] = {caller->session.account, self->place.campaign,      self->place.unit, self->document, date,
                            gateway_key (gateway),   gateway_replica (gateway), caller->now};
    return standing_read (caller, "entry_explanation_begin", 8, values, self->standing, STANDING_COLUMNS, response);
}

static void answer_saved (json_int_t rev, response_t *response)
{
    response_json (response, json_pack ("{s:I s:s}", "rev", rev, "state", "submitted"));
}

// The same that stands is no conflict: a repeated tap, a lost answer.
static bool is_same (const explanation_t *self, const json_t *standing)
{
    static const char *const keys[] = {"date", "reason", "count"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (!json_equal (json_object_get (standing, keys[i]), json_object_get (self->body, keys[i])))
            return false;
    const char *note = json_string_value (json_object_get (self->body, "note"));
    const char *stands = json_string_value (json_object_get (standing, "note"));
    return strcmp (note != NULL ? note : "", stands != NULL ? stands : "") == 0;
}

static bool may_send (const explanation_t *self, response_t *response)
{
    json_int_t rev = strtoll (self->standing[REV], NULL, 10);
    scoped (json_free) json_t *standing = self->standing[STANDING][0] != '\0' ? json_loads (self->standing[STANDING], 0, NULL) : NULL;
    if (rev > 0 && is_same (self, standing)) {
        answer_saved (rev, response);
        return false;
    }
    if (rev != self->seen_rev) {
        response_problem_with (response, 409, "rev_conflict",
                               json_pack ("{s:I s:O}", "rev", rev, "standing", standing != NULL ? standing : json_null ()),
                               "another revision of this document stands by now");
        return false;
    }
    return true;
}

static json_t *record_of (const explanation_t *self)
{
    static const char *const keys[] = {"date", "reason", "count", "note"};
    json_t *record = json_pack ("{s:s s:s s:s s:I s:s}", "kind", "explanation", "campaign", self->place.campaign, "unit", self->place.unit, "rev",
                                (json_int_t) strtoll (self->standing[REV], NULL, 10) + 1, "document", self->document);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (json_object_get (self->body, keys[i]) != NULL)
            (void) json_object_set (record, keys[i], json_object_get (self->body, keys[i]));
    return record;
}

void explanations_put (caller_t *caller, response_t *response)
{
    scoped (explanation_clear) explanation_t self = {.seen_rev = 0};
    if (!read_request (caller, &self, response))
        return;
    for (int tries = 0; tries < SEND_TRIES; tries++) {
        if (!read_standing (caller, &self, response) || !may_send (&self, response))
            return;
        switch (record_send (caller, self.standing[FEED], self.standing[HELD], record_of (&self), response)) {
        case SENT_TAKEN:
            answer_saved (strtoll (self.standing[REV], NULL, 10) + 1, response);
            return;
        case SENT_ANSWERED:
            return;
        case SENT_CONFLICT:
            break;
        }
    }
    response_unsaved (response);
}
