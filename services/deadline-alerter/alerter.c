#include "services/deadline-alerter/alerter.h"

#include <stdlib.h>
#include <string.h>

#include "common/net/bell.h"
#include "common/net/keys.h"
#include "common/base/log.h"
#include "common/db/pg_loop.h"
#include "common/runtime/memory_guard.h"
#include "services/deadline-alerter/schedule/scheduler.h"
#include "services/deadline-alerter/delivery/delivery_worker.h"
#include "services/deadline-alerter/alerts/member_endpoint.h"
#include "services/deadline-alerter/delivery/attachment_fetcher.h"
#include "services/deadline-alerter/alerts/member_keys.h"
#include "services/deadline-alerter/alerts/event_publisher.h"
#include "services/deadline-alerter/store/store.h"
#include "services/deadline-alerter/alerts/event_follower.h"

enum {
    MEMBER_KEYS_MS = 500,
    TICK_MS = 100, // how exact a `wait` is
    STATEMENT_MS = 5000,
    COMPLAIN_MS = 60000,
    FRAME_BYTES = 1048576, // what is larger ends the connection; what is merely larger than a command is answered
    COMMAND_QUEUE = 16,    // of one peer
    ROUTER_QUEUE = 256     // answers of up to 4 MiB that wait for one peer
};

struct alerter_s {
    service_t *service;
    zloop_t *loop;
    key_ring_t *ring;
    zap_t *zap;
    event_publisher_t *publisher;
    served_socket_t *router;
    served_socket_t *listener;
    memory_guard_t *guard;
    bell_ringer_t *ringer;
    pg_t *pg;
    pg_loop_t *pg_loop;
    member_keys_t members;
    event_follower_t *follower;
    member_endpoint_t *endpoint;
    ack_writer_t *ack_writer;
    scheduler_t *scheduler;
    delivery_worker_t *delivery_worker;
    attachment_fetcher_t *fetcher; // NULL where mails carry no reports
    int soon;                      // the timer of a turn that is due at once, -1: none
    bool given_up;
    int64_t complained_ms;
};

// After a failed query: the loss of the connection is told by on_down, a query that only failed once a minute.
static void failed (alerter_t *self, const char *what, const failure_t *failure)
{
    int64_t now_ms = monotonic_ms ();
    if (!pg_loop_failed (self->pg_loop, failure) || (self->complained_ms != 0 && now_ms - self->complained_ms < COMPLAIN_MS))
        return;
    self->complained_ms = now_ms;
    log_event (LOG_WARN, what, "kind", failure_kind_name (failure->kind), "reason", failure->text, NULL);
}

static void judge_ready (alerter_t *self)
{
    bool up = pg_loop_up (self->pg_loop) && self->members.version != 0;
    const char *trouble = !up                                 ? "the database is away\n"
                          : !scheduler_up (self->scheduler)   ? "no database connection for closes\n"
                          : !memory_guard_bound (self->guard) ? "connections were let go of, and the ports are not bound yet\n"
                                                              : NULL;
    service_set_ready (self->service, trouble == NULL, trouble);
}

static void refresh_members (alerter_t *self)
{
    failure_t failure = {0};
    if (pg_loop_up (self->pg_loop) && !member_keys_refresh (&self->members, self->pg, &failure))
        failed (self, "members_failed", &failure);
    if (self->members.moved) {
        self->members.moved = false;
        event_publisher_cut (self->publisher); // what the ROUTER takes is judged by the ring at every message
    }
}

static void turn (alerter_t *self);

static int on_soon (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    alerter_t *self = argument;
    self->soon = -1;
    turn (self);
    return 0;
}

// Publishes what came and answers who waits for it, a bounded piece at a time.
static void turn (alerter_t *self)
{
    failure_t failure = {0};
    bool more = false;
    if (pg_loop_up (self->pg_loop) && !event_follower_turn (self->follower, self->pg, &more, &failure))
        failed (self, "tail_failed", &failure);
    more = member_endpoint_turn (self->endpoint) || more;
    if (more && self->soon < 0)
        self->soon = zloop_timer (self->loop, 1, 1, on_soon, self);
}

static void on_up (void *owner)
{
    alerter_t *self = owner;
    log_event (LOG_INFO, "database_up", NULL);
    refresh_members (self);
    turn (self);
    judge_ready (self);
}

