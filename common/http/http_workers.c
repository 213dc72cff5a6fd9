#include "common/http/http_workers.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct waiting_s {
    struct waiting_s *next;
    struct MHD_Connection *connection;
    request_t *request;
    http_work_t *work;
    void *owner;
} waiting_t;

struct http_workers_s {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    waiting_t *first, *last;
    size_t count, most;
    bool ends;
    unsigned threads;
    pthread_t of[];
};

static waiting_t *next_of (http_workers_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    while (self->first == NULL && !self->ends)
        (void) pthread_cond_wait (&self->changed, &self->lock);
    waiting_t *one = self->first;
    if (one != NULL) {
        self->first = one->next;
        self->last = self->first == NULL ? NULL : self->last;
        self->count--;
    }
    (void) pthread_mutex_unlock (&self->lock);
    return one;
}

static void *run (void *argument)
{
    http_workers_t *self = argument;
    for (waiting_t *one = next_of (self); one != NULL; one = next_of (self)) {
        one->work (one->owner, one->request);
        MHD_resume_connection (one->connection);
        free (one);
    }
    return NULL;
}

bool http_workers_new (http_workers_t **ret, unsigned threads, size_t most, failure_t *failure)
{
    http_workers_t *self = calloc (1, sizeof *self + threads * sizeof self->of[0]);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    (void) pthread_cond_init (&self->changed, NULL);
    self->most = most;
    for (; self->threads < threads; self->threads++)
        if (pthread_create (&self->of[self->threads], NULL, run, self) != 0) {
            http_workers_destroy (&self);
            return failure_set (failure, FAILURE_FATAL, "no thread can be started");
        }
    *ret = self;
    return true;
}

void http_workers_end (http_workers_t *self)
{
    if (self == NULL)
        return;
    (void) pthread_mutex_lock (&self->lock);
    self->ends = true;
    (void) pthread_cond_broadcast (&self->changed);
    (void) pthread_mutex_unlock (&self->lock);
    for (unsigned i = 0; i < self->threads; i++)
        (void) pthread_join (self->of[i], NULL);
    self->threads = 0;
}

void http_workers_destroy (http_workers_t **self_p)
{
    http_workers_t *self = *self_p;
    if (self == NULL)
        return;
    http_workers_end (self);
    (void) pthread_cond_destroy (&self->changed);
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

http_outcome_t http_workers_take (http_workers_t *self, struct MHD_Connection *connection, request_t *request, http_work_t *work, void *owner,
                                  response_t *response)
{
    waiting_t *one = malloc (sizeof *one);
    if (one == NULL)
        abort ();
    *one = (waiting_t){.connection = connection, .request = request, .work = work, .owner = owner};
    (void) pthread_mutex_lock (&self->lock);
    bool fits = self->count < self->most && !self->ends;
    if (fits) {
        request->is_later = true; // before another thread may fill the response
        MHD_suspend_connection (connection);
        if (self->last != NULL)
            self->last->next = one;
        else
            self->first = one;
        self->last = one;
        self->count++;
        (void) pthread_cond_signal (&self->changed);
    }
    (void) pthread_mutex_unlock (&self->lock);
    if (fits)
        return HTTP_LATER; // cppcheck-suppress memleak; a worker frees it
    free (one);
    response_problem (response, 503, "too many requests wait here: try again in a second");
    return HTTP_ANSWERED;
}
