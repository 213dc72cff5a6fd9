#include <czmq.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/net/keys.h"
#include "common/net/own_address.h"
#include "common/base/scoped.h"

// czmq's own setter of ZMQ_ZAP_ENFORCE_DOMAIN is compiled out in Debian's build and does nothing.
enum { ZAP_ENFORCE_DOMAIN = 93, HANDSHAKE_MS = 3000, ENDPOINT_MOST = 256 };

static bool option_set (void *handle, int option, const void *value, size_t size, failure_t *failure)
{
    if (zmq_setsockopt (handle, option, value, size) != 0) {
        return failure_set (failure, FAILURE_FATAL, "socket option %d: %s", option, zmq_strerror (errno));
    }
    return true;
}

static bool number_set (void *handle, int option, int value, failure_t *failure)
{
    return option_set (handle, option, &value, sizeof value, failure);
}

// Who is gone without a word is known by the kernel after fifteen seconds. Not by libzmq's own heartbeats: one of them that falls due after a peer
// has hung up, while what it sent still fills its queue, is a failed assertion there (stream_engine_base.cpp, 4.3.4), and ends the process.
static bool dead_peers_set (void *handle, failure_t *failure)
{
    return number_set (handle, ZMQ_TCP_KEEPALIVE, 1, failure) && number_set (handle, ZMQ_TCP_KEEPALIVE_IDLE, 5, failure)
           && number_set (handle, ZMQ_TCP_KEEPALIVE_INTVL, 5, failure) && number_set (handle, ZMQ_TCP_KEEPALIVE_CNT, 2, failure)
           && number_set (handle, ZMQ_TCP_MAXRT, 15000, failure);
}

bool socket_serve (zsock_t *socket, const key_pair_t *pair, int64_t max_message_bytes, int high_water_mark, failure_t *failure)
{
    void *handle = zsock_resolve (socket);
    static const char domain[] = "tiendo";
    bool set = option_set (handle, ZMQ_ZAP_DOMAIN, domain, sizeof domain - 1, failure) && number_set (handle, ZAP_ENFORCE_DOMAIN, 1, failure)
               && number_set (handle, ZMQ_CURVE_SERVER, 1, failure)
               && option_set (handle, ZMQ_CURVE_SECRETKEY, pair->secret_text, KEY_TEXT_SIZE, failure)
               && number_set (handle, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS, failure)
               && option_set (handle, ZMQ_MAXMSGSIZE, &max_message_bytes, sizeof max_message_bytes, failure) && dead_peers_set (handle, failure)
               && number_set (handle, ZMQ_LINGER, 1000, failure) && number_set (handle, ZMQ_SNDTIMEO, 0, failure)
               && number_set (handle, ZMQ_SNDHWM, high_water_mark, failure) && number_set (handle, ZMQ_RCVHWM, high_water_mark, failure);
    int enforced = 0;
    size_t size = sizeof enforced;
    if (set && (zmq_getsockopt (handle, ZAP_ENFORCE_DOMAIN, &enforced, &size) != 0 || enforced != 1)) {
        return failure_set (failure, FAILURE_FATAL, "this libzmq does not enforce the ZAP domain: keys would not be checked");
    }
    return set;
}

bool socket_dial (zsock_t *socket, const key_pair_t *pair, const char *server_key, failure_t *failure)
{
    void *handle = zsock_resolve (socket);
    if (!key_text_valid (server_key)) {
        return failure_set (failure, FAILURE_PERMANENT, "the server's key is not 40 Z85 characters");
    }
    return option_set (handle, ZMQ_CURVE_SERVERKEY, server_key, KEY_TEXT_SIZE, failure)
           && option_set (handle, ZMQ_CURVE_PUBLICKEY, pair->public_text, KEY_TEXT_SIZE, failure)
           && option_set (handle, ZMQ_CURVE_SECRETKEY, pair->secret_text, KEY_TEXT_SIZE, failure) && number_set (handle, ZMQ_LINGER, 0, failure)
           && number_set (handle, ZMQ_SNDTIMEO, 0, failure) && number_set (handle, ZMQ_SNDHWM, 1000, failure)
           && number_set (handle, ZMQ_RCVHWM, 10000, failure) && number_set (handle, ZMQ_RECONNECT_IVL, 100, failure)
           && number_set (handle, ZMQ_RECONNECT_IVL_MAX, 1000, failure) && number_set (handle, ZMQ_IMMEDIATE, 1, failure);
}

// libzmq binds to numbers and to names of interfaces; a name of a host is looked up here. What leads nowhere is libzmq's to judge.
static const char *bindable (const char *endpoint, char room[ENDPOINT_MOST])
{
    char host[ENDPOINT_MOST];
    char own[OWN_ADDRESS_TEXT];
    failure_t none = {0};
    const char *port = strrchr (endpoint, ':');
    if (strncmp (endpoint, "tcp://", 6) != 0 || port < endpoint + 6 || strlen (endpoint) >= ENDPOINT_MOST)
        return endpoint;
    (void) snprintf (host, sizeof host, "%.*s", (int) (port - endpoint - 6), endpoint + 6);
    if (host[strspn (host, "0123456789.*")] == '\0' || host[0] == '[' || !own_address_text (host, own, &none))
        return endpoint;
    (void) snprintf (room, ENDPOINT_MOST, "tcp://%s%.20s", own, port);
    return room;
}

static bool each_endpoint (zsock_t *socket, const char *endpoints, bool bind, failure_t *failure)
{
    scoped (zstr_free) char *copy = strdup (endpoints);
    char *rest = copy;
    for (char *one = strtok_r (copy, ", ", &rest); one != NULL; one = strtok_r (NULL, ", ", &rest)) {
        char room[ENDPOINT_MOST];
        int result = bind ? zmq_bind (zsock_resolve (socket), bindable (one, room)) : zmq_connect (zsock_resolve (socket), one);
        if (result != 0) {
            return failure_set (failure, FAILURE_FATAL, "%s %s: %s", bind ? "bind" : "connect", one, zmq_strerror (errno));
        }
    }
    return true;
}

bool socket_bind_all (zsock_t *socket, const char *endpoints, failure_t *failure)
{
    return each_endpoint (socket, endpoints, true, failure);
}

bool socket_connect_all (zsock_t *socket, const char *endpoints, failure_t *failure)
{
    return each_endpoint (socket, endpoints, false, failure);
}