static void on_down (void *owner, const failure_t *failure)
{
    alerter_t *self = owner;
    log_event (LOG_WARN, "database_away", "reason", failure->text, NULL);
    member_endpoint_away (self->endpoint);
    judge_ready (self);
    if (failure->kind == FAILURE_FATAL) {
        service_fail (self->service, failure);
        self->given_up = true;
    }
}

static void ring_exporter (alerter_t *self, const char *province, const char *campaign)
{
    bell_t bell = {.from = "deadline-alerter"};
    (void) snprintf (bell.province, sizeof bell.province, "%s", province);
    (void) snprintf (bell.campaign, sizeof bell.campaign, "%s", campaign);
    bell_ring (self->ringer, &bell);
}

// What others recorded, as an acknowledgement on a page or a change by the command, rings no bell of its own.
static void on_readable (void *owner)
{
    alerter_t *self = owner;
    if (!pg_loop_notified (self->pg_loop))
        return;
    ring_exporter (self, "", "");
    turn (self);
}

static void on_came (void *owner, const char *province)
{
    alerter_t *self = owner;
    member_endpoint_came (self->endpoint, province);
}

static int on_command (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    (void) socket;
    alerter_t *self = argument;
    member_endpoint_read (self->endpoint);
    return 0;
}

static int on_bell (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    alerter_t *self = argument;
    bell_t bell;
    if (bell_heard (socket, &bell))
        scheduler_look (self->scheduler);
    return 0;
}

static int on_schedule (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    (void) socket;
    alerter_t *self = argument;
    char *province = NULL;
    char *campaign = NULL;
    if (scheduler_heard (self->scheduler, &province, &campaign)) {
        ring_exporter (self, province, campaign);
        turn (self);
    }
    zstr_free (&province);
    zstr_free (&campaign);
    return 0;
}

static int on_acknowledgement (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    (void) socket;
    alerter_t *self = argument;
    ack_writer_answer_t answer;
    if (!ack_writer_answer (self->ack_writer, &answer))
        return 0;
    member_endpoint_acked (self->endpoint, &answer);
    if (answer.result == ACK_WRITER_ACKED) {
        ring_exporter (self, answer.province, answer.campaign);
        turn (self);
    }
    return 0;
}

static int on_members (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    refresh_members (argument);
    return 0;
}

static int on_poll (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    turn (argument);
    return 0;
}

static int on_tick (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    alerter_t *self = argument;
    if (member_endpoint_turn (self->endpoint) && self->soon < 0)
        self->soon = zloop_timer (self->loop, 1, 1, on_soon, self);
    judge_ready (self);
    return self->given_up ? -1 : 0;
}

// A peer that is gone or full is then told to us instead of being passed over.
static bool tell_of_the_gone (void *handle)
{
    int on = 1;
    return zmq_setsockopt (handle, ZMQ_ROUTER_MANDATORY, &on, sizeof on) == 0;
}

// What others connect to, each watched by the guard.
static bool serve (alerter_t *self, const config_t *config, const key_pair_t *pair, failure_t *failure)
{
    const event_publisher_place_t stream = {config_text (config, "TIENDO_ALERTS_BIND"), pair, self->ring, self->loop};
    const bell_place_t bells = {config_text (config, "TIENDO_ALERTER_BELL_BIND"), service_bell_key (self->service), self->zap, self->loop};
    const served_settings_t router = {.type = ZMQ_ROUTER,
                                      .endpoints = config_text (config, "TIENDO_REPLAY_BIND"),
                                      .frame_bytes = FRAME_BYTES,
                                      .send_mark = ROUTER_QUEUE,
                                      .receive_mark = COMMAND_QUEUE,
                                      .prepare = tell_of_the_gone};
    if (!memory_guard_new (&self->guard, self->service, self->zap, failure)
        || !event_publisher_new (&self->publisher, &stream, service_metrics (self->service), failure)
        || !served_socket_new (&self->router, self->loop, pair, &router, on_command, self, failure)
        || !bell_listener_new (&self->listener, &bells, on_bell, self, failure))
        return false;
    memory_guard_watch (self->guard, event_publisher_socket (self->publisher));
    memory_guard_watch (self->guard, self->router);
    memory_guard_watch (self->guard, self->listener);
    return true;
}

