#include "services/deadline-alerter/schedule/scheduler.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/scoped.h"
#include "services/deadline-alerter/delivery/attachment_fetcher.h"
#include "common/db/worker_thread.h"
#include "common/runtime/backoff.h"
#include "services/deadline-alerter/schedule/audit_anchor.h"
#include "services/deadline-alerter/schedule/close_crew.h"
#include "services/deadline-alerter/store/store.h"

enum {
    STATEMENT_MS = 120000,
    REFUSED_MS = 5000,     // a campaign that was refused waits so long; one that only met a conflict is tried at the next look
    PAUSE_MS = 100,        // between looks: many bells are one look
    JOINED_MS = 1000,      // between two evaluations of one campaign: what changes meanwhile is one;
    JOINED_MOST_MS = 5000, // or twice as long as the last took, so that a large one has no core to itself
    JUDGEMENTS = 50        // of changed figures, of one campaign and in one look: closes do not wait for more
};

struct scheduler_s {
    zactor_t *actor;
    worker_db_t *line;
    close_crew_t *crew;
    campaign_clock_t *clock; // its own: a clock is one thread's
    int poll_ms;
    bool reports;    // mails carry them
    int64_t rest_ms; // when what no bell announces is to be looked at
    metric_t *closes;
    metric_t *failures;
    metric_t *looks;
    audit_anchor_t *anchor;
    backoff_t backoff;
    backoff_t unwatched; // by kind, and campaign, province or feed
    backoff_t evaluated; // campaigns that were evaluated again just now
    backoff_t judged;    // campaigns whose changed figures were judged just now
    bool postponed;      // one of them is to be evaluated again
    _Atomic bool asked;
};

typedef struct {
    scheduler_t *scheduler;
    zsock_t *pipe;
    const due_t *failed; // the later days of its campaign have to wait
    bool lost;           // the connection went: the look is over
} look_t;

static void list_free (due_t **list)
{
    free (*list);
}

static void tell (look_t *look, const due_t *due)
{
    (void) zsock_send (look->pipe, "ss", due->province, due->campaign);
}

static void put_off (look_t *look, const due_t *due, const char *what, const failure_t *failure)
{
    scheduler_t *self = look->scheduler;
    int64_t delay_ms = failure->kind == FAILURE_TEMPORARY ? 0 : REFUSED_MS;
    if (backoff_add (&self->backoff, due->province, due->campaign, monotonic_ms (), delay_ms))
        log_event (LOG_WARN, what, "campaign", due->campaign, "date", due->day, "kind", failure_kind_name (failure->kind), "reason", failure->text,
                   NULL);
}

static void refused (look_t *look, const due_t *due, const char *what, const failure_t *failure)
{
    scheduler_t *self = look->scheduler;
    look->failed = due;
    look->lost = worker_db_lost (self->line, failure);
    if (!look->lost && !worker_db_stopping (self->line))
        put_off (look, due, what, failure);
}

static bool may_close (void *owner, const due_t *due)
{
    scheduler_t *self = ((look_t *) owner)->scheduler;
    return !backoff_wait (&self->backoff, due->province, due->campaign, monotonic_ms ());
}

static void close_said (void *owner, const due_t *due, const close_result_t *result)
{
    look_t *look = owner;
    scheduler_t *self = look->scheduler;
    look->lost = look->lost || result->lost;
    if (!result->good) {
        if (!result->lost)
            put_off (look, due, "close_failed", &result->failure);
        return;
    }
    backoff_clear (&self->backoff, due->province, due->campaign);
    if (!result->closed)
        return;
    self->rest_ms = 0; // there is something to notify of
    audit_anchor_soon (self->anchor);
    char count[24];
    (void) snprintf (count, sizeof count, "%ld", result->alerts);
    log_event (LOG_INFO, "day_closed", "campaign", due->campaign, "date", due->day, "alerts", count, NULL);
    metric_add (self->closes, 1);
    tell (look, due);
}

