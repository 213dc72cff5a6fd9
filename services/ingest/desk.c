#include "services/ingest/desk.h"

#include <stdlib.h>

#include "common/bell.h"
#include "common/log.h"
#include "common/scoped.h"
#include "services/ingest/desk_metrics.h"
#include "services/ingest/lane.h"
#include "services/ingest/queue.h"
#include "services/ingest/wire.h"

enum { LANES = 2, READ_AT_ONCE = 1000, FRAME_BYTES = 8 * 1024 * 1024, RECEIVE_MARK = 64, SEND_MARK = 100000, READY_MS = 200, DRAIN_MS = 5000 };

struct desk_s {
    service_t *service;
    key_ring_t *ring; // borrowed, as the holder
    holder_t *holder;
    zsock_t *router;
    zsock_t *bell;
    lane_t *lanes[LANES];
    queue_t queues[LANES];
    desk_metrics_t metrics;
    msgpack_sbuffer answer;
};

static void time_text (desk_t *self, char text[INSTANT_TEXT_SIZE])
{
    instant_format (campaign_clock_now (service_clock (self->service)), 0, text);
}

static void answer (desk_t *self, pending_t *pending)
{
    failure_t failure = {0};
    char now[INSTANT_TEXT_SIZE];
    time_text (self, now);
    desk_metrics_count (&self->metrics, pending);
    self->answer.size = 0;
    if (pending_answer (pending, now, &self->answer, &failure))
        wire_answer (self->router, pending, &self->answer);
    else
        log_event (LOG_ERROR, "no_answer", "why", failure.text, NULL);
}

static void refuse (desk_t *self, pending_t *pending, nack_code_t code, const char *detail)
{
    pending_refuse (pending, code, detail);
    answer (self, pending);
    pending_destroy (&pending);
}

static void pong (desk_t *self, pending_t *pending)
{
    failure_t failure = {0};
    char now[INSTANT_TEXT_SIZE];
    time_text (self, now);
    self->answer.size = 0;
    if (feed_encode_pong (&self->answer, now, &failure))
        wire_answer (self->router, pending, &self->answer);
    pending_destroy (&pending);
}

// A feed has one lane, so that its batches follow one another and two connections never wait for the same keys.
static size_t lane_of (const char *feed)
{
    uint32_t hash = 2166136261u;
    for (const char *at = feed; *at != '\0'; at++)
        hash = (hash ^ (unsigned char) *at) * 16777619u;
    return hash % LANES;
}

static void admit (desk_t *self, pending_t *pending)
{
    feed_command_t *command = &pending->command;
    if (!feed_command_decode (zmq_msg_data (&pending->frame), zmq_msg_size (&pending->frame), command, &pending->nack)) {
        pending->state = PENDING_REFUSED;
        answer (self, pending);
        pending_destroy (&pending);
    } else if (command->type == FEED_PING)
        pong (self, pending);
    else if (strcmp (command->feed, pending->key.name) != 0)
        refuse (self, pending, NACK_FORBIDDEN, "this key is not the key of that feed");
    else if (command->type == FEED_BATCH && !batch_check_control (command, &pending->nack)) {
        pending->state = PENDING_REFUSED;
        answer (self, pending);
        pending_destroy (&pending);
    } else if (!queue_put (&self->queues[lane_of (command->feed)], pending))
        refuse (self, pending, NACK_OVERLOADED, "too much is waiting here: send this again a little later");
}

static void dispatch (desk_t *self)
{
    size_t waiting = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
        pending_t *first = lane_busy (self->lanes[lane]) ? NULL : queue_take_group (&self->queues[lane]);
        if (first != NULL)
            lane_give (self->lanes[lane], first);
        waiting += self->queues[lane].count;
    }
    metric_set (self->metrics.waiting, (double) waiting);
}

static int on_message (zloop_t *loop, zsock_t *router, void *argument)
{
    (void) loop;
    desk_t *self = argument;
    for (int count = 0; count < READ_AT_ONCE; count++) {
        pending_t *pending = NULL;
        char key[KEY_TEXT_SIZE];
        wire_t read = wire_read (router, &pending, key);
        if (read == WIRE_NOTHING)
            break;
        // asked for every message: a key that is revoked is cut off in the middle of its session
        if (read == WIRE_BROKEN || key_ring_find (self->ring, key, &pending->key) != KEY_ACTIVE) {
            metric_add (self->metrics.dropped, 1);
            pending_destroy (&pending);
            continue;
        }
        if (read == WIRE_FRAMES)
            refuse (self, pending, NACK_MALFORMED, "a message is one frame, with at most an empty one before it");
        else
            admit (self, pending);
    }
    dispatch (self);
    return 0;
}

