#include "services/ingest/wire.h"

// Reads and drops the rest of a message.
static void drop_rest (void *router, bool more)
{
    while (more) {
        zmq_msg_t frame;
        (void) zmq_msg_init (&frame);
        more = zmq_msg_recv (&frame, router, 0) >= 0 && zmq_msg_more (&frame);
        (void) zmq_msg_close (&frame);
    }
}

wire_t wire_read (zsock_t *router, pending_t **ret, char ret_key[KEY_TEXT_SIZE])
{
    void *handle = zsock_resolve (router);
    pending_t *pending = pending_new ();
    ret_key[0] = '\0';
    if (zmq_msg_recv (&pending->route, handle, ZMQ_DONTWAIT) < 0) {
        pending_destroy (&pending);
        return WIRE_NOTHING;
    }
    bool more = zmq_msg_more (&pending->route) != 0;
    bool whole = more && zmq_msg_recv (&pending->frame, handle, 0) >= 0;
    if (whole && zmq_msg_size (&pending->frame) == 0 && zmq_msg_more (&pending->frame)) {
        pending->delimiter = true;
        whole = zmq_msg_recv (&pending->frame, handle, 0) >= 0;
    }
    if (!whole) {
        pending_destroy (&pending);
        return WIRE_BROKEN;
    }
    const char *key = zmq_msg_gets (&pending->frame, "User-Id");
    (void) snprintf (ret_key, KEY_TEXT_SIZE, "%s", key != NULL ? key : "");
    pending->size = zmq_msg_size (&pending->frame);
    *ret = pending;
    if (!zmq_msg_more (&pending->frame))
        return WIRE_COMMAND;
    drop_rest (handle, true);
    return WIRE_FRAMES;
}

void wire_answer (zsock_t *router, pending_t *to, const msgpack_sbuffer *answer)
{
    void *handle = zsock_resolve (router);
    if (zmq_msg_send (&to->route, handle, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return;
    if (to->delimiter && zmq_send (handle, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return;
    (void) zmq_send (handle, answer->data, answer->size, ZMQ_DONTWAIT);
}