static bool open_sockets (alerter_t *self, const config_t *config, failure_t *failure)
{
    const char *key_file = NULL;
    key_pair_t pair;
    if (!config_need (config, "TIENDO_KEY_FILE", &key_file, failure) || !key_pair_load (&pair, key_file, failure)
        || !key_ring_new (&self->ring, failure) || !zap_new (&self->zap, self->ring, failure)) // before any socket that asks it
        return false;
    self->members.ring = self->ring;
    return campaign_clock_new (&self->members.clock, config_text (config, "TIENDO_CLOCK"), failure) && serve (self, config, &pair, failure)
           && bell_ringer_new (&self->ringer, config_text (config, "TIENDO_EXPORTER_BELL_CONNECT"), service_bell_key (self->service), failure);
}

static bool open_parts (alerter_t *self, const config_t *config, failure_t *failure)
{
    static const pg_loop_events_t events = {.up = on_up, .down = on_down, .readable = on_readable};
    metrics_t *metrics = service_metrics (self->service);
    const char *url = NULL;
    if (!config_need (config, "TIENDO_DATABASE_URL", &url, failure)
        || !pg_new (&self->pg, url, "tiendo-deadline-alerter", alert_store_statements, STATEMENT_MS, failure)
        || !pg_loop_new (&self->pg_loop, self->loop, self->pg, "LISTEN tiendo_alerts", &events, self, failure)
        || !event_follower_new (&self->follower, self->publisher, metrics, on_came, self, failure)
        || !ack_writer_new (&self->ack_writer, config, failure))
        return false;
    member_endpoint_parts_t parts = {self->router, self->ring, self->pg, self->pg_loop, self->ack_writer, metrics};
    return member_endpoint_new (&self->endpoint, &parts, failure) && scheduler_new (&self->scheduler, config, metrics, failure)
           && delivery_worker_new (&self->delivery_worker, config, metrics, failure)
           && (!attachment_fetcher_wanted (config) || attachment_fetcher_new (&self->fetcher, config, metrics, failure));
}

static bool join_loop (alerter_t *self, size_t poll_ms, failure_t *failure)
{
    bool joined = zloop_reader (self->loop, scheduler_socket (self->scheduler), on_schedule, self) == 0
                  && zloop_reader (self->loop, ack_writer_socket (self->ack_writer), on_acknowledgement, self) == 0
                  && zloop_timer (self->loop, MEMBER_KEYS_MS, 0, on_members, self) >= 0 && zloop_timer (self->loop, poll_ms, 0, on_poll, self) >= 0
                  && zloop_timer (self->loop, TICK_MS, 0, on_tick, self) >= 0;
    return joined || failure_set (failure, FAILURE_FATAL, "the loop takes no more sockets");
}

bool alerter_new (alerter_t **ret, service_t *service, failure_t *failure)
{
    const config_t *config = service_config (service);
    alerter_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->service = service;
    self->loop = service_loop (service);
    self->soon = -1;
    if (!open_sockets (self, config, failure) || !open_parts (self, config, failure)
        || !join_loop (self, (size_t) config_number (config, "TIENDO_POLL_MS"), failure)) {
        alerter_destroy (&self);
        return false;
    }
    pg_loop_start (self->pg_loop);
    *ret = self;
    return true;
}

void alerter_destroy (alerter_t **self_p)
{
    alerter_t *self = *self_p;
    if (self == NULL)
        return;
    if (self->endpoint != NULL)
        member_endpoint_stop (self->endpoint);
    attachment_fetcher_destroy (&self->fetcher);
    delivery_worker_destroy (&self->delivery_worker);
    scheduler_destroy (&self->scheduler);
    member_endpoint_destroy (&self->endpoint);
    ack_writer_destroy (&self->ack_writer);
    event_follower_destroy (&self->follower);
    pg_loop_destroy (&self->pg_loop);
    pg_destroy (&self->pg);
    bell_ringer_destroy (&self->ringer);
    memory_guard_destroy (&self->guard);
    served_socket_destroy (&self->listener);
    served_socket_destroy (&self->router);
    event_publisher_destroy (&self->publisher);
    zap_destroy (&self->zap);
    key_ring_destroy (&self->ring);
    campaign_clock_destroy (&self->members.clock);
    free (self);
    *self_p = NULL;
}
