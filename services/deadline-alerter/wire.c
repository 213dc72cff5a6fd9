#include "services/deadline-alerter/wire.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    caller_t *caller;
    zmq_msg_t *body;
    int count;
    bool has_body;
    bool malformed;
} reading_t;

static void take_route (reading_t *self, zmq_msg_t *frame)
{
    size_t size = zmq_msg_size (frame);
    self->malformed = size > sizeof self->caller->route; // libzmq makes none
    self->caller->size = self->malformed ? 0 : (uint8_t) size;
    memcpy (self->caller->route, zmq_msg_data (frame), self->caller->size);
}

static void take_frame (reading_t *self, zmq_msg_t *frame, bool more)
{
    const char *key = zmq_msg_gets (frame, "User-Id");
    if (key != NULL)
        (void) snprintf (self->caller->key, sizeof self->caller->key, "%s", key);
    if (self->count == 1 && more && zmq_msg_size (frame) == 0) {
        self->caller->delimiter = true;
    } else if (!more && (self->count == 1 || (self->count == 2 && self->caller->delimiter))) {
        (void) zmq_msg_init (self->body);
        (void) zmq_msg_move (self->body, frame);
        self->has_body = true;
    } else {
        self->malformed = true;
    }
}

wire_t wire_read (zsock_t *socket, caller_t *caller, zmq_msg_t *body)
{
    void *handle = zsock_resolve (socket);
    reading_t reading = {.caller = caller, .body = body};
    *caller = (caller_t){0};
    for (bool more = true; more; reading.count++) {
        zmq_msg_t frame;
        (void) zmq_msg_init (&frame);
        if (zmq_msg_recv (&frame, handle, ZMQ_DONTWAIT) < 0) { // only before the first: a message comes whole
            (void) zmq_msg_close (&frame);
            return reading.count == 0 ? WIRE_NONE : WIRE_MALFORMED;
        }
        more = zmq_msg_more (&frame) != 0;
        if (reading.count == 0)
            take_route (&reading, &frame);
        else
            take_frame (&reading, &frame, more);
        (void) zmq_msg_close (&frame);
    }
    if (reading.has_body && !reading.malformed)
        return WIRE_COMMAND;
    if (reading.has_body)
        (void) zmq_msg_close (body);
    return WIRE_MALFORMED;
}

bool wire_reply (zsock_t *socket, const caller_t *caller, const void *bytes, size_t size)
{
    void *handle = zsock_resolve (socket);
    // The first frame decides: a peer that is gone or full fails here, and the rest is not sent.
    return zmq_send (handle, caller->route, caller->size, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0
           && (!caller->delimiter || zmq_send (handle, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0) && zmq_send (handle, bytes, size, ZMQ_DONTWAIT) >= 0;
}
