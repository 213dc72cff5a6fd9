// The gateway's thread: it owns the connections and the outbox, sends what waits, and hands each answer to whoever asked.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "services/intake/gateway/gateway_inner.h"

enum {
    LOOK_MS = 50,
    HEDGE_MS = 800,   // of silence, where another endpoint is ready
    SILENT_MS = 5000, // of silence, where none is: the connection is made anew
    AGAIN_MS = 1000,  // after a refusal that may pass
    UNDER_WAY = 64,   // old batches at most
    COUNT_MS = 1000,
    PRUNE_MS = 3600 * 1000
};

// A disk that is full fails at every try: one line says so, and one that it works again.
static void outbox_fails (gateway_t *self, const failure_t *failure)
{
    if (!self->fails)
        log_event (LOG_ERROR, "outbox_failed", "reason", failure->text, NULL);
    self->fails = true;
}

static void outbox_works (gateway_t *self)
{
    if (self->fails)
        log_event (LOG_INFO, "outbox_works", NULL);
    self->fails = false;
}

// Hands the answer to whoever waits, and forgets the job unless its batch has to be sent again.
static void settle (gateway_t *self, job_t *job, zmq_msg_t *bytes, bool stays)
{
    (void) pthread_mutex_lock (&self->lock);
    if (job->waiter != NULL && job->waiter->abandoned)
        waiter_destroy (&job->waiter);
    if (job->waiter != NULL) {
        if (bytes != NULL)
            (void) zmq_msg_move (&job->waiter->bytes, bytes);
        job->waiter->done = true;
        job->waiter = NULL;
        (void) pthread_cond_broadcast (&self->answered);
    }
    (void) pthread_mutex_unlock (&self->lock);
    if (!stays)
        jobs_drop (&self->active, job);
}

// What was acknowledged and what is new go into one transaction: the disk is waited for once a turn, however many come together.
static bool store (gateway_t *self, const jobs_t *fresh)
{
    failure_t failure = {0};
    bool any = self->acknowledged.count > 0;
    for (const job_t *job = fresh->first; job != NULL; job = job->next)
        any = any || job->batch.feed[0] != '\0';
    bool good = !any || outbox_begin (self->outbox, &failure);
    for (const job_t *job = self->acknowledged.first; job != NULL && good; job = job->next)
        good = outbox_done (self->outbox, job->batch.id, &failure);
    for (job_t *job = fresh->first; job != NULL && good; job = job->next)
        good = job->batch.feed[0] == '\0' || outbox_put (self->outbox, &job->batch, &failure);
    good = good && (!any || outbox_commit (self->outbox, &failure));
    if (!good) { // what was acknowledged is sent once more, and answered as a duplicate
        outbox_rollback (self->outbox);
        outbox_fails (self, &failure);
        self->more = true;
    } else if (any)
        outbox_works (self);
    jobs_clear (&self->acknowledged);
    return good;
}

// Everything that was handed over since the last look.
static void take_fresh (gateway_t *self)
{
    failure_t failure = {0};
    (void) pthread_mutex_lock (&self->lock);
    jobs_t fresh = self->fresh;
    self->fresh = (jobs_t){0};
    (void) pthread_mutex_unlock (&self->lock);
    bool stored = store (self, &fresh);
    for (job_t *job = NULL; (job = jobs_take_first (&fresh)) != NULL;) {
        bool kept = stored || job->batch.feed[0] == '\0';
        jobs_add (&self->active, job);
        if (!kept || !job_encode (job, &failure))
            settle (self, job, NULL, false);
    }
}

// What an earlier run left, or what a restored server lacks.
static void load_waiting (gateway_t *self)
{
    failure_t failure = {0};
    for (int64_t after = 0; self->more && jobs_old (&self->active) < UNDER_WAY;) {
        job_t *job = job_new ();
        if (!outbox_next (self->outbox, after, &job->batch, &failure)) {
            outbox_fails (self, &failure);
            job_destroy (&job);
            return;
        }
        after = job->batch.id;
        job->is_old = true;
        self->more = after != 0;
        if (self->more && !jobs_has_batch (&self->active, after) && job_encode (job, &failure))
            jobs_add (&self->active, job);
        else
            job_destroy (&job);
    }
}

