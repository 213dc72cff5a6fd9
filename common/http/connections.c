#include "common/http/connections.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "common/base/clock.h"

enum { FILES_MOST = 65536, GONE_MS = 45000 };

typedef struct waiting_s {
    int socket;
    int64_t since_ms;
    bool listed;
    struct waiting_s *next, *previous; // in the order in which their waiting began
} waiting_t;

struct connections_s {
    pthread_mutex_t lock;
    waiting_t *first, *last;
    int count;
    int most;
    int64_t whole_ms;
};

connections_t *connections_new (int most, int64_t whole_ms)
{
    connections_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    (void) pthread_mutex_init (&self->lock, NULL);
    self->most = most;
    self->whole_ms = whole_ms;
    return self;
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

static void unlist (connections_t *self, waiting_t *one)
{
    if (!one->listed)
        return;
    if (one->previous != NULL)
        one->previous->next = one->next;
    else
        self->first = one->next;
    if (one->next != NULL)
        one->next->previous = one->previous;
    else
        self->last = one->previous;
    one->next = one->previous = NULL;
    one->listed = false;
    self->count--;
}

// Its thread finds the end of the stream, and closes it. The socket is still open: who is closed is taken out of the list before.
static void cut (connections_t *self, waiting_t *one)
{
    unlist (self, one);
    (void) shutdown (one->socket, SHUT_RDWR);
}

static void cut_late (connections_t *self, int64_t now)
{
    while (self->first != NULL && (self->count > self->most || now - self->first->since_ms >= self->whole_ms))
        cut (self, self->first);
}

static void list (connections_t *self, waiting_t *one)
{
    if (one->listed)
        return;
    one->since_ms = monotonic_ms ();
    one->listed = true;
    one->next = NULL;
    one->previous = self->last;
    if (self->last != NULL)
        self->last->next = one;
    else
        self->first = one;
    self->last = one;
    self->count++;
    cut_late (self, one->since_ms);
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
        *context = one;
        (void) pthread_mutex_lock (&self->lock);
        list (self, one);
        (void) pthread_mutex_unlock (&self->lock);
    } else if (one != NULL) {
        (void) pthread_mutex_lock (&self->lock);
        unlist (self, one);
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

void connections_asked (connections_t *self, struct MHD_Connection *connection)
{
    waiting_t *one = waiting_of (connection);
    (void) pthread_mutex_lock (&self->lock);
    if (one != NULL)
        unlist (self, one);
    (void) pthread_mutex_unlock (&self->lock);
}

void connections_answered (connections_t *self, struct MHD_Connection *connection)
{
    waiting_t *one = waiting_of (connection);
    (void) pthread_mutex_lock (&self->lock);
    if (one != NULL)
        list (self, one);
    (void) pthread_mutex_unlock (&self->lock);
}

void connections_tick (connections_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    cut_late (self, monotonic_ms ());
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
