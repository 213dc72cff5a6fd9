#include "common/net/curve_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "common/base/clock.h"

enum { GREETING = 64, HELLO_BODY = 200, WELCOME_BODY = 168, SHORT_COMMAND = 0x04 };

struct curve_probe_s {
    pthread_t thread;
    char host[256];
    char port[16];
    uint8_t server_key[crypto_box_PUBLICKEYBYTES];
    int64_t end_ms;
    _Atomic int verdict;
};

static bool wait_for (int socket, short events, int64_t end_ms)
{
    struct pollfd one = {.fd = socket, .events = events};
    int64_t left = end_ms - monotonic_ms ();
    return left > 0 && poll (&one, 1, (int) left) > 0;
}

static int connect_one (const struct addrinfo *address, int64_t end_ms)
{
    int error = 0;
    socklen_t size = sizeof error;
    int socket_fd = socket (address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_fd < 0)
        return -1;
    bool connected = connect (socket_fd, address->ai_addr, address->ai_addrlen) == 0
                     || (errno == EINPROGRESS && wait_for (socket_fd, POLLOUT, end_ms)
                         && getsockopt (socket_fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0);
    if (connected)
        return socket_fd;
    (void) close (socket_fd);
    return -1;
}

static int open_socket (const curve_probe_t *self)
{
    struct addrinfo *addresses = NULL;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    if (getaddrinfo (self->host, self->port, &hints, &addresses) != 0)
        return -1;
    int found = -1;
    for (const struct addrinfo *one = addresses; one != NULL && found < 0; one = one->ai_next)
        found = connect_one (one, self->end_ms);
    freeaddrinfo (addresses);
    return found;
}

static bool send_all (int socket, const uint8_t *bytes, size_t size)
{
    return send (socket, bytes, size, MSG_NOSIGNAL) == (ssize_t) size; // far below what a fresh connection takes at once
}

typedef enum { READ_ALL, READ_CLOSED, READ_LATE } read_t;

static read_t receive_all (int socket, uint8_t *bytes, size_t size, int64_t end_ms)
{
    for (size_t got = 0; got < size;) {
        if (!wait_for (socket, POLLIN, end_ms))
            return READ_LATE;
        ssize_t part = recv (socket, bytes + got, size - got, 0);
        if (part == 0 || (part < 0 && errno != EAGAIN && errno != EINTR))
            return READ_CLOSED;
        got += part > 0 ? (size_t) part : 0;
    }
    return READ_ALL;
}

// Command HELLO of RFC 26: a signature box of zeros from a fresh key to the server's.
static bool make_hello (const curve_probe_t *self, uint8_t out[2 + HELLO_BODY])
{
    uint8_t public_key[crypto_box_PUBLICKEYBYTES];
    uint8_t secret_key[crypto_box_SECRETKEYBYTES];
    uint8_t nonce[crypto_box_NONCEBYTES] = "CurveZMQHELLO---";
    static const uint8_t zeros[64];
    (void) crypto_box_keypair (public_key, secret_key);
    nonce[crypto_box_NONCEBYTES - 1] = 1;
    memset (out, 0, 2 + HELLO_BODY);
    out[0] = SHORT_COMMAND;
    out[1] = HELLO_BODY;
    memcpy (out + 2, "\x05HELLO\x01\x00", 8);
    memcpy (out + 2 + 80, public_key, sizeof public_key);
    memcpy (out + 2 + 112, nonce + 16, 8);
    return crypto_box_easy (out + 2 + 120, zeros, sizeof zeros, nonce, self->server_key, secret_key) == 0;
}

static curve_verdict_t talk (const curve_probe_t *self, int socket)
{
    static const uint8_t greeting[GREETING] = {0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0, 'C', 'U', 'R', 'V', 'E'};
    uint8_t answer[256];
    uint8_t hello[2 + HELLO_BODY];
    if (!send_all (socket, greeting, sizeof greeting))
        return CURVE_PROBE_FOREIGN;
    read_t got = receive_all (socket, answer, GREETING, self->end_ms);
    if (got != READ_ALL)
        return got == READ_LATE ? CURVE_PROBE_MUTE : CURVE_PROBE_FOREIGN;
    if (answer[0] != 0xff || answer[9] != 0x7f || answer[10] < 3 || memcmp (answer + 12, "CURVE", 6) != 0)
        return CURVE_PROBE_FOREIGN;
    if (!make_hello (self, hello) || !send_all (socket, hello, sizeof hello))
        return CURVE_PROBE_WRONG_KEY;
    got = receive_all (socket, answer, 10, self->end_ms);
    if (got == READ_LATE)
        return CURVE_PROBE_MUTE;
    return got == READ_ALL && memcmp (answer + 2, "\x07WELCOME", 8) == 0 ? CURVE_PROBE_RIGHT_KEY : CURVE_PROBE_WRONG_KEY;
}

static void *run (void *argument)
{
    curve_probe_t *self = argument;
    int socket = open_socket (self);
    self->verdict = (int) (socket < 0 ? CURVE_PROBE_UNREACHABLE : talk (self, socket));
    if (socket >= 0)
        (void) close (socket);
    return NULL;
}

// tcp://HOST:PORT, HOST perhaps an IPv6 address in brackets, perhaps behind a source address and a semicolon.
static bool read_endpoint (curve_probe_t *self, const char *endpoint)
{
    const char *host = strncmp (endpoint, "tcp://", 6) == 0 ? endpoint + 6 : endpoint;
    const char *source = strchr (host, ';');
    host = source != NULL ? source + 1 : host;
    const char *colon = strrchr (host, ':');
    if (colon == NULL || colon == host)
        return false;
    size_t size = (size_t) (colon - host);
    if (host[0] == '[' && host[size - 1] == ']') {
        host++;
        size -= 2;
    }
    if (size >= sizeof self->host || strlen (colon + 1) >= sizeof self->port)
        return false;
    memcpy (self->host, host, size);
    (void) snprintf (self->port, sizeof self->port, "%s", colon + 1);
    return true;
}

bool curve_probe_new (curve_probe_t **ret, const char *endpoint, const char *server_key, failure_t *failure)
{
    curve_probe_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->verdict = CURVE_PROBE_RUNS;
    self->end_ms = monotonic_ms () + CURVE_PROBE_MS;
    if (!read_endpoint (self, endpoint) || zmq_z85_decode (self->server_key, server_key) == NULL
        || pthread_create (&self->thread, NULL, run, self) != 0) {
        free (self);
        return failure_set (failure, FAILURE_PERMANENT, "%s cannot be looked at", endpoint);
    }
    *ret = self;
    return true;
}

void curve_probe_destroy (curve_probe_t **self_p)
{
    if (*self_p == NULL)
        return;
    (void) pthread_join ((*self_p)->thread, NULL);
    free (*self_p);
    *self_p = NULL;
}

curve_verdict_t curve_probe_verdict (const curve_probe_t *self)
{
    return (curve_verdict_t) self->verdict;
}