static int64_t joined_ms (int64_t began_ms)
{
    int64_t twice = 2 * (monotonic_ms () - began_ms);
    return twice < JOINED_MS ? JOINED_MS : twice > JOINED_MOST_MS ? JOINED_MOST_MS : twice;
}

static void recheck_one (look_t *look, const due_t *due)
{
    scheduler_t *self = look->scheduler;
    int64_t began_ms = monotonic_ms ();
    failure_t failure = {0};
    long events = 0;
    if (backoff_wait (&self->evaluated, due->province, due->campaign, monotonic_ms ())) {
        self->postponed = true;
        return;
    }
    if (!alert_store_recheck (worker_db_pg (self->line), due, self->clock, &events, &failure)) {
        refused (look, due, "recheck_failed", &failure);
        return;
    }
    backoff_clear (&self->backoff, due->province, due->campaign);
    (void) backoff_add (&self->evaluated, due->province, due->campaign, monotonic_ms (), joined_ms (began_ms));
    tell (look, due); // status may have changed also where no alert did
    if (events == 0)
        return;
    char count[24];
    (void) snprintf (count, sizeof count, "%ld", events);
    log_event (LOG_INFO, "day_rechecked", "campaign", due->campaign, "from", due->day, "alerts", count, NULL);
}

static void judge_one (look_t *look, const due_t *due)
{
    scheduler_t *self = look->scheduler;
    int64_t began_ms = monotonic_ms ();
    failure_t failure = {0};
    long taken = 1;
    long events = 0;
    long more = 0;
    if (backoff_wait (&self->judged, due->province, due->campaign, monotonic_ms ())) {
        self->postponed = true;
        return;
    }
    for (int i = 0; i < JUDGEMENTS && taken > 0 && !worker_db_stopping (self->line); i++, events += more)
        if (!alert_store_judge (worker_db_pg (self->line), due, self->clock, &taken, &more, &failure)) {
            refused (look, due, "judging_failed", &failure);
            return;
        }
    backoff_clear (&self->backoff, due->province, due->campaign);
    (void) backoff_add (&self->judged, due->province, due->campaign, monotonic_ms (), joined_ms (began_ms));
    if (events == 0)
        return;
    char count[24];
    (void) snprintf (count, sizeof count, "%ld", events);
    log_event (LOG_INFO, "figures_judged", "campaign", due->campaign, "alerts", count, NULL);
    tell (look, due);
}

static void each (look_t *look, const due_t *list, size_t count, void (*act) (look_t *look, const due_t *due))
{
    scheduler_t *self = look->scheduler;
    look->failed = NULL;
    for (size_t next = 0; next < count && !look->lost && !worker_db_stopping (self->line); next++) {
        bool behind = look->failed != NULL && due_of_one_campaign (look->failed, &list[next]);
        if (!behind && !backoff_wait (&self->backoff, list[next].province, list[next].campaign, monotonic_ms ()))
            act (look, &list[next]);
    }
}

// Neither list can be had: nobody's campaign is at fault.
static void blind (look_t *look, const failure_t *failure)
{
    scheduler_t *self = look->scheduler;
    look->lost = worker_db_lost (self->line, failure);
    if (!look->lost && !worker_db_stopping (self->line) && backoff_add (&self->backoff, "", "", monotonic_ms (), 0))
        log_event (LOG_WARN, "look_failed", "kind", failure_kind_name (failure->kind), "reason", failure->text, NULL);
}

static void look_at_closes (look_t *look)
{
    scheduler_t *self = look->scheduler;
    failure_t failure = {0};
    scoped (list_free) due_t *list = NULL;
    size_t count = 0;
    if (alert_store_due (worker_db_pg (self->line), campaign_clock_now (self->clock), &list, &count, &failure))
        close_crew_run (self->crew, list, count, &(close_crew_events_t){may_close, close_said}, look);
    else
        blind (look, &failure);
}