static void greet_feed (gateway_t *self, const char *feed)
{
    failure_t failure = {0};
    job_t *job = job_new ();
    job->greets = true;
    if (feed_encode_hello (&job->command, feed, &failure))
        jobs_add (&self->active, job);
    else
        job_destroy (&job);
}

// Asks for each of our feeds what ingest has of it, once a connection: a server that was restored lacks what it had acknowledged.
static void greet (gateway_t *self)
{
    failure_t failure = {0};
    char feed[PROTO_MAX_CODE + 1] = "";
    self->generation = links_generation (self->links, self->link);
    while (outbox_feed_after (self->outbox, feed, feed, &failure) && feed[0] != '\0')
        greet_feed (self, feed);
}

static void choose_link (gateway_t *self)
{
    if (!links_ready (self->links, self->link))
        self->link = links_next (self->links, self->link);
    if (self->link >= 0 && links_generation (self->links, self->link) != self->generation)
        greet (self);
}

// It was sent over the connection that is used now, and its answer is owed.
static bool is_under_way (const gateway_t *self, const job_t *job)
{
    return job->sent && job->link == self->link && job->generation == links_generation (self->links, self->link);
}

static void send_one (gateway_t *self, job_t *job, int64_t now)
{
    if (job->again_ms > now || is_under_way (self, job))
        return;
    if (job->tag == 0)
        job->tag = ++self->tag;
    if (!links_send_tagged (self->links, self->link, job->tag, job->command.data, job->command.size))
        return;
    job->sent = true;
    job->link = self->link;
    job->generation = links_generation (self->links, self->link);
    job->sent_ms = now;
    metric_add (self->sent, 1);
}

// A question that nobody waits for any longer need not be asked again: whoever asked was told to.
static void drop_abandoned (gateway_t *self)
{
    for (job_t *job = self->active.first, *next = NULL; job != NULL; job = next) {
        next = job->next;
        (void) pthread_mutex_lock (&self->lock);
        bool is_over = job->batch.id == 0 && job->waiter != NULL && job->waiter->abandoned;
        (void) pthread_mutex_unlock (&self->lock);
        if (is_over)
            jobs_drop (&self->active, job);
    }
}

// A new batch is of a revision above those that stand. While what a restored server lacks has not been asked for and sent before it, it would be
// judged beside nothing, and older revisions would come after it.
static bool may_go (const gateway_t *self, const job_t *job, bool greets)
{
    return job->batch.id == 0 || job->is_old || (!greets && !self->more);
}

// Sends what waits, the old before the new, and goes another way where an answer is owed for too long.
static void send_all (gateway_t *self)
{
    int64_t now = monotonic_ms ();
    for (const job_t *job = self->active.first; job != NULL && self->link >= 0; job = job->next) {
        int64_t silent_ms = is_under_way (self, job) ? now - job->sent_ms : 0;
        int other = links_next (self->links, self->link);
        if (silent_ms > HEDGE_MS && other >= 0 && other != self->link) {
            links_silent (self->links, self->link);
            self->link = other;
        } else if (silent_ms > SILENT_MS) {
            links_redial (self->links, self->link);
            self->link = -1;
        }
    }
    bool greets = jobs_greet (&self->active);
    for (int is_old = 1; is_old >= 0; is_old--)
        for (job_t *job = self->active.first; job != NULL && self->link >= 0; job = job->next)
            if (job->is_old == is_old && may_go (self, job, greets))
                send_one (self, job, now);
}

