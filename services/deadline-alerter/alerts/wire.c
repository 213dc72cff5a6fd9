#include "services/deadline-alerter/alerts/wire.h"

#include <stdio.h>
#include <string.h>

#include "common/net/whole_message.h"

typedef struct {
    caller_t *caller;
    zmq_msg_t *body;
    int count;
    bool delimited;
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

// Frames before the command, up to and with an empty one, are how a REQ tells its answers apart: they are mirrored.
static void take_frame (reading_t *self, zmq_msg_t *frame, bool more)
{
    caller_t *caller = self->caller;
    size_t size = zmq_msg_size (frame);
    const char *key = zmq_msg_gets (frame, "User-Id");
    if (key != NULL)
        (void) snprintf (caller->key, sizeof caller->key, "%s", key);
    if (!more && (caller->frames == 0 || self->delimited)) {
        (void) zmq_msg_init (self->body);
        (void) zmq_msg_move (self->body, frame);
        self->has_body = true;
        return;
    }
    bool fits = more && !self->delimited && caller->frames < WIRE_FRAMES && size <= sizeof caller->envelope - caller->used;
    if (!fits) {
        self->malformed = true;
        return;
    }
    memcpy (caller->envelope + caller->used, zmq_msg_data (frame), size);
    caller->used = (uint8_t) (caller->used + size);
    caller->sizes[caller->frames++] = (uint8_t) size;
    self->delimited = size == 0;
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
    bool good = reading.has_body && !reading.malformed;
    if (good && zmq_msg_size (body) <= ALERT_MAX_COMMAND)
        return WIRE_COMMAND;
    if (reading.has_body)
        (void) zmq_msg_close (body);
    if (good)
        return WIRE_TOO_LARGE;
    if (!reading.delimited)
        caller->frames = 0; // what was no envelope is not mirrored
    return WIRE_MALFORMED;
}

bool wire_reply (zsock_t *socket, const caller_t *caller, const void *bytes, size_t size)
{
    slice_t frames[WHOLE_MESSAGE_FRAMES];
    size_t count = 0;
    const char *at = (const char *) caller->envelope;
    frames[count++] = (slice_t){(const char *) caller->route, caller->size};
    for (uint8_t frame = 0; frame < caller->frames; at += caller->sizes[frame++])
        frames[count++] = (slice_t){at, caller->sizes[frame]};
    frames[count++] = (slice_t){bytes, size};
    return whole_message_send (zsock_resolve (socket), frames, count);
}
