#include "services/deadline-alerter/closer.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/scoped.h"
#include "services/deadline-alerter/fetcher.h"
#include "services/deadline-alerter/line.h"
#include "services/deadline-alerter/refusals.h"
#include "services/deadline-alerter/store.h"

enum {
    STATEMENT_MS = 120000,
    REFUSED_MS = 5000, // a campaign that was refused waits so long; one that only met a conflict is tried at the next look
    PAUSE_MS = 100     // between looks: many bells are one look
};

struct closer_s {
    zactor_t *actor;
    line_t *line;
    campaign_clock_t *clock; // its own: a clock is one thread's
    int poll_ms;
    bool reports;    // letters carry them
    int64_t rest_ms; // when what no bell announces is to be looked at
    metric_t *closes;
    metric_t *failures;
    metric_t *looks;
    refusals_t refusals;
    refusals_t unwatched; // by kind, and campaign, province or feed
    _Atomic bool asked;
};

typedef struct {
    closer_t *closer;
    zsock_t *pipe;
    const due_t *failed; // the later days of its campaign have to wait
    bool lost;           // the connection went: the look is over
} look_t;

static void list_free (due_t **list)
{
    free (*list);
}

static bool same_campaign (const due_t *one, const due_t *other)
{
    return strcmp (one->province, other->province) == 0 && strcmp (one->campaign, other->campaign) == 0;
}

static void tell (look_t *look, const due_t *due)
{
    (void) zsock_send (look->pipe, "ss", due->province, due->campaign);
}

static void refused (look_t *look, const due_t *due, const char *what, const failure_t *failure)
{
    closer_t *self = look->closer;
    look->failed = due;
    look->lost = line_lost (self->line, failure);
    if (look->lost || line_stopping (self->line))
        return;
    int64_t delay_ms = failure->kind == FAILURE_TEMPORARY ? 0 : REFUSED_MS;
    if (refusals_add (&self->refusals, due->province, due->campaign, monotonic_ms (), delay_ms))
        log_event (LOG_WARN, what, "campaign", due->campaign, "date", due->day, "kind", failure_kind_name (failure->kind), "reason", failure->text,
                   NULL);
}

static void close_one (look_t *look, const due_t *due)
{
    closer_t *self = look->closer;
    failure_t failure = {0};
    bool closed = false;
    long alerts = 0;
    if (!alert_store_close (line_pg (self->line), due, self->clock, &closed, &alerts, &failure)) {
        refused (look, due, "close_failed", &failure);
        return;
    }
    refusals_clear (&self->refusals, due->province, due->campaign);
    if (!closed)
        return;
    self->rest_ms = 0; // there is something to notify of
    char count[24];
    (void) snprintf (count, sizeof count, "%ld", alerts);
    log_event (LOG_INFO, "day_closed", "campaign", due->campaign, "date", due->day, "alerts", count, NULL);
    metric_add (self->closes, 1);
    tell (look, due);
}

static void recheck_one (look_t *look, const due_t *due)
{
    closer_t *self = look->closer;
    failure_t failure = {0};
    long events = 0;
    if (!alert_store_recheck (line_pg (self->line), due, self->clock, &events, &failure)) {
        refused (look, due, "recheck_failed", &failure);
        return;
    }
    refusals_clear (&self->refusals, due->province, due->campaign);
    tell (look, due); // status may have changed also where no alert did
    if (events == 0)
        return;
    char count[24];
    (void) snprintf (count, sizeof count, "%ld", events);
    log_event (LOG_INFO, "day_rechecked", "campaign", due->campaign, "from", due->day, "alerts", count, NULL);
}

static void each (look_t *look, const due_t *list, size_t count, void (*act) (look_t *look, const due_t *due))
{
    closer_t *self = look->closer;
    look->failed = NULL;
    for (size_t next = 0; next < count && !look->lost && !line_stopping (self->line); next++) {
        bool behind = look->failed != NULL && same_campaign (look->failed, &list[next]);
        if (!behind && !refusals_wait (&self->refusals, list[next].province, list[next].campaign, monotonic_ms ()))
            act (look, &list[next]);
    }
}

