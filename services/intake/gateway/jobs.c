#include "services/intake/gateway/jobs.h"

#include <stdlib.h>

waiter_t *waiter_new (void)
{
    waiter_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    (void) zmq_msg_init (&self->bytes);
    return self;
}

void waiter_destroy (waiter_t **self_p)
{
    if (*self_p != NULL)
        (void) zmq_msg_close (&(*self_p)->bytes);
    free (*self_p);
    *self_p = NULL;
}

job_t *job_new (void)
{
    job_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    msgpack_sbuffer_init (&self->command);
    return self;
}

void job_destroy (job_t **self_p)
{
    job_t *self = *self_p;
    if (self == NULL)
        return;
    outbox_batch_clear (&self->batch);
    waiter_destroy (&self->waiter);
    msgpack_sbuffer_destroy (&self->command);
    free (self);
    *self_p = NULL;
}

bool job_encode (job_t *self, failure_t *failure)
{
    if (self->batch.id == 0)
        return true;
    self->command.size = 0;
    return feed_encode_batch (&self->command, self->batch.feed, self->batch.seq, (slice_t){self->batch.records, self->batch.size}, NULL,
                              &self->batch.actor, failure);
}

void jobs_add (jobs_t *self, job_t *job)
{
    job->next = NULL;
    if (self->last != NULL)
        self->last->next = job;
    else
        self->first = job;
    self->last = job;
    self->count++;
}

job_t *jobs_take_first (jobs_t *self)
{
    job_t *job = self->first;
    if (job == NULL)
        return NULL;
    self->first = job->next;
    self->last = self->first == NULL ? NULL : self->last;
    self->count--;
    job->next = NULL;
    return job;
}

void jobs_take (jobs_t *self, job_t *job)
{
    job_t *before = NULL;
    for (job_t *one = self->first; one != job; one = one->next)
        before = one;
    if (before == NULL)
        self->first = job->next;
    else
        before->next = job->next;
    if (self->last == job)
        self->last = before;
    self->count--;
}

void jobs_drop (jobs_t *self, job_t *job)
{
    jobs_take (self, job);
    job_destroy (&job);
}

job_t *jobs_find (const jobs_t *self, uint64_t tag)
{
    for (job_t *job = self->first; job != NULL && tag != 0; job = job->next)
        if (job->tag == tag)
            return job;
    return NULL;
}

bool jobs_has_batch (const jobs_t *self, int64_t id)
{
    for (const job_t *job = self->first; job != NULL; job = job->next)
        if (job->batch.id == id)
            return true;
    return false;
}

bool jobs_greet (const jobs_t *self)
{
    for (const job_t *job = self->first; job != NULL; job = job->next)
        if (job->greets)
            return true;
    return false;
}

size_t jobs_old (const jobs_t *self)
{
    size_t count = 0;
    for (const job_t *job = self->first; job != NULL; job = job->next)
        count += job->is_old;
    return count;
}

void jobs_clear (jobs_t *self)
{
    for (job_t *job = NULL; (job = jobs_take_first (self)) != NULL;)
        job_destroy (&job);
}
