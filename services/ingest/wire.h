#ifndef TIENDO_INGEST_WIRE_H
#define TIENDO_INGEST_WIRE_H
// Frames of the ROUTER: routing id, at most one empty delimiter, the command. Read one by one, so that no peer makes us hold more.
#include <czmq.h>

#include "services/ingest/pending.h"

typedef enum { WIRE_NOTHING, WIRE_COMMAND, WIRE_FRAMES, WIRE_BROKEN } wire_t;

// WIRE_COMMAND: *ret is a new pending with the route and the frame, and the key (Z85) that the peer proved in ret_key ("" if none).
// WIRE_FRAMES: the same, but the message had more frames: the rest was read and dropped, the peer can be told.
// WIRE_BROKEN: nothing followed the route; it was dropped.
wire_t wire_read (zsock_t *router, pending_t **ret, char ret_key[KEY_TEXT_SIZE]);
// To the peer that sent it; a peer that is gone is no failure.
void wire_answer (zsock_t *router, pending_t *to, const msgpack_sbuffer *answer);
#endif
