#include "services/exporter/report/report_queue.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STOP_STEP_NS = 100000000 };

typedef struct {
    struct MHD_Connection *connection;
    report_request_t *request;
    response_t *answer;
    int client;
    int served; // its place while it is in the making
} order_t;

struct report_queue_s {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pg_pool_t *store;
    order_t waiting[REPORTS_WAITING]; // the first is next
    int count;
    char served[REPORTS_AT_ONCE][REPORTS_WHO]; // whose reports are in the making, "": nobody's
    int running;
    atomic_bool ended;
    pthread_t threads[REPORTS_AT_ONCE];
    int thread_count;
};

// The connection goes on, and finds its answer.
static void finish (order_t *order)
{
    report_request_destroy (&order->request);
    MHD_resume_connection (order->connection);
}

static void take_out (report_queue_t *self, int place)
{
    self->count--;
    memmove (&self->waiting[place], &self->waiting[place + 1], (size_t) (self->count - place) * sizeof self->waiting[0]);
}

static bool is_served (const report_queue_t *self, const char *who)
{
    for (int i = 0; i < REPORTS_AT_ONCE; i++)
        if (strcmp (self->served[i], who) == 0)
            return true;
    return false;
}

// The first of whoever has none in the making, else the first.
static int first_in_turn (const report_queue_t *self)
{
    for (int i = 0; i < self->count; i++)
        if (!is_served (self, self->waiting[i].request->who))
            return i;
    return 0;
}

static bool next (report_queue_t *self, order_t *ret)
{
    (void) pthread_mutex_lock (&self->lock);
    while (self->count == 0 && !self->ended)
        (void) pthread_cond_wait (&self->changed, &self->lock);
    bool found = !self->ended;
    if (found) {
        int place = first_in_turn (self);
        *ret = self->waiting[place];
        take_out (self, place);
        while (self->served[ret->served][0] != '\0') // there is one free: as many threads as places
            ret->served++;
        (void) snprintf (self->served[ret->served], REPORTS_WHO, "%s", ret->request->who);
        self->running++;
    }
    (void) pthread_mutex_unlock (&self->lock);
    return found;
}

static void *work (void *argument)
{
    report_queue_t *self = argument;
    order_t order;
    while (next (self, &order)) {
        render_in_child_watch_t watch = {order.client, &self->ended};
        report_serve (self->store, order.request, &watch, order.answer);
        finish (&order);
        (void) pthread_mutex_lock (&self->lock);
        self->served[order.served][0] = '\0';
        self->running--;
        (void) pthread_cond_broadcast (&self->changed);
        (void) pthread_mutex_unlock (&self->lock);
    }
    return NULL;
}

bool report_queue_new (report_queue_t **ret, pg_pool_t *store, failure_t *failure)
{
    report_queue_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    (void) pthread_cond_init (&self->changed, NULL);
    self->store = store;
    for (; self->thread_count < REPORTS_AT_ONCE; self->thread_count++)
        if (pthread_create (&self->threads[self->thread_count], NULL, work, self) != 0) {
            report_queue_destroy (&self);
            return failure_set (failure, FAILURE_FATAL, "no thread for the reports");
        }
    *ret = self;
    return true;
}

void report_queue_destroy (report_queue_t **self_p)
{
    report_queue_t *self = *self_p;
    if (self == NULL)
        return;
    report_queue_end (self);
    for (int i = 0; i < self->thread_count; i++)
        (void) pthread_join (self->threads[i], NULL);
    (void) pthread_cond_destroy (&self->changed);
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

bool report_queue_add (report_queue_t *self, struct MHD_Connection *connection, report_request_t **order_p, response_t *answer)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    (void) pthread_mutex_lock (&self->lock);
    int of_one = 0;
    for (int i = 0; i < self->count; i++)
        of_one += strcmp (self->waiting[i].request->who, (*order_p)->who) == 0;
    bool room = !self->ended && info != NULL && self->count < REPORTS_WAITING && of_one < REPORTS_OF_ONE;
    if (room) {
        MHD_suspend_connection (connection);
        self->waiting[self->count++] = (order_t){connection, *order_p, answer, info->connect_fd, 0};
        *order_p = NULL;
        (void) pthread_cond_signal (&self->changed);
    }
    (void) pthread_mutex_unlock (&self->lock);
    return room;
}

void report_queue_tick (report_queue_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    for (int i = self->count - 1; i >= 0; i--)
        if (render_in_child_client_left (self->waiting[i].client)) {
            order_t left = self->waiting[i];
            take_out (self, i);
            response_problem (left.answer, 503, "nobody waits for this report any more");
            finish (&left);
        }
    (void) pthread_mutex_unlock (&self->lock);
}

void report_queue_end (report_queue_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    self->ended = true;
    (void) pthread_cond_broadcast (&self->changed);
    while (self->count > 0) {
        order_t order = self->waiting[0];
        take_out (self, 0);
        response_problem (order.answer, 503, "the service ends: try again");
        finish (&order);
    }
    while (self->running > 0) { // again and again: a question may begin just after it
        struct timespec soon;
        pg_pool_cancel (self->store);
        (void) clock_gettime (CLOCK_REALTIME, &soon);
        soon.tv_nsec += STOP_STEP_NS;
        soon.tv_sec += soon.tv_nsec / 1000000000;
        soon.tv_nsec %= 1000000000;
        (void) pthread_cond_timedwait (&self->changed, &self->lock, &soon);
    }
    (void) pthread_mutex_unlock (&self->lock);
}

int report_queue_waiting (report_queue_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    int count = self->count + self->running;
    (void) pthread_mutex_unlock (&self->lock);
    return count;
}