// Neither list can be had: nobody's campaign is at fault.
static void blind (look_t *look, const failure_t *failure)
{
    closer_t *self = look->closer;
    look->lost = line_lost (self->line, failure);
    if (!look->lost && !line_stopping (self->line) && refusals_add (&self->refusals, "", "", monotonic_ms (), 0))
        log_event (LOG_WARN, "look_failed", "kind", failure_kind_name (failure->kind), "reason", failure->text, NULL);
}

static void look_at_closes (look_t *look)
{
    closer_t *self = look->closer;
    failure_t failure = {0};
    scoped (list_free) due_t *list = NULL;
    size_t count = 0;
    if (alert_store_due (line_pg (self->line), campaign_clock_now (self->clock), &list, &count, &failure))
        each (look, list, count, close_one);
    else
        blind (look, &failure);
}

static void look_at_rechecks (look_t *look)
{
    failure_t failure = {0};
    scoped (list_free) due_t *list = NULL;
    size_t count = 0;
    if (alert_store_rechecks (line_pg (look->closer->line), &list, &count, &failure))
        each (look, list, count, recheck_one);
    else
        blind (look, &failure);
}

// One thing that fails stands alone: it is said, counted, and tried again later.
static bool watch_one (look_t *look, const watch_t *item, long *events)
{
    closer_t *self = look->closer;
    failure_t failure = {0};
    long more = 0;
    if (alert_store_watch_one (line_pg (self->line), item, self->reports, campaign_clock_now (self->clock), &more, &failure)) {
        refusals_clear (&self->unwatched, item->kind, item->of);
        *events += more;
        return true;
    }
    metric_add (self->failures, 1);
    look->lost = line_lost (self->line, &failure);
    if (!look->lost && !line_stopping (self->line)
        && refusals_add (&self->unwatched, item->kind, item->of, monotonic_ms (), failure.kind == FAILURE_TEMPORARY ? 0 : REFUSED_MS))
        log_event (LOG_WARN, "watch_failed", "what", item->kind, "of", item->of, "kind", failure_kind_name (failure.kind), "reason", failure.text,
                   NULL);
    return false;
}

static void watch_all (look_t *look, const watch_t *list, size_t count, long *events)
{
    closer_t *self = look->closer;
    for (size_t next = 0; next < count && !look->lost && !line_stopping (self->line); next++)
        if (!refusals_wait (&self->unwatched, list[next].kind, list[next].of, monotonic_ms ()))
            (void) watch_one (look, &list[next], events);
}

// Feeds are looked at together, since there may be many; where that fails, one by one.
static void watch_apart (look_t *look, const watch_t *feeds, long *events)
{
    failure_t failure = {0};
    watch_t *list = NULL;
    size_t count = 0;
    if (alert_store_watch_each (line_pg (look->closer->line), feeds, &list, &count, &failure))
        watch_all (look, list, count, events);
    else
        blind (look, &failure);
    alert_store_watch_free (list, count);
}

static void look_at_the_rest (look_t *look)
{
    closer_t *self = look->closer;
    failure_t failure = {0};
    watch_t *list = NULL;
    size_t count = 0;
    long events = 0;
    bool seen = alert_store_watch_due (line_pg (self->line), campaign_clock_now (self->clock), &list, &count, &failure);
    if (!seen)
        blind (look, &failure);
    for (size_t next = 0; next < count && !look->lost && !line_stopping (self->line); next++)
        if (!refusals_wait (&self->unwatched, list[next].kind, list[next].of, monotonic_ms ()) && !watch_one (look, &list[next], &events)
            && list[next].feeds != NULL && !look->lost)
            watch_apart (look, &list[next], &events);
    alert_store_watch_free (list, count);
    if (events > 0)
        tell (look, &(due_t){0});
    if (seen && !look->lost)
        metric_add (self->looks, 1);
}

