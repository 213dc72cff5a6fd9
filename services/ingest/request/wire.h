#ifndef TIENDO_INGEST_REQUEST_WIRE_H
#define TIENDO_INGEST_REQUEST_WIRE_H
// Frames of the ROUTER: routing id, at most PROTO_MAX_PREFIX small ones of which the last is empty, the command. So a REQ socket works as it is, with
// CORRELATE and RELAXED too. Read one by one, so that no peer makes us hold more.
#include <czmq.h>

#include "services/ingest/request/feed_request.h"

typedef enum { WIRE_NOTHING, WIRE_COMMAND, WIRE_FRAMES, WIRE_BROKEN } wire_t;

// WIRE_COMMAND: *ret is a new request with the route and the frame, and the key (Z85) that the peer proved in ret_key ("" if none).
// WIRE_FRAMES: the same, but other frames stood before the command: they were read and dropped, the peer can be told.
// WIRE_BROKEN: nothing followed the route; it was dropped.
wire_t wire_read (zsock_t *router, feed_request_t **ret, char ret_key[KEY_TEXT_SIZE]);
// To the peer that sent it; a peer that is gone is no failure.
void wire_answer (zsock_t *router, feed_request_t *to, const msgpack_sbuffer *answer);
#endif
