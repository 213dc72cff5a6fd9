#include "services/deadline-alerter/alerts/event_publisher.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "services/deadline-alerter/alerts/stream_topics.h"

enum {
    COMMAND_BYTES = 1 + STREAM_TOPIC_MAX, // a subscription; whoever sends a longer message is disconnected
    QUEUE = 20000                         // events a slow subscriber may lag before it loses some
};

struct event_publisher_s {
    char *endpoints; // NULL: nothing is published
    key_pair_t pair;
    key_ring_t *ring;
    zloop_t *loop;
    zsock_t *socket;
};

// To the connection that asked last; what it asks for twice it has once.
static void admit (void *owner, const void *topic, size_t size)
{
    event_publisher_t *self = owner;
    (void) zmq_setsockopt (zsock_resolve (self->socket), ZMQ_SUBSCRIBE, topic, size);
}

// What is no longer wanted goes on being sent until the connection ends, and is dropped by the client's own socket: two subscriptions may have been
// clipped to one topic, and which of them is meant nobody can tell any more.
static void take (event_publisher_t *self, zmq_msg_t *message)
{
    const uint8_t *bytes = zmq_msg_data (message);
    size_t size = zmq_msg_size (message);
    const char *key = zmq_msg_gets (message, "User-Id");
    key_entry_t member;
    if (size > 0 && bytes[0] == 1 && key != NULL && key_ring_find (self->ring, key, &member) == KEY_ACTIVE && !member.told_nothing)
        stream_topics (member.path, bytes + 1, size - 1, admit, self);
}

static int on_subscription (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    event_publisher_t *self = argument;
    zmq_msg_t message;
    (void) zmq_msg_init (&message);
    while (zmq_msg_recv (&message, zsock_resolve (socket), ZMQ_DONTWAIT) >= 0)
        take (self, &message);
    (void) zmq_msg_close (&message);
    return 0;
}

static bool bind_now (event_publisher_t *self, failure_t *failure)
{
    zsock_t *socket = zsock_new (ZMQ_XPUB);
    int on = 1;
    bool good = socket != NULL ? socket_serve (socket, &self->pair, COMMAND_BYTES, QUEUE, failure)
                               : failure_set (failure, FAILURE_FATAL, "no socket: %s", zmq_strerror (errno));
    if (good
        && (zmq_setsockopt (zsock_resolve (socket), ZMQ_ZAP_DOMAIN, ZAP_STREAM, sizeof ZAP_STREAM - 1) != 0
            || zmq_setsockopt (zsock_resolve (socket), ZMQ_XPUB_MANUAL, &on, sizeof on) != 0))
        good = failure_set (failure, FAILURE_FATAL, "socket option: %s", zmq_strerror (errno));
    if (good && zloop_reader (self->loop, socket, on_subscription, self) != 0)
        good = failure_set (failure, FAILURE_FATAL, "the loop takes no more sockets");
    if (!good || !socket_bind_all (socket, self->endpoints, failure)) {
        if (socket != NULL)
            zloop_reader_end (self->loop, socket);
        zsock_destroy (&socket);
        return false;
    }
    self->socket = socket;
    return true;
}

bool event_publisher_new (event_publisher_t **ret, const char *endpoints, const key_pair_t *pair, key_ring_t *ring, zloop_t *loop, failure_t *failure)
{
    event_publisher_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->pair = *pair;
    self->ring = ring;
    self->loop = loop;
    if (endpoints[0] != '\0' && strcmp (endpoints, "none") != 0) {
        self->endpoints = strdup (endpoints);
        if (self->endpoints == NULL || !bind_now (self, failure)) {
            event_publisher_destroy (&self);
            return false;
        }
    }
    *ret = self;
    return true;
}

static void let_go (event_publisher_t *self)
{
    if (self->socket == NULL)
        return;
    zloop_reader_end (self->loop, self->socket);
    zsock_destroy (&self->socket);
}

void event_publisher_destroy (event_publisher_t **self_p)
{
    event_publisher_t *self = *self_p;
    if (self == NULL)
        return;
    let_go (self);
    free (self->endpoints);
    free (self);
    *self_p = NULL;
}

void event_publisher_cut (event_publisher_t *self)
{
    if (self->socket == NULL)
        return;
    zsock_set_linger (self->socket, 0);
    let_go (self);
    (void) event_publisher_open (self);
}

bool event_publisher_open (event_publisher_t *self)
{
    failure_t failure = {0};
    if (self->endpoints == NULL || self->socket != NULL)
        return true;
    if (bind_now (self, &failure))
        return true;
    log_event (LOG_DEBUG, "publisher_waits", "reason", failure.text, NULL); // the closed one is let go of in the background
    return false;
}

bool event_publisher_wanted (const event_publisher_t *self)
{
    return self->endpoints != NULL;
}

bool event_publisher_send (event_publisher_t *self, const char *topic, const void *bytes, size_t size)
{
    void *handle = zsock_resolve (self->socket);
    return zmq_send (handle, topic, strlen (topic), ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0 && zmq_send (handle, bytes, size, ZMQ_DONTWAIT) >= 0;
}
