#ifndef TIENDO_COMMON_NET_PEER_CONNECTION_H
#define TIENDO_COMMON_NET_PEER_CONNECTION_H
// The connection that a message came by, for a socket by which libzmq names no peer (XPUB). libzmq tells the descriptor, which may be closed by now
// and be another's: so it is known by its other end too, and is taken for one of the socket's own by its port alone.
#include <czmq.h>
#include <sys/socket.h>

typedef struct {
    int descriptor;
    struct sockaddr_storage other_end; // zeros behind what the address takes
} peer_connection_t;

enum { PORTS_MOST = 8 };
typedef struct {
    unsigned int of[PORTS_MOST];
    size_t count;
} bound_ports_t;

// The ports of a comma list of endpoints; `last` is what a port that is left to the system has become.
void bound_ports_of (const char *endpoints, const char *last, bound_ports_t *ret);
// False where the connection is gone, or the descriptor is not one that was accepted on these ports.
bool peer_connection_of (zmq_msg_t *message, const bound_ports_t *ports, peer_connection_t *ret);
// Ends it, unless it is gone meanwhile.
void peer_connection_end (const peer_connection_t *self);
// Ends every connection that was accepted on these ports, and drops what of theirs the kernel still holds; from any thread, and whatever the sockets'
// own is at.
void peer_connections_end_all (const bound_ports_t *ports);
#endif