typedef bool (list_fn) (pg_t *pg, due_t **ret, size_t *ret_count, failure_t *failure);

static void look_at (look_t *look, list_fn *list_of, void (*act) (look_t *look, const due_t *due))
{
    failure_t failure = {0};
    scoped (list_free) due_t *list = NULL;
    size_t count = 0;
    if (list_of (worker_db_pg (look->scheduler->line), &list, &count, &failure))
        each (look, list, count, act);
    else
        blind (look, &failure);
}

// One thing that fails stands alone: it is said, counted, and tried again later.
static bool run_task (look_t *look, const watch_t *item, long *events)
{
    scheduler_t *self = look->scheduler;
    failure_t failure = {0};
    long more = 0;
    if (alert_store_watch_one (worker_db_pg (self->line), item, self->reports, campaign_clock_now (self->clock), &more, &failure)) {
        backoff_clear (&self->unwatched, item->kind, item->of);
        *events += more;
        return true;
    }
    metric_add (self->failures, 1);
    look->lost = worker_db_lost (self->line, &failure);
    if (!look->lost && !worker_db_stopping (self->line)
        && backoff_add (&self->unwatched, item->kind, item->of, monotonic_ms (), failure.kind == FAILURE_TEMPORARY ? 0 : REFUSED_MS))
        log_event (LOG_WARN, "watch_failed", "what", item->kind, "of", item->of, "kind", failure_kind_name (failure.kind), "reason", failure.text,
                   NULL);
    return false;
}

static void watch_all (look_t *look, const watch_t *list, size_t count, long *events)
{
    scheduler_t *self = look->scheduler;
    for (size_t next = 0; next < count && !look->lost && !worker_db_stopping (self->line); next++)
        if (!backoff_wait (&self->unwatched, list[next].kind, list[next].of, monotonic_ms ()))
            (void) run_task (look, &list[next], events);
}

// Feeds are looked at together, since there may be many; where that fails, one by one.
static void watch_apart (look_t *look, const watch_t *feeds, long *events)
{
    failure_t failure = {0};
    watch_t *list = NULL;
    size_t count = 0;
    if (alert_store_watch_each (worker_db_pg (look->scheduler->line), feeds, &list, &count, &failure))
        watch_all (look, list, count, events);
    else
        blind (look, &failure);
    alert_store_watch_free (list, count);
}

static void look_at_the_rest (look_t *look)
{
    scheduler_t *self = look->scheduler;
    failure_t failure = {0};
    watch_t *list = NULL;
    size_t count = 0;
    long events = 0;
    bool seen = alert_store_watch_due (worker_db_pg (self->line), campaign_clock_now (self->clock), &list, &count, &failure);
    if (!seen)
        blind (look, &failure);
    for (size_t next = 0; next < count && !look->lost && !worker_db_stopping (self->line); next++)
        if (!backoff_wait (&self->unwatched, list[next].kind, list[next].of, monotonic_ms ()) && !run_task (look, &list[next], &events)
            && list[next].feeds != NULL && !look->lost)
            watch_apart (look, &list[next], &events);
    alert_store_watch_free (list, count);
    if (events > 0)
        tell (look, &(due_t){0});
    if (seen && !look->lost)
        metric_add (self->looks, 1);
}

static void look_at_audit (look_t *look)
{
    scheduler_t *self = look->scheduler;
    failure_t failure = {0};
    if (audit_anchor_look (self->anchor, worker_db_pg (self->line), campaign_clock_now (self->clock), &failure))
        return;
    look->lost = worker_db_lost (self->line, &failure);
    if (!look->lost && !worker_db_stopping (self->line))
        log_event (LOG_WARN, "anchor_failed", "kind", failure_kind_name (failure.kind), "reason", failure.text, NULL);
}

