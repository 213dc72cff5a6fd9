#include "services/aggregator/aggregator.h"

#include <stdlib.h>

#include "common/net/bell.h"
#include "common/base/log.h"
#include "common/db/pg_loop.h"
#include "common/runtime/memory_guard.h"
#include "services/aggregator/store.h"

enum { STATEMENT_MS = 60000 };

struct aggregator_s {
    service_t *service;
    pg_t *pg;
    pg_loop_t *connection;
    zap_t *zap; // who may ring
    served_socket_t *listener;
    memory_guard_t *guard;
    bell_ringer_t *ringer;      // the alerter hears it
    bell_ringer_t *page_ringer; // the exporter hears it
    run_queue_t queue;
    int timer; // for the next turn, -1: none
    metric_t *rolled_up;
    metric_t *refused;
    metric_t *backlog;
};

static void take_turns (aggregator_t *self);

static int on_turn (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    aggregator_t *self = argument;
    self->timer = -1;
    take_turns (self);
    return 0;
}

static void turn_later (aggregator_t *self, int64_t wait_ms)
{
    if (self->timer < 0 && wait_ms >= 0)
        self->timer = zloop_timer (service_loop (self->service), wait_ms > 0 ? (size_t) wait_ms : 1, 1, on_turn, self);
}

static void ring_for (aggregator_t *self, const turn_key_t *key)
{
    bell_t bell = {.from = "aggregator"};
    memcpy (bell.province, key->province, sizeof bell.province);
    memcpy (bell.campaign, key->campaign, sizeof bell.campaign);
    bell_ring (self->ringer, &bell);
    bell_ring (self->page_ringer, &bell);
}

static turn_outcome_t outcome_of (long rows)
{
    return rows < 0 ? TURN_BUSY : rows == 0 ? TURN_EMPTY : rows < STORE_ROWS ? TURN_MORE : TURN_FULL;
}

// One campaign's turn; false where the connection is gone.
static bool take_turn (aggregator_t *self, const turn_key_t *key)
{
    failure_t failure = {0};
    long rows = 0;
    if (store_aggregate (self->pg, key, &rows, &failure)) {
        if (rows > 0) {
            metric_add (self->rolled_up, (uint64_t) rows);
            ring_for (self, key);
        }
        run_queue_done (&self->queue, key, outcome_of (rows), monotonic_ms ());
        return true;
    }
    run_queue_done (&self->queue, key, TURN_FAILED, monotonic_ms ());
    metric_add (self->refused, 1);
    if (run_queue_complain (&self->queue, key, monotonic_ms ()))
        log_event (LOG_ERROR, "roll_up_refused", "campaign", key->campaign, "reason", failure.text, NULL);
    return pg_loop_failed (self->connection, &failure);
}

static void take_turns (aggregator_t *self)
{
    turn_key_t key;
    int64_t wait_ms = -1;
    // one turn each, so that signals and bells are heard between two long ones
    if (pg_loop_up (self->connection) && run_queue_next (&self->queue, monotonic_ms (), &key, &wait_ms) && take_turn (self, &key))
        wait_ms = 0;
    turn_later (self, wait_ms);
}

static void look (aggregator_t *self)
{
    failure_t failure = {0};
    double backlog = 0;
    if (!pg_loop_up (self->connection))
        return;
    if (!store_look (self->pg, &self->queue, &backlog, &failure)) {
        (void) pg_loop_failed (self->connection, &failure);
        return;
    }
    metric_set (self->backlog, backlog);
    take_turns (self);
}

static int on_poll (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    look (argument);
    return 0;
}

static int on_bell (zloop_t *loop, zsock_t *listener, void *argument)
{
    (void) loop;
    bell_t bell;
    if (bell_heard (listener, &bell))
        look (argument);
    return 0;
}

static void on_up (void *owner)
{
    aggregator_t *self = owner;
    service_set_ready (self->service, true, "");
    look (self);
}

static void on_down (void *owner, const failure_t *failure)
{
    aggregator_t *self = owner;
    service_set_ready (self->service, false, "the database is away\n");
    log_event (LOG_WARN, "database_away", "reason", failure->text, NULL);
    if (failure->kind == FAILURE_FATAL)
        service_fail (self->service, failure);
}

static void on_readable (void *owner)
{
    aggregator_t *self = owner;
    if (pg_loop_notified (self->connection))
        look (self);
}

static bool open_all (aggregator_t *self, failure_t *failure)
{
    static const pg_loop_events_t events = {on_up, on_down, on_readable};
    const config_t *config = service_config (self->service);
    const key_pair_t *key = service_bell_key (self->service);
    const char *url = NULL;
    if (!zap_new (&self->zap, NULL, failure))
        return false;
    const bell_place_t place = {config_text (config, "TIENDO_AGGREGATOR_BELL_BIND"), key, self->zap, service_loop (self->service)};
    return config_need (config, "TIENDO_DATABASE_URL", &url, failure)
           && pg_new (&self->pg, url, "tiendo-aggregator", store_statements, STATEMENT_MS, failure)
           && bell_listener_new (&self->listener, &place, on_bell, self, failure)
           && memory_guard_new (&self->guard, self->service, self->zap, failure)
           && bell_ringer_new (&self->ringer, config_text (config, "TIENDO_ALERTER_BELL_CONNECT"), key, failure)
           && bell_ringer_new (&self->page_ringer, config_text (config, "TIENDO_EXPORTER_BELL_CONNECT"), key, failure)
           && pg_loop_new (&self->connection, service_loop (self->service), self->pg, "LISTEN tiendo_work", &events, self, failure);
}

bool aggregator_new (aggregator_t **ret, service_t *service, failure_t *failure)
{
    aggregator_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    metrics_t *metrics = service_metrics (service);
    self->service = service;
    self->timer = -1;
    self->rolled_up = metrics_counter (metrics, "tiendo_aggregator_work_total", "", "Rows of work rolled up.");
    self->refused = metrics_counter (metrics, "tiendo_aggregator_failures_total", "", "Roll-ups that failed.");
    self->backlog = metrics_gauge (metrics, "tiendo_aggregator_backlog", "", "Rows of work that waited at the last look.");
    if (!open_all (self, failure)) {
        aggregator_destroy (&self);
        return false;
    }
    memory_guard_watch (self->guard, self->listener);
    (void) zloop_timer (service_loop (service), (size_t) config_number (service_config (service), "TIENDO_POLL_MS"), 0, on_poll, self);
    pg_loop_start (self->connection);
    *ret = self;
    return true;
}

void aggregator_destroy (aggregator_t **self_p)
{
    aggregator_t *self = *self_p;
    if (self == NULL)
        return;
    pg_loop_destroy (&self->connection);
    pg_destroy (&self->pg);
    memory_guard_destroy (&self->guard);
    served_socket_destroy (&self->listener);
    bell_ringer_destroy (&self->ringer);
    bell_ringer_destroy (&self->page_ringer);
    zap_destroy (&self->zap);
    free (self);
    *self_p = NULL;
}
