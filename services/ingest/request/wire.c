#include "services/ingest/request/wire.h"

#include "common/net/whole_message.h"

// Keeps what stands before the command, as far as it may: *fits turns false where there are more frames than that, or a larger one.
static void keep_before (feed_request_t *request, bool *fits)
{
    if (request->before_count == PROTO_MAX_PREFIX || zmq_msg_size (&request->frame) > PROTO_MAX_PREFIX_BYTES)
        *fits = false;
    else
        (void) zmq_msg_move (&request->before[request->before_count++], &request->frame);
}

// Reads to the last frame, which is the command; of the others never more than one is held that is not kept.
static bool read_frames (feed_request_t *request, void *handle, bool *fits)
{
    if (zmq_msg_recv (&request->frame, handle, 0) < 0)
        return false;
    while (zmq_msg_more (&request->frame)) {
        keep_before (request, fits);
        if (zmq_msg_recv (&request->frame, handle, 0) < 0)
            return false;
    }
    uint32_t count = request->before_count;
    if (count > 0 && zmq_msg_size (&request->before[count - 1]) > 0)
        *fits = false;
    return true;
}

wire_t wire_read (zsock_t *router, feed_request_t **ret, char ret_key[KEY_TEXT_SIZE])
{
    void *handle = zsock_resolve (router);
    feed_request_t *request = feed_request_new ();
    bool fits = true;
    ret_key[0] = '\0';
    if (zmq_msg_recv (&request->route, handle, ZMQ_DONTWAIT) < 0) {
        feed_request_destroy (&request);
        return WIRE_NOTHING;
    }
    if (!zmq_msg_more (&request->route) || !read_frames (request, handle, &fits)) {
        feed_request_destroy (&request);
        return WIRE_BROKEN;
    }
    const char *key = zmq_msg_gets (&request->frame, "User-Id");
    (void) snprintf (ret_key, KEY_TEXT_SIZE, "%s", key != NULL ? key : "");
    request->size = zmq_msg_size (&request->frame);
    if (!fits && (request->before_count == 0 || zmq_msg_size (&request->before[request->before_count - 1]) > 0))
        request->before_count = 0; // no envelope that a peer would wait for
    *ret = request;
    return fits ? WIRE_COMMAND : WIRE_FRAMES;
}

static slice_t frame_of (zmq_msg_t *frame)
{
    return (slice_t){zmq_msg_data (frame), zmq_msg_size (frame)};
}

void wire_answer (zsock_t *router, feed_request_t *to, const msgpack_sbuffer *answer)
{
    slice_t frames[PROTO_MAX_PREFIX + 2];
    size_t count = 0;
    frames[count++] = frame_of (&to->route);
    for (uint32_t next = 0; next < to->before_count; next++)
        frames[count++] = frame_of (&to->before[next]);
    frames[count++] = (slice_t){answer->data, answer->size};
    (void) whole_message_send (zsock_resolve (router), frames, count); // who is not answered asks again
}
