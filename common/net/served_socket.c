#include "common/net/served_socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"

struct served_socket_s {
    zloop_t *loop;
    key_pair_t pair;
    served_settings_t settings;
    char *endpoints;
    zloop_reader_fn *read;
    void *owner;
    zsock_t *socket;
    bound_ports_t ports;
    unsigned int life;
    bool held;
};

static bool options_set (const served_socket_t *self, zsock_t *socket, failure_t *failure)
{
    const served_settings_t *settings = &self->settings;
    void *handle = zsock_resolve (socket);
    if (!socket_serve (socket, &self->pair, settings->frame_bytes, settings->receive_mark, failure))
        return false;
    bool good = zmq_setsockopt (handle, ZMQ_SNDHWM, &settings->send_mark, sizeof settings->send_mark) == 0
                && (settings->domain == NULL || zmq_setsockopt (handle, ZMQ_ZAP_DOMAIN, settings->domain, strlen (settings->domain)) == 0)
                && (settings->prepare == NULL || settings->prepare (handle));
    return good || failure_set (failure, FAILURE_FATAL, "socket option: %s", zmq_strerror (errno));
}

static void note_ports (served_socket_t *self)
{
    char last[256] = "";
    size_t size = sizeof last;
    (void) zmq_getsockopt (zsock_resolve (self->socket), ZMQ_LAST_ENDPOINT, last, &size);
    bound_ports_of (self->endpoints, last, &self->ports);
}

static bool bind_now (served_socket_t *self, failure_t *failure)
{
    zsock_t *socket = zsock_new (self->settings.type);
    bool good = socket != NULL ? options_set (self, socket, failure) && socket_bind_all (socket, self->endpoints, failure)
                               : failure_set (failure, FAILURE_FATAL, "no socket: %s", zmq_strerror (errno));
    if (good && zloop_reader (self->loop, socket, self->read, self->owner) != 0)
        good = failure_set (failure, FAILURE_FATAL, "the loop takes no more sockets");
    if (!good) {
        zsock_destroy (&socket);
        return false;
    }
    self->socket = socket;
    note_ports (self);
    return true;
}

static void shut (served_socket_t *self)
{
    if (self->socket != NULL)
        zloop_reader_end (self->loop, self->socket);
    zsock_destroy (&self->socket);
}

bool served_socket_new (served_socket_t **ret, zloop_t *loop, const key_pair_t *pair, const served_settings_t *settings, zloop_reader_fn *read,
                        void *owner, failure_t *failure)
{
    served_socket_t *self = calloc (1, sizeof *self);
    if (self == NULL || (self->endpoints = strdup (settings->endpoints)) == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    self->loop = loop;
    self->pair = *pair;
    self->settings = *settings;
    self->read = read;
    self->owner = owner;
    if (!bind_now (self, failure)) {
        served_socket_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

void served_socket_destroy (served_socket_t **self_p)
{
    served_socket_t *self = *self_p;
    if (self == NULL)
        return;
    shut (self);
    free (self->endpoints);
    free (self);
    *self_p = NULL;
}

zsock_t *served_socket_is (const served_socket_t *self)
{
    return self != NULL ? self->socket : NULL;
}

unsigned int served_socket_life (const served_socket_t *self)
{
    return self->life;
}

const bound_ports_t *served_socket_ports (const served_socket_t *self)
{
    return &self->ports;
}

void served_socket_let_go (served_socket_t *self)
{
    if (self->socket == NULL)
        return;
    zsock_set_linger (self->socket, 0);
    shut (self);
    self->life++;
}

void served_socket_hold (served_socket_t *self, bool held)
{
    self->held = held;
}

bool served_socket_open (served_socket_t *self)
{
    failure_t failure = {0};
    if (self->socket != NULL)
        return true;
    if (self->held)
        return false;
    if (bind_now (self, &failure))
        return true;
    log_event (LOG_DEBUG, "port_waits", "endpoints", self->endpoints, "reason", failure.text, NULL);
    return false;
}
