#include "common/http/connections.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "common/base/clock.h"

enum { FILES_MOST = 65536, GONE_MS = 45000 };

typedef struct queue_s queue_t;

typedef struct waiting_s {
    int socket;
    unsigned char address[16]; // of the peer, an IPv4 one in its first four bytes
    int64_t since_ms;
    queue_t *in; // NULL: its time is not counted
    struct waiting_s *next, *previous;
} waiting_t;

// Connections in the order in which their waiting began.
struct queue_s {
    waiting_t *first, *last;
    int count;
    int most; // 0: no bound
    int64_t whole_ms;
};

struct connections_s {
    pthread_mutex_t lock;
    queue_t requests; // not whole yet
    queue_t answers;  // not out yet
};

connections_t *connections_new (int most, int64_t whole_ms)
{
    connections_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    (void) pthread_mutex_init (&self->lock, NULL);
    self->requests = (queue_t){.most = most, .whole_ms = whole_ms};
    return self;
}

void connections_bound_answers (connections_t *self, int most, int64_t whole_ms)
{
    self->answers = (queue_t){.most = most, .whole_ms = whole_ms};
}

void connections_destroy (connections_t **self_p)
{
    connections_t *self = *self_p;
    if (self == NULL)
        return;
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

static void unlist (waiting_t *one)
{
    queue_t *queue = one->in;
    if (queue == NULL)
        return;
    if (one->previous != NULL)
        one->previous->next = one->next;
    else
        queue->first = one->next;
    if (one->next != NULL)
        one->next->previous = one->previous;
    else
        queue->last = one->previous;
    one->next = one->previous = NULL;
    one->in = NULL;
    queue->count--;
}

// Its thread finds the end of the stream, and closes it. The socket is still open: who is closed is taken out of its queue before.
static void cut (waiting_t *one)
{
    unlist (one);
    (void) shutdown (one->socket, SHUT_RDWR);
}

static void cut_late (queue_t *queue, int64_t now)
{
    while (queue->first != NULL && now - queue->first->since_ms >= queue->whole_ms)
        cut (queue->first);
}

// Of an address that holds more than half of the places the oldest has to go, so that it crowds out itself and nobody else.
static void cut_surplus (queue_t *queue, const waiting_t *newest)
{
    waiting_t *oldest = NULL;
    int same = 0;
    if (queue->count <= queue->most)
        return;
    for (waiting_t *one = queue->first; one != NULL; one = one->next)
        if (memcmp (one->address, newest->address, sizeof one->address) == 0) {
            oldest = oldest != NULL ? oldest : one;
            same++;
        }
    waiting_t *surplus = same > queue->most / 2 ? oldest : queue->first;
    if (surplus != NULL)
        cut (surplus);
}

static void list (queue_t *queue, waiting_t *one)
{
    if (one->in == queue || queue->most == 0)
        return;
    one->since_ms = monotonic_ms ();
    one->in = queue;
    one->next = NULL;
    one->previous = queue->last;
    if (queue->last != NULL)
        queue->last->next = one;
    else
        queue->first = one;
    queue->last = one;
    queue->count++;
    cut_late (queue, one->since_ms);
    cut_surplus (queue, one);
}

static void address_take (waiting_t *one, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == NULL || info->client_addr == NULL)
        return;
    if (info->client_addr->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy (&four, info->client_addr, sizeof four);
        memcpy (one->address, &four.sin_addr, sizeof four.sin_addr);
    } else if (info->client_addr->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy (&six, info->client_addr, sizeof six);
        memcpy (one->address, &six.sin6_addr, sizeof six.sin6_addr);
    }
}

void connections_notify (void *argument, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode what)
{
    connections_t *self = argument;
    waiting_t *one = *context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        unsigned gone_ms = GONE_MS; // a peer that has vanished does not keep its connection for the kernel's quarter of an hour
        if (info == NULL || (one = calloc (1, sizeof *one)) == NULL)
            return;
        one->socket = info->connect_fd;
        (void) setsockopt (one->socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &gone_ms, sizeof gone_ms);
        address_take (one, connection);
        *context = one;
        (void) pthread_mutex_lock (&self->lock);
        list (&self->requests, one);
        (void) pthread_mutex_unlock (&self->lock);
    } else if (one != NULL) {
        (void) pthread_mutex_lock (&self->lock);
        unlist (one);
        (void) pthread_mutex_unlock (&self->lock);
        free (one);
        *context = NULL;
    }
}

static waiting_t *waiting_of (struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

static void move (connections_t *self, struct MHD_Connection *connection, queue_t *to)
{
    waiting_t *one = waiting_of (connection);
    (void) pthread_mutex_lock (&self->lock);
    if (one != NULL && one->in != to) {
        unlist (one);
        list (to, one);
    }
    (void) pthread_mutex_unlock (&self->lock);
}

void connections_asked (connections_t *self, struct MHD_Connection *connection)
{
    move (self, connection, &self->answers);
}

void connections_answered (connections_t *self, struct MHD_Connection *connection)
{
    move (self, connection, &self->requests);
}

void connections_tick (connections_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    cut_late (&self->requests, monotonic_ms ());
    cut_late (&self->answers, monotonic_ms ());
    (void) pthread_mutex_unlock (&self->lock);
}

unsigned files_raise (void)
{
    struct rlimit files = {0};
    if (getrlimit (RLIMIT_NOFILE, &files) != 0)
        return 0;
    rlim_t wanted = files.rlim_max < FILES_MOST ? files.rlim_max : FILES_MOST;
    if (files.rlim_cur < wanted) {
        rlim_t before = files.rlim_cur;
        files.rlim_cur = wanted;
        if (setrlimit (RLIMIT_NOFILE, &files) != 0)
            files.rlim_cur = before;
    }
    return files.rlim_cur < FILES_MOST ? (unsigned) files.rlim_cur : FILES_MOST;
}
