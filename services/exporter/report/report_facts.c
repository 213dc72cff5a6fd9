#include "common/http/refusal.h"
#include "services/exporter/report/report_facts.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"
#include "services/exporter/kinds/report_kind.h"

typedef struct {
    pg_pool_t *store;
    const report_request_t *request;
    const char *as_of;
    const json_t *about;
    response_t *answer;
} source_t;

const char *facts_as_of (const report_request_t *request)
{
    return request->as_of != NULL ? request->as_of : request->now;
}

static json_t *ask (const source_t *self, const char *statement, int count, const char *const *values)
{
    pg_refusal_t refusal = {0};
    scoped (text_free) char *text = pg_pool_text (self->store, statement, count, values, &refusal);
    json_t *json = text == NULL ? NULL : json_loads (text, 0, NULL);
    if (text == NULL)
        response_refusal (self->answer, &refusal);
    else if (json == NULL)
        response_problem (self->answer, 404, "campaign %s has no day %s", self->request->campaign, self->request->date);
    return json;
}

static json_t *ask_about (const source_t *self)
{
    const char *values[] = {self->request->campaign, self->request->date, self->as_of, self->request->now, self->request->unit};
    return ask (self, "report", 5, values);
}

static json_t *status_of (const source_t *self, const char *date, const char *as_of)
{
    const char *values[] = {self->request->campaign, date, self->request->unit, "all", as_of, self->request->now};
    return ask (self, "status", 6, values);
}

static json_t *ask_status (const source_t *self)
{
    return status_of (self, self->request->date, self->as_of);
}

static json_t *ask_judged (const source_t *self)
{
    const char *closed_day = row_text (self->about, "closed_day");
    return status_of (self, closed_day != NULL ? closed_day : self->request->date, self->as_of);
}

static json_t *ask_closed (const source_t *self)
{
    return status_of (self, self->request->date, row_text (self->about, "reported_at"));
}

static json_t *ask_counts (const source_t *self)
{
    const char *values[] = {self->request->campaign, self->request->date, self->request->unit, "all", self->as_of, self->request->now};
    return ask (self, "counts", 6, values);
}

static json_t *ask_days (const source_t *self)
{
    enum { DAYS_MOST = 100 }; // what `days` answers at once: of a longer period the last ones
    const char *from = row_text (self->about, "starts_on");
    char first[DAY_TEXT_SIZE];
    int32_t day = 0;
    if (day_parse (self->request->date, strlen (self->request->date), &day)) {
        day_format (day - (DAYS_MOST - 1), first);
        from = strcmp (from, first) > 0 ? from : first;
    }
    const char *values[] = {self->request->campaign, self->request->unit, from, self->request->date, self->as_of,
                            self->request->now,      self->request->path};
    return ask (self, "days", 7, values);
}

static json_t *ask_calendar (const source_t *self)
{
    const char *values[] = {
        self->request->campaign, self->request->unit, "all", row_text (self->about, "starts_on"), self->request->date, self->as_of,
        self->request->now,      self->request->path};
    return ask (self, "calendar", 8, values);
}

// The unit's own, where one was asked for: it lies within what the token may see.
static json_t *ask_explanations (const source_t *self)
{
    const report_request_t *request = self->request;
    const char *scope = request->unit != NULL ? request->unit : request->path;
    const char *values[] = {request->campaign, NULL, request->date, scope, self->as_of, request->now, NULL};
    return ask (self, "explanations", 7, values);
}

// Refused while the campaign runs: asked for before what is worked out from it.
static json_t *ask_ending (const source_t *self)
{
    const char *values[] = {self->request->campaign, self->request->unit, self->request->date, self->as_of, self->request->now, self->request->path};
    return ask (self, "ending", 6, values);
}

static const struct {
    unsigned need;
    const char *name;
    json_t *(*ask) (const source_t *self);
    const char *given; // the member of `about` without which there is no such fact; NULL: there always is
} facts[] = {
    {FACTS_ENDING, "ending", ask_ending, NULL},
    {FACTS_STATUS, "status", ask_status, NULL},
    {FACTS_JUDGED, "status", ask_judged, NULL},
    {FACTS_CLOSED, "closed", ask_closed, "closed_at"},
    {FACTS_DAYS, "days", ask_days, NULL},
    {FACTS_CALENDAR, "calendar", ask_calendar, NULL},
    {FACTS_EXPLANATIONS, "explanations", ask_explanations, NULL},
    {FACTS_COUNTS, "counts", ask_counts, "other_metrics"},
};

json_t *facts_gather (pg_pool_t *store, const report_request_t *request, unsigned needs, response_t *answer)
{
    source_t self = {store, request, facts_as_of (request), NULL, answer};
    json_t *about = ask_about (&self);
    if (about == NULL)
        return NULL;
    self.about = about;
    json_t *held = json_pack ("{s:o}", "about", about);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        if ((needs & facts[i].need) == 0 || (facts[i].given != NULL && row_null (about, facts[i].given)))
            continue;
        json_t *fact = facts[i].ask (&self);
        if (fact == NULL) {
            json_decref (held);
            return NULL;
        }
        (void) json_object_set_new (held, facts[i].name, fact);
    }
    return held;
}