// A batch of ours stays until it is acknowledged, whatever is said of it. Where another content has its number, the outbox is older than what ingest
// has of its feed: it takes a number that is free.
static void refuse_batch (gateway_t *self, job_t *job, const feed_reply_t *nack)
{
    failure_t failure = {0};
    if (strcmp (job->refused, nack->code) != 0) // once a reason: it is tried again every second
        log_event (LOG_WARN, "batch_refused", "feed", job->batch.feed, "code", nack->code, "reason", nack->detail, NULL);
    (void) snprintf (job->refused, sizeof job->refused, "%s", nack->code);
    metric_add (self->refused, 1);
    job->sent = false;
    job->tag = 0;
    job->again_ms = monotonic_ms () + AGAIN_MS;
    if (strcmp (nack->code, "seq_conflict") != 0)
        return;
    greet_feed (self, job->batch.feed);
    if (!outbox_renumber (self->outbox, job->batch.id, &job->batch.seq, &failure) || !job_encode (job, &failure))
        outbox_fails (self, &failure);
}

static void take_welcome (gateway_t *self, job_t *job, const feed_reply_t *reply)
{
    failure_t failure = {0};
    if (reply->type == FEED_NACK && reply->retry) { // the database is away: what it will lack is not known yet
        job->sent = false;
        job->tag = 0;
        job->again_ms = monotonic_ms () + AGAIN_MS;
        return;
    }
    if (reply->type == FEED_WELCOME && !outbox_welcome (self->outbox, reply, &failure))
        outbox_fails (self, &failure);
    self->more = true; // something may wait again
    jobs_drop (&self->active, job);
}

static void take_answer (gateway_t *self, job_t *job, zmq_msg_t *bytes)
{
    failure_t failure = {0};
    feed_reply_t reply;
    if (!feed_reply_decode (zmq_msg_data (bytes), zmq_msg_size (bytes), &reply, &failure))
        log_event (LOG_ERROR, "answer_unread", "reason", failure.text, NULL);
    else if (job->greets)
        take_welcome (self, job, &reply);
    else if (job->batch.id == 0)
        settle (self, job, bytes, false);
    else if (reply.type == FEED_ACK && reply.seq == job->batch.seq) {
        settle (self, job, bytes, true); // who waits need not wait for our own disk
        jobs_take (&self->active, job);
        jobs_add (&self->acknowledged, job);
    } else if (reply.type == FEED_NACK) {
        bool conflict = strcmp (reply.code, "seq_conflict") == 0;
        refuse_batch (self, job, &reply);
        if (!conflict) // who waits is told now; of a conflict of numbers nobody has to know
            settle (self, job, bytes, true);
    }
}

static void receive_all (gateway_t *self)
{
    for (;;) {
        zmq_msg_t bytes;
        int link = -1;
        uint64_t tag = 0;
        (void) zmq_msg_init (&bytes);
        bool got = links_receive_tagged (self->links, &link, &tag, &bytes);
        job_t *job = got ? jobs_find (&self->active, tag) : NULL;
        if (got)
            links_answered (self->links, link);
        if (job != NULL)
            take_answer (self, job, &bytes);
        (void) zmq_msg_close (&bytes);
        if (!got)
            return;
    }
}

static void tidy (gateway_t *self)
{
    failure_t failure = {0};
    int64_t waiting = 0;
    if (monotonic_ms () - self->counted_ms < COUNT_MS)
        return;
    self->counted_ms = monotonic_ms ();
    if (outbox_waiting (self->outbox, &waiting, &failure))
        metric_set (self->waiting, (double) waiting);
    if (monotonic_ms () - self->pruned_ms < PRUNE_MS)
        return;
    self->pruned_ms = monotonic_ms ();
    if (!outbox_prune (self->outbox, &failure))
        outbox_fails (self, &failure);
}

void *gateway_run (void *argument)
{
    gateway_t *self = argument;
    uint64_t rung;
    while (!atomic_load (&self->stops)) {
        links_wait (self->links, self->bell, LOOK_MS);
        (void) !read (self->bell, &rung, sizeof rung);
        receive_all (self);
        take_fresh (self);
        load_waiting (self);
        choose_link (self);
        drop_abandoned (self);
        send_all (self);
        tidy (self);
    }
    return NULL;
}
