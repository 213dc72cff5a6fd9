#include "common/db/pg_loop.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_DELAY_MS = 100, LAST_DELAY_MS = 5000 };

struct pg_loop_s {
    zloop_t *loop;
    pg_t *pg;
    const char *listen;
    pg_loop_events_t events;
    void *owner;
    zmq_pollitem_t item; // fd -1: not on the loop
    size_t delay_ms;
    int timer; // -1: none runs
    bool up;
};

bool pg_loop_new (pg_loop_t **ret, zloop_t *loop, pg_t *pg, const char *listen, const pg_loop_events_t *events, void *owner, failure_t *failure)
{
    pg_loop_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    *self = (pg_loop_t){.loop = loop,
                        .pg = pg,
                        .listen = listen,
                        .events = *events,
                        .owner = owner,
                        .item = {.fd = -1, .events = ZMQ_POLLIN},
                        .delay_ms = FIRST_DELAY_MS,
                        .timer = -1};
    *ret = self;
    return true;
}

static void leave_loop (pg_loop_t *self)
{
    if (self->item.fd >= 0)
        zloop_poller_end (self->loop, &self->item);
    self->item.fd = -1;
}

void pg_loop_destroy (pg_loop_t **self_p)
{
    pg_loop_t *self = *self_p;
    if (self == NULL)
        return;
    leave_loop (self);
    if (self->timer >= 0)
        zloop_timer_end (self->loop, self->timer);
    free (self);
    *self_p = NULL;
}

bool pg_loop_up (const pg_loop_t *self)
{
    return self->up;
}

static int on_timer (zloop_t *loop, int timer, void *argument)
{
    (void) loop;
    (void) timer;
    pg_loop_t *self = argument;
    self->timer = -1;
    pg_loop_start (self);
    return 0;
}

// `told` says whether the owner knows already that it is away: a loss is told once, not once an attempt.
static void lose (pg_loop_t *self, const failure_t *failure, bool told)
{
    leave_loop (self);
    pg_disconnect (self->pg);
    self->up = false;
    if (!told || failure->kind == FAILURE_FATAL)
        self->events.down (self->owner, failure);
    if (failure->kind == FAILURE_FATAL || self->timer >= 0)
        return;
    self->timer = zloop_timer (self->loop, self->delay_ms, 1, on_timer, self);
    self->delay_ms = self->delay_ms * 2 > LAST_DELAY_MS ? LAST_DELAY_MS : self->delay_ms * 2;
}

static int on_readable (zloop_t *loop, zmq_pollitem_t *item, void *argument)
{
    (void) loop;
    (void) item;
    pg_loop_t *self = argument;
    if (PQconsumeInput (pg_connection (self->pg)) != 1) {
        failure_t failure = {0};
        (void) pg_failure (self->pg, NULL, &failure);
        failure.kind = FAILURE_TEMPORARY; // a connection that ended, whatever it said last
        lose (self, &failure, false);
        return 0;
    }
    self->events.readable (self->owner);
    return 0;
}

void pg_loop_start (pg_loop_t *self)
{
    failure_t failure = {0};
    bool told = self->delay_ms > FIRST_DELAY_MS;
    if (self->up || self->timer >= 0)
        return;
    if (!pg_connect (self->pg, &failure) || (self->listen != NULL && !pg_execute (self->pg, self->listen, &failure))) {
        lose (self, &failure, told);
        return;
    }
    self->item.fd = PQsocket (pg_connection (self->pg));
    if (zloop_poller (self->loop, &self->item, on_readable, self) != 0) {
        self->item.fd = -1;
        (void) failure_set (&failure, FAILURE_FATAL, "the loop takes no more sockets");
        lose (self, &failure, false);
        return;
    }
    zloop_poller_set_tolerant (self->loop, &self->item); // an error on it is ours to read, not the loop's to forget
    self->delay_ms = FIRST_DELAY_MS;
    self->up = true;
    self->events.up (self->owner);
}

// Of what "temporary" holds, these end a statement, not the connection: a query cancelled for its time, a conflict, a lock not had.
static bool statement_only (const char *state)
{
    return strcmp (state, "57014") == 0 || strcmp (state, "55P03") == 0 || strncmp (state, "40", 2) == 0;
}

bool pg_loop_failed (pg_loop_t *self, const failure_t *failure)
{
    if (!self->up)
        return false;
    PGconn *connection = pg_connection (self->pg);
    bool alive = connection != NULL && PQstatus (connection) == CONNECTION_OK;
    if (alive && (failure->kind != FAILURE_TEMPORARY || statement_only (pg_state (self->pg))))
        return true;
    failure_t lost = *failure;
    lost.kind = FAILURE_TEMPORARY;
    lose (self, &lost, false);
    return false;
}

bool pg_loop_notified (pg_loop_t *self)
{
    bool any = false;
    PGconn *connection = self->up ? pg_connection (self->pg) : NULL;
    for (PGnotify *one; connection != NULL && (one = PQnotifies (connection)) != NULL; any = true)
        PQfreemem (one);
    return any;
}
