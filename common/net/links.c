#include "common/net/links.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"
#include "common/net/curve_probe.h"
#include "common/net/whole_message.h"

enum { CONNECT_MS = 5000, HANDSHAKE_MS = 5000, SUSPECT_MS = 200, AGAIN_MS = 2000 };

typedef enum { LINK_DOWN, LINK_CONNECTED, LINK_READY } link_state_t;

typedef struct {
    char *endpoint;
    zsock_t *socket;
    void *monitor;
    link_state_t state;
    int64_t since_ms; // in this state
    int64_t dialed_ms;
    bool ended;      // libzmq does not try again by itself
    bool was_closed; // a connection was closed within its handshake
    uint32_t generation;
    link_trouble_t trouble;
    link_trouble_t told;
    curve_probe_t *probe;
    bool probed; // since the last dial or loss
} endpoint_link_t;

struct links_s {
    const char *server_key;
    const key_pair_t *pair;
    int count;
    int turn; // who is asked first for what it received
    int64_t began_ms;
    endpoint_link_t of[LINKS_MOST];
};

static bool number_set (void *handle, int option, int value)
{
    return zmq_setsockopt (handle, option, &value, sizeof value) == 0;
}

static void hang_up (endpoint_link_t *link)
{
    if (link->monitor != NULL) {
        (void) zmq_socket_monitor (zsock_resolve (link->socket), NULL, 0);
        (void) zmq_close (link->monitor);
        link->monitor = NULL;
    }
    zsock_destroy (&link->socket);
}

static bool monitor_open (endpoint_link_t *link)
{
    static int number = 0;
    char address[64];
    (void) snprintf (address, sizeof address, "inproc://link-monitor-%d", number++);
    if (zmq_socket_monitor (zsock_resolve (link->socket), address, ZMQ_EVENT_ALL) != 0)
        return false;
    link->monitor = zmq_socket (zsys_init (), ZMQ_PAIR);
    return link->monitor != NULL && number_set (link->monitor, ZMQ_LINGER, 0) && zmq_connect (link->monitor, address) == 0;
}

static bool dial (const links_t *self, endpoint_link_t *link, failure_t *failure)
{
    hang_up (link);
    link->state = LINK_DOWN;
    link->ended = false;
    link->generation++;
    link->since_ms = link->dialed_ms = monotonic_ms ();
    link->socket = zsock_new (ZMQ_DEALER);
    if (link->socket == NULL || !socket_dial (link->socket, self->pair, self->server_key, failure))
        return link->socket != NULL || failure_set (failure, FAILURE_FATAL, "no socket: %s", zmq_strerror (errno));
    void *handle = zsock_resolve (link->socket);
    if (!monitor_open (link) || !number_set (handle, ZMQ_CONNECT_TIMEOUT, CONNECT_MS) || !number_set (handle, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS))
        return failure_set (failure, FAILURE_FATAL, "%s: %s", link->endpoint, zmq_strerror (errno));
    return zmq_connect (handle, link->endpoint) == 0
           || failure_set (failure, FAILURE_PERMANENT, "%s is no endpoint such as tcp://HOST:5570", link->endpoint);
}

