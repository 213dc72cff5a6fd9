#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_WIRE_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_WIRE_H
// Frames of the ROUTER. A message is read whole, frame by frame: MAXMSGSIZE bounds a frame, not how many there are.
#include <czmq.h>

#include "common/net/keys.h"
#include "proto/codec/fields.h"

enum { WIRE_FRAMES = 8, WIRE_ENVELOPE = 255 };

// To whom an answer goes. Plain bytes: it is copied between threads and outlives the message.
typedef struct {
    uint8_t size;
    uint8_t route[255];
    uint8_t frames; // of the envelope, which is mirrored back: what stood before the command, up to and with an empty frame
    uint8_t used;
    uint8_t sizes[WIRE_FRAMES];
    uint8_t envelope[WIRE_ENVELOPE];
    char key[KEY_TEXT_SIZE];
    request_id_t request; // what the command said to tell its answer apart by
} caller_t;

// WIRE_TOO_LARGE: one command in its form, of more than ALERT_MAX_COMMAND bytes.
typedef enum { WIRE_NONE, WIRE_COMMAND, WIRE_TOO_LARGE, WIRE_MALFORMED } wire_t;

// Never waits. *body is the caller's to zmq_msg_close after WIRE_COMMAND. caller->key is "" where libzmq names none.
wire_t wire_read (zsock_t *socket, caller_t *caller, zmq_msg_t *body);
// False where the peer is gone or its queue is full.
bool wire_reply (zsock_t *socket, const caller_t *caller, const void *bytes, size_t size);
#endif
