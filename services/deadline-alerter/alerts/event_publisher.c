#include "services/deadline-alerter/alerts/event_publisher.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"

enum {
    COMMAND_BYTES = 65536, // subscriptions
    QUEUE = 20000          // events a slow subscriber may lag before it loses some
};

struct event_publisher_s {
    char *endpoints; // NULL: nothing is published
    key_pair_t pair;
    zsock_t *socket;
};

static bool bind_now (event_publisher_t *self, failure_t *failure)
{
    zsock_t *socket = zsock_new (ZMQ_PUB);
    bool good = socket != NULL ? socket_serve (socket, &self->pair, COMMAND_BYTES, QUEUE, failure)
                               : failure_set (failure, FAILURE_FATAL, "no socket: %s", zmq_strerror (errno));
    if (good && zmq_setsockopt (zsock_resolve (socket), ZMQ_ZAP_DOMAIN, ZAP_STREAM, sizeof ZAP_STREAM - 1) != 0)
        good = failure_set (failure, FAILURE_FATAL, "socket option: %s", zmq_strerror (errno));
    if (!good || !socket_bind_all (socket, self->endpoints, failure)) {
        zsock_destroy (&socket);
        return false;
    }
    self->socket = socket;
    return true;
}

bool event_publisher_new (event_publisher_t **ret, const char *endpoints, const key_pair_t *pair, failure_t *failure)
{
    event_publisher_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->pair = *pair;
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

void event_publisher_destroy (event_publisher_t **self_p)
{
    event_publisher_t *self = *self_p;
    if (self == NULL)
        return;
    zsock_destroy (&self->socket);
    free (self->endpoints);
    free (self);
    *self_p = NULL;
}

void event_publisher_cut (event_publisher_t *self)
{
    if (self->socket == NULL)
        return;
    zsock_set_linger (self->socket, 0);
    zsock_destroy (&self->socket);
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
