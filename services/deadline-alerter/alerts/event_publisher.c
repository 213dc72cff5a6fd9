#include "services/deadline-alerter/alerts/event_publisher.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/net/whole_message.h"
#include "services/deadline-alerter/alerts/stream_connections.h"
#include "services/deadline-alerter/alerts/stream_topics.h"

enum {
    WRAPPING_BYTES = 10 + 33,                          // what the name of a command, and encryption, add to a subscription
    COMMAND_BYTES = STREAM_TOPIC_MAX + WRAPPING_BYTES, // whoever sends a larger frame is disconnected
    QUEUE = 20000,                                     // events a slow subscriber may lag before it loses some
    WAITING = 8,                                       // subscriptions of one connection: what is read of it when it is ended is still taken in
    READ_MAX = 1000,                                   // subscriptions at a time: timers and other sockets get their turn
    COMPLAIN_MS = 60000
};

struct event_publisher_s {
    served_socket_t *socket; // NULL: nothing is published
    key_ring_t *ring;
    stream_connections_t *connections;
    metric_t *refused;
    int64_t complained_ms;
};

// To the connection that asked last; what it asks for twice it has once.
static void admit (void *owner, const void *topic, size_t size)
{
    event_publisher_t *self = owner;
    (void) zmq_setsockopt (zsock_resolve (served_socket_is (self->socket)), ZMQ_SUBSCRIBE, topic, size);
}

static void end (event_publisher_t *self, const peer_connection_t *connection, const char *member)
{
    int64_t now_ms = monotonic_ms ();
    metric_add (self->refused, 1);
    if (self->complained_ms == 0 || now_ms - self->complained_ms >= COMPLAIN_MS) {
        self->complained_ms = now_ms;
        log_event (LOG_WARN, "subscriber_ended", "member", member, "reason", "it has subscribed to more or longer topics than a connection may",
                   NULL);
    }
    peer_connection_end (connection);
}

// What is no longer wanted goes on being sent until the connection ends, and is dropped by the client's own socket: two subscriptions may have been
// clipped to one topic, and which of them is meant nobody can tell any more.
static void take (event_publisher_t *self, zmq_msg_t *message)
{
    const uint8_t *bytes = zmq_msg_data (message);
    size_t size = zmq_msg_size (message);
    const char *key = zmq_msg_gets (message, "User-Id");
    key_entry_t member;
    peer_connection_t connection;
    if (size == 0 || bytes[0] != 1 || key == NULL || key_ring_find (self->ring, key, &member) != KEY_ACTIVE || member.told_nothing
        || !peer_connection_of (message, served_socket_ports (self->socket), &connection))
        return;
    if (size - 1 <= STREAM_TOPIC_MAX && stream_connections_ask (self->connections, &connection, key, bytes + 1, size - 1))
        stream_topics (member.path, bytes + 1, size - 1, admit, self);
    else
        end (self, &connection, member.name);
}

static int on_subscription (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    event_publisher_t *self = argument;
    zmq_msg_t message;
    (void) zmq_msg_init (&message);
    for (int count = 0; count < READ_MAX && zmq_msg_recv (&message, zsock_resolve (socket), ZMQ_DONTWAIT) >= 0; count++)
        take (self, &message);
    (void) zmq_msg_close (&message);
    return 0;
}

static bool clip (void *handle)
{
    int on = 1;
    return zmq_setsockopt (handle, ZMQ_XPUB_MANUAL, &on, sizeof on) == 0;
}

static bool serve (event_publisher_t *self, const event_publisher_place_t *place, failure_t *failure)
{
    const served_settings_t settings = {.type = ZMQ_XPUB,
                                        .endpoints = place->endpoints,
                                        .domain = ZAP_STREAM,
                                        .frame_bytes = COMMAND_BYTES,
                                        .send_mark = QUEUE,
                                        .receive_mark = WAITING,
                                        .prepare = clip};
    return served_socket_new (&self->socket, place->loop, place->pair, &settings, on_subscription, self, failure);
}

bool event_publisher_new (event_publisher_t **ret, const event_publisher_place_t *place, metrics_t *metrics, failure_t *failure)
{
    event_publisher_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    bool wanted = place->endpoints[0] != '\0' && strcmp (place->endpoints, "none") != 0;
    self->ring = place->ring;
    self->refused = metrics_counter (metrics, "tiendo_alerter_subscriptions_refused_total", "",
                                     "Subscriptions beyond what a connection of the stream may have: each ends its connection.");
    if (!stream_connections_new (&self->connections, failure) || (wanted && !serve (self, place, failure))) {
        event_publisher_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

void event_publisher_destroy (event_publisher_t **self_p)
{
    event_publisher_t *self = *self_p;
    if (self == NULL)
        return;
    served_socket_destroy (&self->socket);
    stream_connections_destroy (&self->connections);
    free (self);
    *self_p = NULL;
}

served_socket_t *event_publisher_socket (event_publisher_t *self)
{
    return self->socket;
}

void event_publisher_cut (event_publisher_t *self)
{
    if (self->socket == NULL)
        return;
    served_socket_let_go (self->socket);
    (void) served_socket_open (self->socket);
}

bool event_publisher_open (event_publisher_t *self)
{
    return self->socket == NULL || served_socket_open (self->socket);
}

bool event_publisher_wanted (const event_publisher_t *self)
{
    return self->socket != NULL;
}

bool event_publisher_send (event_publisher_t *self, const char *topic, const void *bytes, size_t size)
{
    const slice_t frames[] = {slice_of (topic), {bytes, size}};
    return whole_message_send (zsock_resolve (served_socket_is (self->socket)), frames, 2);
}