static void work_once (scheduler_t *self, zsock_t *pipe)
{
    look_t look = {.scheduler = self, .pipe = pipe};
    failure_t failure = {0};
    self->postponed = false;
    if (!worker_db_begin (self->line, &failure))
        return;
    look_at_closes (&look);
    if (!look.lost && !worker_db_stopping (self->line))
        look_at (&look, alert_store_rechecks, recheck_one);
    if (!look.lost && !worker_db_stopping (self->line))
        look_at (&look, alert_store_judgements, judge_one);
    if (!look.lost && !worker_db_stopping (self->line) && monotonic_ms () >= self->rest_ms) {
        self->rest_ms = monotonic_ms () + self->poll_ms;
        look_at_the_rest (&look);
    }
    if (!look.lost && !worker_db_stopping (self->line) && audit_anchor_due (self->anchor))
        look_at_audit (&look);
    worker_db_end (self->line);
}

static int until_rest_ms (const scheduler_t *self)
{
    int64_t left = self->rest_ms - monotonic_ms ();
    int most = self->postponed && self->poll_ms > JOINED_MS ? JOINED_MS : self->poll_ms;
    return left <= 0 ? 1 : left < most ? (int) left : most;
}

// False when it is told to end.
static bool pause_between (scheduler_t *self, zsock_t *pipe, zpoller_t *poller)
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
    scheduler_t *self = argument;
    zsock_set_sndtimeo (pipe, 0);
    (void) zsock_signal (pipe, 0);
    zpoller_t *poller = zpoller_new (pipe, NULL);
    do
        work_once (self, pipe);
    while (pause_between (self, pipe, poller));
    zpoller_destroy (&poller);
}

bool scheduler_new (scheduler_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure)
{
    scheduler_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->reports = attachment_fetcher_wanted (config);
    self->poll_ms = (int) config_number (config, "TIENDO_POLL_MS");
    self->closes = metrics_counter (metrics, "tiendo_alerter_closes_total", "", "Days that this replica closed.");
    self->failures = metrics_counter (metrics, "tiendo_alerter_watch_failures_total", "",
                                      "Reminders, deadlines, escalations and looks at feeds that failed; each is tried again.");
    self->looks = metrics_counter (metrics, "tiendo_alerter_looks_total", "of=\"clock\"", "Looks at what is due that came to their end.");
    if (!worker_db_new (&self->line,
                        &(worker_db_settings_t){"deadline-alerter", "schedule", config_text (config, "TIENDO_DATABASE_URL"), alert_store_statements,
                                                STATEMENT_MS},
                        failure)
        || !close_crew_new (&self->crew, config, failure) || !audit_anchor_new (&self->anchor, config, metrics, failure)
        || !campaign_clock_new (&self->clock, config_text (config, "TIENDO_CLOCK"), failure)
        || !worker_thread_begin (&self->actor, work, self, "closes", failure)) {
        scheduler_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

void scheduler_destroy (scheduler_t **self_p)
{
    scheduler_t *self = *self_p;
    if (self == NULL)
        return;
    if (self->crew != NULL)
        close_crew_stop (self->crew); // the scheduler's thread may wait for it
    worker_thread_end (&self->actor, &self->line);
    close_crew_destroy (&self->crew);
    audit_anchor_destroy (&self->anchor);
    campaign_clock_destroy (&self->clock);
    free (self);
    *self_p = NULL;
}

void scheduler_look (scheduler_t *self)
{
    if (!atomic_exchange (&self->asked, true))
        (void) zstr_send (self->actor, "LOOK");
}

bool scheduler_up (const scheduler_t *self)
{
    return worker_db_up (self->line) && !close_crew_away (self->crew);
}

zsock_t *scheduler_socket (scheduler_t *self)
{
    return zactor_sock (self->actor);
}

bool scheduler_heard (scheduler_t *self, char **ret_province, char **ret_campaign)
{
    return zsock_recv (self->actor, "ss", ret_province, ret_campaign) == 0;
}
