#ifndef TIENDO_COMMON_NET_SERVED_SOCKET_H
#define TIENDO_COMMON_NET_SERVED_SOCKET_H
// A socket that others connect to, read on a loop. libzmq ends no single connection of a socket, so this one lets go of all of them, with whatever
// they have sent and nobody has read, and is bound anew.
#include <czmq.h>

#include "common/base/failure.h"
#include "common/net/keys.h"
#include "common/net/peer_connection.h"

typedef struct {
    int type;                       // ZMQ_ROUTER, …
    const char *endpoints;          // a comma list; copied
    const char *domain;             // of ZAP, such as ZAP_BELL; NULL: keys of the ring
    int64_t frame_bytes;            // whoever sends a larger frame is disconnected
    int send_mark;                  // messages that wait for one peer
    int receive_mark;               // messages of one peer that wait here
    bool (*prepare) (void *handle); // further options, before it is bound; NULL: none. False with errno
} served_settings_t;

typedef struct served_socket_s served_socket_t;

// Binds it. loop and owner are borrowed, pair is copied; read is called where there is something to read.
bool must_check served_socket_new (served_socket_t **ret, zloop_t *loop, const key_pair_t *pair, const served_settings_t *settings,
                                   zloop_reader_fn *read, void *owner, failure_t *failure);
void served_socket_destroy (served_socket_t **self_p); // what was sent on it still leaves
// NULL while it is let go of, or where there is none.
zsock_t *served_socket_is (const served_socket_t *self);
// How often it was let go of: who has noted this number knows whether the connections of then may still be there.
unsigned int served_socket_life (const served_socket_t *self);
// Those that it was bound to last.
const bound_ports_t *served_socket_ports (const served_socket_t *self);
void served_socket_let_go (served_socket_t *self);          // at once; what waits to be sent is lost
void served_socket_hold (served_socket_t *self, bool held); // while it is held, it is not opened again
// Whether it is bound, by this call or before. The port comes free in the background: ask again.
bool served_socket_open (served_socket_t *self);
#endif
