#ifndef TIENDO_DEADLINE_ALERTER_WIRE_H
#define TIENDO_DEADLINE_ALERTER_WIRE_H
// Frames of the ROUTER. A message is read whole, frame by frame: MAXMSGSIZE bounds a frame, not how many there are.
#include <czmq.h>

#include "common/keys.h"

// To whom an answer goes. Plain bytes: it is copied between threads and outlives the message.
typedef struct {
    uint8_t size;
    uint8_t route[255];
    bool delimiter; // an empty frame stood before the command, and is mirrored back
    char key[KEY_TEXT_SIZE];
} caller_t;

typedef enum { WIRE_NONE, WIRE_COMMAND, WIRE_MALFORMED } wire_t;

// Never waits. *body is the caller's to zmq_msg_close after WIRE_COMMAND. caller->key is "" where libzmq names none.
wire_t wire_read (zsock_t *socket, caller_t *caller, zmq_msg_t *body);
// False where the peer is gone or its queue is full.
bool wire_reply (zsock_t *socket, const caller_t *caller, const void *bytes, size_t size);
#endif
