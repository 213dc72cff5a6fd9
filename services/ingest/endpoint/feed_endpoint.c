#include "services/ingest/endpoint/feed_endpoint.h"

#include <stdlib.h>

#include "common/net/bell.h"
#include "common/base/log.h"
#include "common/base/scoped.h"
#include "common/runtime/memory_guard.h"
#include "services/ingest/endpoint/feed_endpoint_metrics.h"
#include "services/ingest/write/writers.h"
#include "services/ingest/request/wire.h"

enum {
    READ_AT_ONCE = 1000,
    RECORDS_AT_ONCE = 2000,
    FRAME_BYTES = PROTO_MAX_BYTES + 64 * 1024,
    RECEIVE_MARK = 64,
    SEND_MARK = 100000,
    READY_MS = 200,
    DRAIN_MS = 5000
};

struct feed_endpoint_s {
    service_t *service;
    key_ring_t *ring; // borrowed, as zap and the snapshot
    zap_t *zap;
    registry_snapshot_t *snapshot;
    served_socket_t *router;
    memory_guard_t *memory;
    bell_ringer_t *bell;
    writers_t *writers;
    acknowledged_t *acknowledged;
    size_t stuck;           // writers, at the last look
    unsigned int takeovers; // known of
    feed_endpoint_metrics_t metrics;
    msgpack_sbuffer answer;
};

static void time_text (feed_endpoint_t *self, char text[INSTANT_TEXT_SIZE])
{
    instant_format (campaign_clock_now (service_clock (self->service)), 0, text);
}

static void answer (feed_endpoint_t *self, feed_request_t *request)
{
    failure_t failure = {0};
    char now[INSTANT_TEXT_SIZE];
    time_text (self, now);
    feed_endpoint_metrics_count (&self->metrics, request);
    self->answer.size = 0;
    zsock_t *router = served_socket_is (self->router);
    if (router == NULL)
        return; // to a connection that is gone
    if (feed_request_answer (request, now, &self->answer, &failure))
        wire_answer (router, request, &self->answer);
    else
        log_event (LOG_ERROR, "no_answer", "reason", failure.text, NULL);
}

static void refuse (feed_endpoint_t *self, feed_request_t *request, nack_code_t code, const char *detail)
{
    feed_request_refuse (request, code, detail);
    answer (self, request);
    feed_request_destroy (&request);
}

static void pong (feed_endpoint_t *self, feed_request_t *request)
{
    failure_t failure = {0};
    char now[INSTANT_TEXT_SIZE];
    time_text (self, now);
    self->answer.size = 0;
    if (feed_encode_pong (&self->answer, now, &failure))
        wire_answer (served_socket_is (self->router), request, &self->answer);
    feed_request_destroy (&request);
}

static bool judge_sender (feed_request_t *request)
{
    feed_command_t *command = &request->command;
    if (request->key.is_gateway) // which feeds there are is asked when it is judged: writer.c
        return true;
    if (command->type == FEED_FIGURES)
        memcpy (command->feed, request->key.name, sizeof command->feed);
    if (strcmp (command->feed, request->key.name) == 0)
        return true;
    feed_request_refuse (request, NACK_FORBIDDEN, "this key is not the key of that feed");
    return false;
}

// How many records it has.
static size_t admit (feed_endpoint_t *self, const registry_t *registry, feed_request_t *request)
{
    feed_command_t *command = &request->command;
    feed_sender_t sender = request->key.is_gateway ? FEED_SENDER_GATEWAY : FEED_SENDER_FEED;
    bool good = feed_command_decode (zmq_msg_data (&request->frame), zmq_msg_size (&request->frame), sender, command, &request->nack);
    size_t records = good ? command->record_count : 0;
    if (good && command->type == FEED_PING) {
        pong (self, request);
        return records;
    }
    if (!good)
        request->state = FEED_REQUEST_REFUSED;
    else if (judge_sender (request) && command->type == FEED_BATCH && !batch_check_control (command, &request->nack))
        request->state = FEED_REQUEST_REFUSED;
    if (request->state == FEED_REQUEST_OPEN && !writers_put (self->writers, registry, request))
        feed_request_refuse (request, NACK_OVERLOADED, "too much is waiting here: send this again a little later");
    if (request->state == FEED_REQUEST_REFUSED) {
        answer (self, request);
        feed_request_destroy (&request);
    }
    return records;
}

static void dispatch (feed_endpoint_t *self)
{
    writers_dispatch (self->writers);
    metric_set (self->metrics.waiting, (double) writers_waiting (self->writers));
}

static int on_message (zloop_t *loop, zsock_t *router, void *argument)
{
    (void) loop;
    feed_endpoint_t *self = argument;
    const registry_t *registry = registry_snapshot_acquire (self->snapshot);
    size_t records = 0; // what has been read goes on its way before more is
    for (int count = 0; count < READ_AT_ONCE && records < RECORDS_AT_ONCE; count++) {
        feed_request_t *request = NULL;
        char key[KEY_TEXT_SIZE];
        wire_t read = wire_read (router, &request, key);
        if (read == WIRE_NOTHING)
            break;
        // asked for every message: a key that is revoked is cut off in the middle of its session
        if (read == WIRE_BROKEN || key_ring_find (self->ring, key, &request->key) != KEY_ACTIVE) {
            metric_add (self->metrics.dropped, 1);
            feed_request_destroy (&request);
            continue;
        }
        if (read == WIRE_FRAMES)
            refuse (self, request, NACK_MALFORMED, "a message is one frame, with at most 4 of at most 64 bytes before it, the last one empty");
        else
            records += admit (self, registry, request);
    }
    if (registry != NULL)
        registry_snapshot_release (self->snapshot, registry);
    dispatch (self);
    return 0;
}