static void ring_for (desk_t *self, const pending_t *first)
{
    bell_t bell = {.from = "ingest"};
    for (const pending_t *one = first; one != NULL; one = one->next)
        if (one->state == PENDING_STORED && strcmp (bell.province, one->key.province) != 0) {
            (void) snprintf (bell.province, sizeof bell.province, "%s", one->key.province);
            bell_ring (self->bell, &bell);
        }
}

static void finish (desk_t *self, lane_t *lane)
{
    pending_t *first = lane_take (lane);
    ring_for (self, first);
    for (pending_t *one = first; one != NULL; one = one->next)
        if (one->state != PENDING_OPEN)
            answer (self, one);
    pending_destroy_all (&first);
}

static int on_lane (zloop_t *loop, zsock_t *pipe, void *argument)
{
    (void) loop;
    desk_t *self = argument;
    for (size_t lane = 0; lane < LANES; lane++)
        if (lane_pipe (self->lanes[lane]) == pipe)
            finish (self, self->lanes[lane]);
    dispatch (self);
    return 0;
}

static int on_ready (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    desk_t *self = argument;
    bool ready = holder_version (self->holder) > 0;
    service_set_ready (self->service, ready,
                       ready ? "" : "the configuration is not loaded: the database is away, or tiendo migrate has not been run\n");
    return 0;
}

static bool open_router (desk_t *self, failure_t *failure)
{
    const config_t *config = service_config (self->service);
    const char *key_file = NULL;
    key_pair_t pair = {0};
    if (!config_need (config, "TIENDO_KEY_FILE", &key_file, failure) || !key_pair_load (&pair, key_file, failure))
        return false;
    self->router = zsock_new (ZMQ_ROUTER);
    int marks = SEND_MARK;
    if (self->router == NULL || !socket_serve (self->router, &pair, FRAME_BYTES, RECEIVE_MARK, failure)
        || zmq_setsockopt (zsock_resolve (self->router), ZMQ_SNDHWM, &marks, sizeof marks) != 0)
        return false;
    return socket_bind_all (self->router, config_text (config, "TIENDO_FEED_BIND"), failure)
           && bell_ringer_new (&self->bell, config_text (config, "TIENDO_AGGREGATOR_BELL_CONNECT"), failure);
}

static bool open_lanes (desk_t *self, failure_t *failure)
{
    const char *url = NULL;
    if (!config_need (service_config (self->service), "TIENDO_DATABASE_URL", &url, failure))
        return false;
    lane_settings_t settings = {url, self->holder, service_clock (self->service), service_metrics (self->service)};
    for (size_t lane = 0; lane < LANES; lane++) {
        if (!lane_new (&self->lanes[lane], &settings, failure))
            return false;
        (void) zloop_reader (service_loop (self->service), lane_pipe (self->lanes[lane]), on_lane, self);
    }
    return true;
}

bool desk_new (desk_t **ret, service_t *service, key_ring_t *ring, holder_t *holder, failure_t *failure)
{
    desk_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->service = service;
    self->ring = ring;
    self->holder = holder;
    msgpack_sbuffer_init (&self->answer);
    desk_metrics_open (&self->metrics, service_metrics (service));
    if (!open_lanes (self, failure) || !open_router (self, failure)) {
        desk_destroy (&self);
        return false;
    }
    (void) zloop_reader (service_loop (service), self->router, on_message, self);
    (void) zloop_timer (service_loop (service), READY_MS, 0, on_ready, self);
    *ret = self;
    return true;
}

void desk_destroy (desk_t **self_p)
{
    desk_t *self = *self_p;
    if (self == NULL)
        return;
    for (size_t lane = 0; lane < LANES; lane++) {
        if (self->lanes[lane] != NULL)
            zloop_reader_end (service_loop (self->service), lane_pipe (self->lanes[lane]));
        lane_destroy (&self->lanes[lane]);
        pending_destroy_all (&self->queues[lane].first);
    }
    zsock_destroy (&self->router);
    zsock_destroy (&self->bell);
    msgpack_sbuffer_destroy (&self->answer);
    free (self);
    *self_p = NULL;
}

static bool idle (const desk_t *self)
{
    for (size_t lane = 0; lane < LANES; lane++)
        if (lane_busy (self->lanes[lane]) || self->queues[lane].count > 0)
            return false;
    return true;
}

void desk_drain (desk_t *self)
{
    int64_t until = monotonic_ms () + DRAIN_MS;
    dispatch (self);
    while (!idle (self) && monotonic_ms () < until) {
        zmq_pollitem_t items[LANES];
        for (size_t lane = 0; lane < LANES; lane++)
            items[lane] = (zmq_pollitem_t){.socket = zsock_resolve (lane_pipe (self->lanes[lane])), .events = ZMQ_POLLIN};
        (void) zmq_poll (items, LANES, 100);
        for (size_t lane = 0; lane < LANES; lane++)
            if ((items[lane].revents & ZMQ_POLLIN) != 0)
                finish (self, self->lanes[lane]);
        dispatch (self);
    }
}
