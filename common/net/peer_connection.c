#include "common/net/peer_connection.h"

#include <dirent.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned int port_of (const char *endpoint)
{
    const char *colon = strrchr (endpoint, ':');
    return colon != NULL ? (unsigned int) strtoul (colon + 1, NULL, 10) : 0; // 0: left to the system
}

void bound_ports_of (const char *endpoints, const char *last, bound_ports_t *ret)
{
    char copy[1024];
    char *rest = copy;
    *ret = (bound_ports_t){.count = 0};
    (void) snprintf (copy, sizeof copy, "%s", endpoints);
    for (char *one = strtok_r (copy, ", ", &rest); one != NULL && ret->count < PORTS_MOST; one = strtok_r (NULL, ", ", &rest)) {
        unsigned int port = port_of (one);
        ret->of[ret->count++] = port != 0 ? port : port_of (last);
    }
}

static unsigned int local_port (int descriptor)
{
    struct sockaddr_storage own = {0};
    socklen_t size = sizeof own;
    if (getsockname (descriptor, (struct sockaddr *) &own, &size) != 0)
        return 0;
    if (own.ss_family == AF_INET)
        return ntohs (((const struct sockaddr_in *) &own)->sin_port);
    return own.ss_family == AF_INET6 ? ntohs (((const struct sockaddr_in6 *) &own)->sin6_port) : 0;
}

static bool is_there (int descriptor, struct sockaddr_storage *ret)
{
    socklen_t size = sizeof *ret;
    memset (ret, 0, sizeof *ret);
    return getpeername (descriptor, (struct sockaddr *) ret, &size) == 0;
}

static bool is_of (int descriptor, const bound_ports_t *ports)
{
    unsigned int port = local_port (descriptor);
    for (size_t index = 0; index < ports->count; index++)
        if (port != 0 && ports->of[index] == port)
            return true;
    return false;
}

bool peer_connection_of (zmq_msg_t *message, const bound_ports_t *ports, peer_connection_t *ret)
{
    ret->descriptor = zmq_msg_get (message, ZMQ_SRCFD);
    if (ret->descriptor < 0 || !is_there (ret->descriptor, &ret->other_end))
        return false;
    return is_of (ret->descriptor, ports);
}

void peer_connection_end (const peer_connection_t *self)
{
    struct sockaddr_storage now;
    if (is_there (self->descriptor, &now) && memcmp (&now, &self->other_end, sizeof now) == 0)
        (void) shutdown (self->descriptor, SHUT_RDWR); // libzmq reads its end, and lets go of it
}

// What it has sent and nobody has read is gone too: a connection that is only shut down is still read to its end.
static void abort_now (int descriptor)
{
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    (void) connect (descriptor, &nobody, sizeof nobody);
}

void peer_connections_end_all (const bound_ports_t *ports)
{
    DIR *open_ones = opendir ("/proc/self/fd");
    if (open_ones == NULL)
        return;
    for (const struct dirent *one; (one = readdir (open_ones)) != NULL;) { // a listener has no other end, and stays
        peer_connection_t connection = {.descriptor = (int) strtol (one->d_name, NULL, 10)};
        if (one->d_name[0] != '.' && is_of (connection.descriptor, ports) && is_there (connection.descriptor, &connection.other_end))
            abort_now (connection.descriptor);
    }
    (void) closedir (open_ones);
}