static void ring_for (feed_endpoint_t *self, const feed_request_t *first)
{
    bell_t bell = {.from = "ingest"};
    for (const feed_request_t *one = first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_STORED && strcmp (bell.province, one->province) != 0) {
            (void) snprintf (bell.province, sizeof bell.province, "%s", one->province);
            bell_ring (self->bell, &bell);
        }
}

static void on_decided (void *argument, feed_request_t *first)
{
    feed_endpoint_t *self = argument;
    ring_for (self, first);
    for (feed_request_t *one = first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_SILENT)
            metric_add (self->metrics.dropped, 1);
        else if (one->state != FEED_REQUEST_OPEN)
            answer (self, one);
    feed_request_destroy_all (&first);
    metric_set (self->metrics.waiting, (double) writers_waiting (self->writers));
}

// Once a change: a writer that is stuck, or none any more.
static void tell_stuck (feed_endpoint_t *self, size_t stuck)
{
    if ((stuck > 0) != (self->stuck > 0))
        log_event (stuck > 0 ? LOG_WARN : LOG_INFO, stuck > 0 ? "writers_stuck" : "writers_move_again", NULL);
    self->stuck = stuck;
    metric_set (self->metrics.stuck, (double) stuck);
}

// Whoever connects asks what the server has. By now the refusals have gone out.
static void let_go_after_takeover (feed_endpoint_t *self)
{
    unsigned int takeovers = writers_takeovers (self->writers);
    if (served_socket_is (self->router) == NULL)
        (void) served_socket_open (self->router);
    if (takeovers == self->takeovers)
        return;
    self->takeovers = takeovers;
    served_socket_let_go (self->router);
    log_event (LOG_WARN, "database_taken_over", NULL);
}

static int on_ready (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    feed_endpoint_t *self = argument;
    bool all = false;
    const char *trouble = registry_snapshot_trouble (self->snapshot);
    let_go_after_takeover (self);
    tell_stuck (self, writers_relieve (self->writers, &all));
    acknowledged_retry (self->acknowledged);
    if (trouble == NULL && all)
        trouble = "the database takes no group: nothing can be stored\n";
    if (trouble == NULL && !memory_guard_bound (self->memory))
        trouble = "connections were let go of, and the port is not bound yet\n";
    service_set_ready (self->service, trouble == NULL, trouble != NULL ? trouble : "");
    return 0;
}

static bool open_router (feed_endpoint_t *self, failure_t *failure)
{
    const config_t *config = service_config (self->service);
    const char *key_file = NULL;
    key_pair_t pair = {0};
    const served_settings_t settings = {.type = ZMQ_ROUTER,
                                        .endpoints = config_text (config, "TIENDO_FEED_BIND"),
                                        .frame_bytes = FRAME_BYTES,
                                        .send_mark = SEND_MARK,
                                        .receive_mark = RECEIVE_MARK};
    if (!config_need (config, "TIENDO_KEY_FILE", &key_file, failure) || !key_pair_load (&pair, key_file, failure)
        || !served_socket_new (&self->router, service_loop (self->service), &pair, &settings, on_message, self, failure)
        || !memory_guard_new (&self->memory, self->service, self->zap, failure))
        return false;
    memory_guard_watch (self->memory, self->router);
    return bell_ringer_new (&self->bell, config_text (config, "TIENDO_AGGREGATOR_BELL_CONNECT"), service_bell_key (self->service), failure);
}

static bool open_writers (feed_endpoint_t *self, failure_t *failure)
{
    const config_t *config = service_config (self->service);
    const char *url = NULL;
    if (!config_need (config, "TIENDO_DATABASE_URL", &url, failure))
        return false;
    const quarantine_settings_t quarantine = {config_number (config, "TIENDO_QUARANTINE_MB") * 1000000,
                                              config_number (config, "TIENDO_QUARANTINE_DAYS")};
    if (!acknowledged_new (&self->acknowledged, config_text (config, "TIENDO_INGEST_STATE"), failure))
        return false;
    writer_settings_t settings = {url, self->snapshot, service_clock (self->service), service_metrics (self->service), quarantine, self->acknowledged,
                                  NULL}; // its own
    return writers_new (&self->writers, service_loop (self->service), &settings, on_decided, self, failure);
}

bool feed_endpoint_new (feed_endpoint_t **ret, service_t *service, key_ring_t *ring, zap_t *zap, registry_snapshot_t *snapshot, failure_t *failure)
{
    feed_endpoint_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->service = service;
    self->ring = ring;
    self->zap = zap;
    self->snapshot = snapshot;
    msgpack_sbuffer_init (&self->answer);
    feed_endpoint_metrics_open (&self->metrics, service_metrics (service));
    if (!open_writers (self, failure) || !open_router (self, failure)) {
        feed_endpoint_destroy (&self);
        return false;
    }
    (void) zloop_timer (service_loop (service), READY_MS, 0, on_ready, self);
    *ret = self;
    return true;
}

void feed_endpoint_destroy (feed_endpoint_t **self_p)
{
    feed_endpoint_t *self = *self_p;
    if (self == NULL)
        return;
    writers_destroy (&self->writers);
    acknowledged_destroy (&self->acknowledged); // after whoever writes into it
    memory_guard_destroy (&self->memory);
    served_socket_destroy (&self->router);
    bell_ringer_destroy (&self->bell);
    msgpack_sbuffer_destroy (&self->answer);
    free (self);
    *self_p = NULL;
}

void feed_endpoint_drain (feed_endpoint_t *self)
{
    writers_drain (self->writers, monotonic_ms () + DRAIN_MS);
}
