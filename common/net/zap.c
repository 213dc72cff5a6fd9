// The ZAP handler (RFC 27). Of our own because czmq's zauth aborts on two files with one key, keeps replaced keys and
// overflows a buffer on large metadata; and because an unknown key must be answered 300, so that its client comes back.
#include <czmq.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "common/net/keys.h"

struct zap_s {
    zactor_t *actor;
    key_ring_t *ring;
    _Atomic uint64_t refused;
    char bell_key[KEY_TEXT_SIZE];
    _Atomic bool bells; // bell_key is there
    _Atomic bool pauses;
};

enum { ZAP_FRAMES = 7, ZAP_FRAME_MAX = 256 };

typedef struct {
    uint8_t bytes[ZAP_FRAMES][ZAP_FRAME_MAX];
    size_t size[ZAP_FRAMES];
    int count;
} zap_request_t;

// Reads a whole request; what is too long or too many is marked by a count that no request has.
static bool request_read (zsock_t *socket, zap_request_t *ret)
{
    void *handle = zsock_resolve (socket);
    int more = 1;
    for (ret->count = 0; more; ret->count++) {
        zmq_msg_t frame;
        (void) zmq_msg_init (&frame);
        if (zmq_msg_recv (&frame, handle, 0) < 0) {
            (void) zmq_msg_close (&frame);
            return false;
        }
        more = zmq_msg_more (&frame);
        size_t size = zmq_msg_size (&frame);
        if (ret->count < ZAP_FRAMES && size <= ZAP_FRAME_MAX) {
            memcpy (ret->bytes[ret->count], zmq_msg_data (&frame), size);
            ret->size[ret->count] = size;
        } else {
            ret->count = ZAP_FRAMES;
        }
        (void) zmq_msg_close (&frame);
    }
    return true;
}

static bool frame_is (const zap_request_t *request, int index, const char *text)
{
    return request->size[index] == strlen (text) && memcmp (request->bytes[index], text, strlen (text)) == 0;
}

// version, request id, domain, address, identity, mechanism, credentials
static const char *judge (zap_t *self, const zap_request_t *request, char key[KEY_TEXT_SIZE])
{
    key[0] = '\0';
    if (request->count != ZAP_FRAMES || !frame_is (request, 0, "1.0") || !frame_is (request, 5, "CURVE") || request->size[6] != 32
        || zmq_z85_encode (key, request->bytes[6], 32) == NULL) {
        return "400";
    }
    if (self->pauses) {
        return "300";
    }
    if (frame_is (request, 2, ZAP_BELL)) {
        return self->bells && strcmp (key, self->bell_key) == 0 ? "200" : "300";
    }
    if (self->ring == NULL) {
        return "400";
    }
    key_entry_t entry;
    switch (key_ring_find (self->ring, key, &entry)) {
    case KEY_ACTIVE:
        return entry.told_nothing && frame_is (request, 2, ZAP_STREAM) ? "400" : "200";
    case KEY_REVOKED:
        return "400";
    case KEY_UNKNOWN:
        break;
    }
    return "300";
}

static int on_request (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    zap_t *self = argument;
    static const zap_request_t empty;
    zap_request_t request = empty;
    if (!request_read (socket, &request)) {
        return 0;
    }
    char key[KEY_TEXT_SIZE];
    const char *status = judge (self, &request, key);
    bool good = strcmp (status, "200") == 0;
    if (!good) {
        self->refused++;
    }
    zmsg_t *reply = zmsg_new ();
    (void) zmsg_addstr (reply, "1.0");
    (void) zmsg_addmem (reply, request.bytes[1], request.size[1]);
    (void) zmsg_addstr (reply, status);
    (void) zmsg_addstr (reply, good ? "OK" : "this key may not connect");
    (void) zmsg_addstr (reply, good ? key : "");
    (void) zmsg_addstr (reply, "");
    (void) zmsg_send (&reply, socket);
    return 0;
}

static int on_pipe (zloop_t *loop, zsock_t *pipe, void *argument)
{
    (void) loop;
    (void) argument;
    char *command = zstr_recv (pipe);
    zstr_free (&command);
    return -1; // any word on the pipe is $TERM
}

static void handler (zsock_t *pipe, void *argument)
{
    zap_t *self = argument;
    zsock_t *socket = zsock_new (ZMQ_REP);
    bool bound = socket != NULL && zsock_bind (socket, "inproc://zeromq.zap.01") == 0;
    (void) zsock_signal (pipe, bound ? 0 : 1);
    if (bound) {
        zloop_t *loop = zloop_new ();
        zloop_set_nonstop (loop, true);
        (void) zloop_reader (loop, socket, on_request, self);
        (void) zloop_reader (loop, pipe, on_pipe, NULL);
        (void) zloop_start (loop);
        zloop_destroy (&loop);
    } else {
        char *command = zstr_recv (pipe);
        zstr_free (&command);
    }
    zsock_destroy (&socket);
}

bool zap_new (zap_t **ret, key_ring_t *ring, failure_t *failure)
{
    zap_t *self = calloc (1, sizeof *self);
    if (self == NULL) {
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    self->ring = ring;
    // zactor_new consumes the first signal: bound or not is asked with a probe, since without a handler ZAP would fail open
    self->actor = zactor_new (handler, self);
    zsock_t *probe = zsock_new (ZMQ_REP);
    bool taken = self->actor != NULL && probe != NULL && zsock_bind (probe, "inproc://zeromq.zap.01") != 0;
    zsock_destroy (&probe);
    if (!taken) {
        zap_destroy (&self);
        return failure_set (failure, FAILURE_FATAL, "the ZAP handler cannot be bound");
    }
    *ret = self;
    return true;
}

void zap_destroy (zap_t **self_p)
{
    zap_t *self = *self_p;
    if (self != NULL) {
        zactor_destroy (&self->actor);
        free (self);
        *self_p = NULL;
    }
}

void zap_admit_bells (zap_t *self, const char *public_key)
{
    (void) snprintf (self->bell_key, sizeof self->bell_key, "%s", public_key);
    self->bells = true;
}

uint64_t zap_refused (const zap_t *self)
{
    return self->refused;
}

void zap_pause (zap_t *self, bool pauses)
{
    self->pauses = pauses;
}
