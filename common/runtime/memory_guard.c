#include "common/runtime/memory_guard.h"

#include <assert.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/runtime/memory_resident.h"

enum { LOOK_MS = 50, BESIDE_MS = 10, GIVE_BACK_MS = 10000, MEGABYTE = 1000000, SOCKETS_MOST = 8 };

struct memory_guard_s {
    zloop_t *loop;
    int timer;
    zactor_t *actor;
    zap_t *zap;
    int64_t budget; // bytes; 0: none
    _Atomic int64_t limit;
    _Atomic bool away; // let go of, and not all bound again
    int64_t until_ms;  // what is not given back by then is the service's own
    served_socket_t *sockets[SOCKETS_MOST];
    size_t count;
    pthread_mutex_t mutex;
    bound_ports_t ports[SOCKETS_MOST]; // of the sockets; under the mutex
    metric_t *let_go;
};

int64_t memory_guard_limit (int64_t budget, int64_t own)
{
    int64_t room = own + budget / 4;
    return budget == 0 || room < budget ? budget : room;
}

static void note_ports (memory_guard_t *self)
{
    (void) pthread_mutex_lock (&self->mutex);
    for (size_t index = 0; index < self->count; index++)
        self->ports[index] = *served_socket_ports (self->sockets[index]);
    (void) pthread_mutex_unlock (&self->mutex);
}

static void say (memory_guard_t *self)
{
    char held[32];
    (void) snprintf (held, sizeof held, "%lld", (long long) (memory_resident () / MEGABYTE));
    metric_add (self->let_go, 1);
    log_event (LOG_WARN, "connections_let_go", "megabytes", held, "reason",
               "what connections have sent takes more memory than TIENDO_MEMORY_MB leaves to it", NULL);
}

static void let_go (memory_guard_t *self)
{
    say (self);
    for (size_t index = 0; index < self->count; index++) {
        served_socket_hold (self->sockets[index], true);
        served_socket_let_go (self->sockets[index]);
    }
    self->away = true;
    self->until_ms = monotonic_ms () + GIVE_BACK_MS;
}

// libzmq closes connections, and frees what they have sent, in the background.
static void come_back (memory_guard_t *self)
{
    (void) malloc_trim (0);
    int64_t resident = memory_resident ();
    if (memory_guard_limit (self->budget, resident) > self->budget && monotonic_ms () < self->until_ms)
        return;
    bool bound = true;
    for (size_t index = 0; index < self->count; index++) {
        served_socket_hold (self->sockets[index], false);
        bound = served_socket_open (self->sockets[index]) && bound;
    }
    if (!bound)
        return;
    note_ports (self);
    self->limit = memory_guard_limit (self->budget, resident);
    self->away = false;
}

// What has been freed is given back first: it is nobody's.
static bool is_beyond (const memory_guard_t *self)
{
    if (memory_resident () <= self->limit)
        return false;
    (void) malloc_trim (0);
    return memory_resident () > self->limit;
}

// What was taken for the service's own, and was only slow to be given back, is not any more.
static bool is_over (memory_guard_t *self)
{
    int64_t limit = memory_guard_limit (self->budget, memory_resident ());
    if (limit < self->limit)
        self->limit = limit;
    return is_beyond (self);
}

static int on_look (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    memory_guard_t *self = argument;
    if (self->away)
        come_back (self);
    else if (self->count > 0 && is_over (self))
        let_go (self);
    zap_pause (self->zap, self->away);
    return 0;
}

static void end_connections (memory_guard_t *self)
{
    (void) pthread_mutex_lock (&self->mutex);
    for (size_t index = 0; index < SOCKETS_MOST; index++)
        peer_connections_end_all (&self->ports[index]);
    (void) pthread_mutex_unlock (&self->mutex);
}

// While more and more subscriptions come, libzmq does not return to the loop, and builds what it keeps of them at hundreds of megabytes a second. So
// another thread looks too, more often, and ends the connections themselves, with what of theirs nobody has read.
static void look_beside (zsock_t *pipe, void *argument)
{
    memory_guard_t *self = argument;
    zmq_pollitem_t item = {.socket = zsock_resolve (pipe), .events = ZMQ_POLLIN};
    bool said = false; // of this excess
    (void) zsock_signal (pipe, 0);
    while (zmq_poll (&item, 1, BESIDE_MS) == 0) {
        bool beyond = !self->away && is_beyond (self);
        if (beyond) {
            zap_pause (self->zap, true); // until the loop looks again
            end_connections (self);
        }
        if (beyond && !said)
            say (self);
        said = beyond;
    }
    char *command = zstr_recv (pipe); // only $TERM comes
    zstr_free (&command);
}

bool memory_guard_new (memory_guard_t **ret, service_t *service, zap_t *zap, failure_t *failure)
{
    memory_guard_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    metrics_t *metrics = service_metrics (service);
    self->loop = service_loop (service);
    self->zap = zap;
    self->budget = config_number (service_config (service), "TIENDO_MEMORY_MB") * MEGABYTE;
    self->limit = self->budget;
    self->timer = -1;
    self->let_go =
        metrics_counter (metrics, "tiendo_connections_let_go_total", "", "Times that all connections were let go of, to give memory back.");
    (void) pthread_mutex_init (&self->mutex, NULL);
    if (self->budget > 0) {
        self->timer = zloop_timer (self->loop, LOOK_MS, 0, on_look, self);
        self->actor = zactor_new (look_beside, self);
    }
    if (self->budget > 0 && self->actor == NULL) {
        memory_guard_destroy (&self);
        return failure_set (failure, FAILURE_FATAL, "no thread to watch the memory");
    }
    *ret = self;
    return true;
}

void memory_guard_destroy (memory_guard_t **self_p)
{
    memory_guard_t *self = *self_p;
    if (self == NULL)
        return;
    zactor_destroy (&self->actor);
    if (self->timer >= 0)
        (void) zloop_timer_end (self->loop, self->timer);
    (void) pthread_mutex_destroy (&self->mutex);
    free (self);
    *self_p = NULL;
}

void memory_guard_watch (memory_guard_t *self, served_socket_t *socket)
{
    if (socket == NULL)
        return;
    assert (self->count < SOCKETS_MOST);
    self->sockets[self->count++] = socket;
    note_ports (self);
}

bool memory_guard_bound (const memory_guard_t *self)
{
    return !self->away;
}