bool links_new (links_t **ret, const char *endpoints, const char *server_key, const key_pair_t *pair, failure_t *failure)
{
    scoped (links_destroy) links_t *self = calloc (1, sizeof *self);
    scoped (zstr_free) char *copy = strdup (endpoints);
    if (self == NULL || copy == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->server_key = server_key;
    self->pair = pair;
    self->began_ms = monotonic_ms ();
    char *rest = NULL;
    for (char *one = strtok_r (copy, ", ", &rest); one != NULL; one = strtok_r (NULL, ", ", &rest)) {
        if (self->count == LINKS_MOST)
            return failure_set (failure, FAILURE_PERMANENT, "more than %d endpoints", LINKS_MOST);
        endpoint_link_t *link = &self->of[self->count++];
        link->endpoint = strdup (one);
        if (link->endpoint == NULL || !dial (self, link, failure))
            return false;
    }
    if (self->count == 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s is no endpoint such as tcp://HOST:5570", endpoints);
    *ret = self;
    self = NULL;
    return true;
}

void links_destroy (links_t **self_p)
{
    links_t *self = *self_p;
    if (self == NULL)
        return;
    for (int i = 0; i < self->count; i++) {
        curve_probe_destroy (&self->of[i].probe);
        hang_up (&self->of[i]);
        free (self->of[i].endpoint);
    }
    free (self);
    *self_p = NULL;
}

int links_count (const links_t *self)
{
    return self->count;
}

const char *links_endpoint (const links_t *self, int link)
{
    return self->of[link].endpoint;
}

link_trouble_t links_trouble (const links_t *self, int link)
{
    return self->of[link].trouble;
}

bool links_ready (const links_t *self, int link)
{
    return link >= 0 && self->of[link].state == LINK_READY;
}

int links_next (const links_t *self, int link)
{
    for (int step = 1; step <= self->count; step++) {
        int one = (link + step + self->count) % self->count;
        if (self->of[one].state == LINK_READY)
            return one;
    }
    return -1;
}

uint32_t links_generation (const links_t *self, int link)
{
    return self->of[link].generation;
}

static void enter (endpoint_link_t *link, link_state_t state)
{
    if (link->state == LINK_READY && state != LINK_READY) {
        link->generation++;
        link->probed = false;
        link->trouble = TROUBLE_LOST;
    }
    if (state == LINK_READY) {
        link->trouble = link->trouble == TROUBLE_SILENT ? TROUBLE_SILENT : TROUBLE_NONE; // that it answers is still to be seen
        link->was_closed = false;
    }
    link->state = state;
    link->since_ms = monotonic_ms ();
}

static void take_event (endpoint_link_t *link, int event)
{
    switch (event) {
    case ZMQ_EVENT_CONNECTED:
        enter (link, LINK_CONNECTED);
        break;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        enter (link, LINK_READY);
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        link->trouble = TROUBLE_OUR_KEY;
        link->ended = true;
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        link->trouble = TROUBLE_FOREIGN;
        link->ended = true;
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        link->was_closed = true;
        break;
    case ZMQ_EVENT_CLOSED:
    case ZMQ_EVENT_CONNECT_RETRIED:
        if (link->state == LINK_DOWN && link->trouble == TROUBLE_NONE && !link->was_closed)
            link->trouble = TROUBLE_UNREACHABLE;
        break;
    case ZMQ_EVENT_DISCONNECTED:
        enter (link, LINK_DOWN);
        break;
    default:
        break;
    }
}

static void read_events (endpoint_link_t *link)
{
    for (;;) {
        zmq_msg_t frame;
        uint16_t event = 0;
        (void) zmq_msg_init (&frame);
        bool got = link->monitor != NULL && zmq_msg_recv (&frame, link->monitor, ZMQ_DONTWAIT) >= 0;
        bool more = got && zmq_msg_more (&frame);
        if (got && zmq_msg_size (&frame) >= sizeof event)
            memcpy (&event, zmq_msg_data (&frame), sizeof event);
        (void) zmq_msg_close (&frame);
        if (!got)
            return;
        if (more) { // the second frame is the address
            (void) zmq_msg_init (&frame);
            (void) zmq_msg_recv (&frame, link->monitor, 0);
            (void) zmq_msg_close (&frame);
        }
        take_event (link, event);
    }
}

static link_trouble_t trouble_of (curve_verdict_t verdict)
{
    static const link_trouble_t troubles[] = {
        [CURVE_PROBE_RUNS] = TROUBLE_NONE,       [CURVE_PROBE_UNREACHABLE] = TROUBLE_UNREACHABLE, [CURVE_PROBE_MUTE] = TROUBLE_MUTE,
        [CURVE_PROBE_FOREIGN] = TROUBLE_FOREIGN, [CURVE_PROBE_WRONG_KEY] = TROUBLE_SERVER_KEY,    [CURVE_PROBE_RIGHT_KEY] = TROUBLE_OUR_KEY,
    };
    return troubles[verdict];
}

// What libzmq does not tell is asked, once a dial: of a link that was closed in its handshake, or that has been at it for suspiciously long.
static void suspect (const links_t *self, endpoint_link_t *link)
{
    failure_t ignored;
    int64_t now = monotonic_ms ();
    if (link->probe != NULL && curve_probe_verdict (link->probe) != CURVE_PROBE_RUNS) {
        if (link->state != LINK_READY)
            link->trouble = trouble_of (curve_probe_verdict (link->probe));
        curve_probe_destroy (&link->probe);
        link->dialed_ms = now;
    }
    bool suspicious = link->was_closed || now - link->since_ms > SUSPECT_MS;
    if (link->state != LINK_READY && suspicious && !link->probed && link->trouble != TROUBLE_OUR_KEY) {
        link->probed = true;
        (void) !curve_probe_new (&link->probe, link->endpoint, self->server_key, &ignored);
    }
    // looked at anew from time to time: a server that was down may have come back with another key
    if (link->state != LINK_READY && link->probe == NULL && now - link->dialed_ms > AGAIN_MS) {
        link->probed = false;
        link->dialed_ms = now;
        if (link->ended)
            (void) !dial (self, link, &ignored);
    }
}

void links_wait (links_t *self, int also_fd, int timeout_ms)
{
    zmq_pollitem_t items[2 * LINKS_MOST + 1];
    int count = 0;
    if (also_fd >= 0)
        items[count++] = (zmq_pollitem_t){.fd = also_fd, .events = ZMQ_POLLIN};
    for (int i = 0; i < self->count; i++) {
        if (self->of[i].socket != NULL)
            items[count++] = (zmq_pollitem_t){.socket = zsock_resolve (self->of[i].socket), .events = ZMQ_POLLIN};
        if (self->of[i].monitor != NULL)
            items[count++] = (zmq_pollitem_t){.socket = self->of[i].monitor, .events = ZMQ_POLLIN};
    }
    (void) zmq_poll (items, count, timeout_ms);
    for (int i = 0; i < self->count; i++) {
        read_events (&self->of[i]);
        suspect (self, &self->of[i]);
    }
}

bool links_send (links_t *self, int link, const void *bytes, size_t size)
{
    return links_ready (self, link) && zmq_send (zsock_resolve (self->of[link].socket), bytes, size, ZMQ_DONTWAIT) >= 0;
}

bool links_send_tagged (links_t *self, int link, uint64_t tag, const void *bytes, size_t size)
{
    if (!links_ready (self, link))
        return false;
    const slice_t frames[] = {{(const char *) &tag, sizeof tag}, {"", 0}, {bytes, size}};
    return whole_message_send (zsock_resolve (self->of[link].socket), frames, 3);
}

bool links_receive (links_t *self, int *ret_link, zmq_msg_t *ret)
{
    for (int step = 0; step < self->count; step++) {
        int one = (self->turn + step) % self->count;
        if (self->of[one].socket != NULL && zmq_msg_recv (ret, zsock_resolve (self->of[one].socket), ZMQ_DONTWAIT) >= 0) {
            self->turn = (one + 1) % self->count;
            *ret_link = one;
            return true;
        }
    }
    return false;
}

bool links_receive_tagged (links_t *self, int *ret_link, uint64_t *ret_tag, zmq_msg_t *ret)
{
    if (!links_receive (self, ret_link, ret))
        return false;
    *ret_tag = 0;
    if (zmq_msg_more (ret) && zmq_msg_size (ret) == sizeof *ret_tag)
        memcpy (ret_tag, zmq_msg_data (ret), sizeof *ret_tag);
    // what stood before the command is mirrored back; the answer is the last frame
    while (zmq_msg_more (ret) && zmq_msg_recv (ret, zsock_resolve (self->of[*ret_link].socket), 0) >= 0)
        ;
    return true;
}

void links_silent (links_t *self, int link)
{
    self->of[link].trouble = TROUBLE_SILENT;
}

void links_redial (links_t *self, int link)
{
    failure_t ignored;
    (void) !dial (self, &self->of[link], &ignored);
}

void links_answered (links_t *self, int link)
{
    self->of[link].trouble = TROUBLE_NONE;
}

bool links_undecided (const links_t *self)
{
    for (int i = 0; i < self->count; i++)
        if (self->of[i].state != LINK_READY && (self->of[i].trouble == TROUBLE_NONE || self->of[i].probe != NULL))
            return true;
    return false;
}

int64_t links_age_ms (const links_t *self)
{
    return monotonic_ms () - self->began_ms;
}

bool links_news (links_t *self, int one)
{
    endpoint_link_t *link = &self->of[one];
    if (link->trouble == link->told || link->probe != NULL)
        return false;
    link->told = link->trouble;
    return link->trouble != TROUBLE_NONE || link->state == LINK_READY;
}

bool links_hopeless (const links_t *self)
{
    for (int i = 0; i < self->count; i++)
        if (self->of[i].trouble != TROUBLE_SERVER_KEY)
            return false;
    return true;
}
