// What the threads of those who ask do: hand a job over, ring, wait.
#include "services/intake/gateway/gateway.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/intake/gateway/gateway_inner.h"

void gateway_answer_clear (gateway_answer_t *self)
{
    (void) zmq_msg_close (&self->bytes);
}

bool gateway_new (gateway_t **ret, const gateway_settings_t *settings, failure_t *failure)
{
    scoped (gateway_destroy) gateway_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    pthread_condattr_t monotonic;
    (void) pthread_condattr_init (&monotonic);
    (void) pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
    (void) pthread_cond_init (&self->answered, &monotonic);
    (void) pthread_condattr_destroy (&monotonic);
    self->link = -1;
    self->more = true;
    self->bell = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
    self->waiting = metrics_gauge (settings->metrics, "tiendo_intake_outbox_batches", "", "Batches that ingest has not acknowledged yet.");
    self->sent = metrics_counter (settings->metrics, "tiendo_intake_commands_total", "", "Commands sent to ingest, with those sent again.");
    self->refused =
        metrics_counter (settings->metrics, "tiendo_intake_batches_refused_total", "", "Batches that ingest did not take, and that wait.");
    if (self->bell < 0 || !key_pair_load (&self->pair, settings->key_file, failure)
        || !links_new (&self->links, settings->endpoints, settings->server_key, &self->pair, failure)
        || !outbox_new (&self->outbox, settings->spool, failure))
        return false;
    self->runs = pthread_create (&self->thread, NULL, gateway_run, self) == 0;
    if (!self->runs)
        return failure_set (failure, FAILURE_FATAL, "no thread can be started");
    *ret = self;
    self = NULL;
    return true;
}

void gateway_stop (gateway_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    atomic_store (&self->stops, true);
    (void) pthread_cond_broadcast (&self->answered);
    (void) pthread_mutex_unlock (&self->lock);
}

void gateway_destroy (gateway_t **self_p)
{
    gateway_t *self = *self_p;
    if (self == NULL)
        return;
    gateway_stop (self);
    if (self->runs)
        (void) pthread_join (self->thread, NULL);
    jobs_clear (&self->fresh);
    jobs_clear (&self->active);
    jobs_clear (&self->acknowledged);
    links_destroy (&self->links);
    outbox_destroy (&self->outbox);
    if (self->bell >= 0)
        (void) close (self->bell);
    (void) pthread_cond_destroy (&self->answered);
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

const char *gateway_key (const gateway_t *self)
{
    return self->pair.public_text;
}

const char *gateway_replica (const gateway_t *self)
{
    return outbox_replica (self->outbox);
}

static bool wait_for (gateway_t *self, job_t *job, int timeout_ms, gateway_answer_t *ret, failure_t *failure)
{
    waiter_t *waiter = waiter_new ();
    const uint64_t one = 1;
    struct timespec until;
    (void) zmq_msg_init (&ret->bytes);
    (void) clock_gettime (CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    (void) pthread_mutex_lock (&self->lock);
    job->waiter = waiter;
    jobs_add (&self->fresh, job);
    (void) !write (self->bell, &one, sizeof one);
    while (!waiter->done && !atomic_load (&self->stops) && pthread_cond_timedwait (&self->answered, &self->lock, &until) != ETIMEDOUT)
        ;
    if (waiter->done) {
        (void) zmq_msg_move (&ret->bytes, &waiter->bytes);
        waiter_destroy (&waiter);
    } else
        waiter->abandoned = true; // the job goes on, and frees it
    (void) pthread_mutex_unlock (&self->lock);
    if (zmq_msg_size (&ret->bytes) > 0)
        return feed_reply_decode (zmq_msg_data (&ret->bytes), zmq_msg_size (&ret->bytes), &ret->reply, failure);
    return failure_set (failure, FAILURE_TEMPORARY, "ingest does not answer");
}

bool gateway_ask (gateway_t *self, const msgpack_sbuffer *command, int timeout_ms, gateway_answer_t *ret, failure_t *failure)
{
    job_t *job = job_new ();
    if (msgpack_sbuffer_write (&job->command, command->data, command->size) != 0)
        abort ();
    return wait_for (self, job, timeout_ms, ret, failure);
}

bool gateway_send (gateway_t *self, const char *feed, const feed_actor_t *actor, slice_t records, int timeout_ms, gateway_answer_t *ret,
                   failure_t *failure)
{
    job_t *job = job_new ();
    job->batch.records = malloc (records.size + 1);
    if (job->batch.records == NULL)
        abort ();
    memcpy (job->batch.records, records.at, records.size);
    job->batch.size = records.size;
    job->batch.actor = *actor;
    (void) snprintf (job->batch.feed, sizeof job->batch.feed, "%s", feed);
    return wait_for (self, job, timeout_ms, ret, failure);
}
