#include "common/net/whole_message.h"

#include <assert.h>
#include <zmq.h>

static bool copy (zmq_msg_t *message, slice_t frame)
{
    if (zmq_msg_init_size (message, frame.size) != 0)
        return false;
    if (frame.size > 0)
        memcpy (zmq_msg_data (message), frame.at, frame.size);
    return true;
}

bool whole_message_send (void *socket, const slice_t *frames, size_t count)
{
    zmq_msg_t messages[WHOLE_MESSAGE_FRAMES];
    size_t made = 0;
    assert (count > 0 && count <= WHOLE_MESSAGE_FRAMES);
    while (made < count && copy (&messages[made], frames[made]))
        made++;
    size_t sent = 0;
    while (made == count && sent < count && zmq_msg_send (&messages[sent], socket, ZMQ_DONTWAIT | (sent + 1 < count ? ZMQ_SNDMORE : 0)) >= 0)
        sent++;
    for (size_t left = sent; left < made; left++)
        (void) zmq_msg_close (&messages[left]);
    return sent == count;
}