static void work_once (closer_t *self, zsock_t *pipe)
{
    look_t look = {.closer = self, .pipe = pipe};
    failure_t failure = {0};
    if (!line_begin (self->line, &failure))
        return;
    look_at_closes (&look);
    if (!look.lost && !line_stopping (self->line))
        look_at_rechecks (&look);
    if (!look.lost && !line_stopping (self->line) && monotonic_ms () >= self->rest_ms) {
        self->rest_ms = monotonic_ms () + self->poll_ms;
        look_at_the_rest (&look);
    }
    line_end (self->line);
}

static int until_rest_ms (const closer_t *self)
{
    int64_t left = self->rest_ms - monotonic_ms ();
    return left <= 0 ? 1 : left < self->poll_ms ? (int) left : self->poll_ms;
}

// False when it is told to end.
static bool pause_between (closer_t *self, zsock_t *pipe, zpoller_t *poller)
{
    if (zpoller_wait (poller, until_rest_ms (self)) == NULL)
        return !zpoller_terminated (poller);
    scoped (zstr_free) char *word = zstr_recv (pipe);
    if (word == NULL || strcmp (word, "$TERM") == 0)
        return false;
    self->asked = false; // from here on a bell asks for another look
    zclock_sleep (PAUSE_MS);
    return true;
}

static void work (zsock_t *pipe, void *argument)
{
    closer_t *self = argument;
    zsock_set_sndtimeo (pipe, 0);
    (void) zsock_signal (pipe, 0);
    zpoller_t *poller = zpoller_new (pipe, NULL);
    do
        work_once (self, pipe);
    while (pause_between (self, pipe, poller));
    zpoller_destroy (&poller);
}

bool closer_new (closer_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure)
{
    closer_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->reports = fetcher_wanted (config);
    self->poll_ms = (int) config_number (config, "TIENDO_POLL_MS");
    self->closes = metrics_counter (metrics, "tiendo_alerter_closes_total", "", "Days that this replica closed.");
    self->failures = metrics_counter (metrics, "tiendo_alerter_watch_failures_total", "",
                                      "Reminders, deadlines, escalations and looks at feeds that failed; each is tried again.");
    self->looks = metrics_counter (metrics, "tiendo_alerter_looks_total", "of=\"clock\"", "Looks at what is due that came to their end.");
    if (!line_new (&self->line, "closer", config_text (config, "TIENDO_DATABASE_URL"), STATEMENT_MS, failure)
        || !campaign_clock_new (&self->clock, config_text (config, "TIENDO_CLOCK"), failure)) {
        closer_destroy (&self);
        return false;
    }
    self->actor = zactor_new (work, self);
    if (self->actor == NULL) {
        closer_destroy (&self);
        return failure_set (failure, FAILURE_FATAL, "no thread for closes");
    }
    *ret = self;
    return true;
}

void closer_destroy (closer_t **self_p)
{
    closer_t *self = *self_p;
    if (self == NULL)
        return;
    if (self->actor != NULL)
        line_stop (self->line);
    zactor_destroy (&self->actor);
    line_destroy (&self->line);
    campaign_clock_destroy (&self->clock);
    free (self);
    *self_p = NULL;
}

void closer_look (closer_t *self)
{
    if (!atomic_exchange (&self->asked, true))
        (void) zstr_send (self->actor, "LOOK");
}

bool closer_up (const closer_t *self)
{
    return line_up (self->line);
}

zsock_t *closer_socket (closer_t *self)
{
    return zactor_sock (self->actor);
}

bool closer_heard (closer_t *self, char **ret_province, char **ret_campaign)
{
    return zsock_recv (self->actor, "ss", ret_province, ret_campaign) == 0;
}
