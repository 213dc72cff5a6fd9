#include "services/tiendo/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/scoped.h"
#include "services/tiendo/refill.h"

enum { WINDOW = 16, ANSWER_MS = 5000, PAUSE_FIRST_MS = 200, PAUSE_LAST_MS = 5000, PROGRESS_MS = 1000 };

typedef struct {
    spool_batch_t batch;
    bool sent;
    int64_t again_ms; // not before
    bool repeated;
} slot_t;

typedef struct {
    spool_t *spool;
    const sender_settings_t *settings;
    sender_result_t *result;
    zsock_t *socket;
    slot_t slots[WINDOW];
    int64_t loaded; // highest id taken into a slot
    int64_t next_seq;
    bool welcomed;
    bool asks;    // the next welcome says what the server lacks: nothing of ours is on its way
    bool lacking; // and there may be more of it than one welcome holds
    bool told;
    int64_t heard_ms; // when the server last said anything
    int64_t progress_ms;
    int64_t pause_ms;
    bool silent; // it was told that the server does not answer
} sender_t;

static bool connect_anew (sender_t *self, failure_t *failure)
{
    zsock_destroy (&self->socket);
    self->socket = zsock_new (ZMQ_DEALER);
    self->welcomed = false;
    self->asks = true;
    self->heard_ms = monotonic_ms ();
    for (size_t i = 0; i < WINDOW; i++)
        self->slots[i].sent = false;
    return self->socket != NULL && socket_dial (self->socket, &self->settings->pair, self->settings->server_key, failure)
           && socket_connect_all (self->socket, self->settings->server, failure);
}

static bool send_bytes (sender_t *self, const msgpack_sbuffer *bytes)
{
    return zmq_send (zsock_resolve (self->socket), bytes->data, bytes->size, ZMQ_DONTWAIT) >= 0;
}

static bool say_hello (sender_t *self, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    return feed_encode_hello (&bytes, self->settings->feed, failure) && (send_bytes (self, &bytes) || true);
}

static bool has_slot (const sender_t *self, int64_t id)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id == id)
            return true;
    return false;
}

// The next one that waits and has no slot yet; its id is 0 where there is none.
static bool load_next (sender_t *self, spool_batch_t *ret, failure_t *failure)
{
    for (;;) {
        if (!spool_next (self->spool, self->loaded, ret, failure))
            return false;
        if (ret->id == 0)
            return true;
        self->loaded = ret->id;
        if (!has_slot (self, ret->id))
            return true;
        spool_batch_clear (ret);
    }
}

static bool load_slots (sender_t *self, failure_t *failure)
{
    for (size_t i = 0; i < WINDOW; i++) {
        slot_t *slot = &self->slots[i];
        spool_batch_t batch = {0};
        if (slot->batch.id != 0)
            continue;
        if (!load_next (self, &batch, failure))
            return false;
        *slot = (slot_t){.batch = batch};
        if (batch.id == 0)
            return true;
    }
    return true;
}

static bool give_seq (sender_t *self, slot_t *slot, failure_t *failure)
{
    if (slot->batch.seq != 0)
        return true;
    if (!spool_number (self->spool, slot->batch.id, self->next_seq, failure))
        return false;
    slot->batch.seq = self->next_seq++;
    return true;
}

static bool send_slot (sender_t *self, slot_t *slot, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    const char *metrics[PROTO_MAX_METRICS];
    for (size_t i = 0; i < slot->batch.metric_count; i++)
        metrics[i] = slot->batch.metrics[i];
    feed_control_out_t control = {slot->batch.count, metrics, slot->batch.sums, slot->batch.metric_count};
    if (!give_seq (self, slot, failure)
        || !feed_encode_batch (&bytes, self->settings->feed, slot->batch.seq, (slice_t){slot->batch.records, slot->batch.size}, &control, failure))
        return false;
    slot->sent = send_bytes (self, &bytes);
    return true;
}

static bool send_due (sender_t *self, failure_t *failure)
{
    if (!self->welcomed)
        return true;
    for (size_t i = 0; i < WINDOW; i++) {
        slot_t *slot = &self->slots[i];
        if (slot->batch.id != 0 && !slot->sent && slot->again_ms <= monotonic_ms () && !send_slot (self, slot, failure))
            return false;
    }
    return true;
}

static slot_t *slot_of (sender_t *self, int64_t seq)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id != 0 && self->slots[i].batch.seq == seq)
            return &self->slots[i];
    return NULL;
}

static bool forget (sender_t *self, slot_t *slot, bool refused, failure_t *failure)
{
    bool good = spool_done (self->spool, slot->batch.id, refused, failure);
    spool_batch_clear (&slot->batch);
    *slot = (slot_t){0};
    return good;
}

static bool take_ack (sender_t *self, const feed_reply_t *reply, failure_t *failure)
{
    slot_t *slot = slot_of (self, reply->seq);
    if (slot == NULL)
        return true; // answered before
    rejection_t *rejected = calloc (reply->rejected_count + 1, sizeof *rejected);
    size_t count = 0;
    bool good = rejected != NULL && rejected_decode (reply->rejected.at, reply->rejected.size, rejected, reply->rejected_count, &count, failure);
    for (size_t i = 0; good && i < count; i++)
        if (rejected[i].index < slot->batch.count)
            (void) fprintf (stderr, "%s:%u: %s: %s\n", slot->batch.file, slot->batch.lines[rejected[i].index], rejection_code_name (rejected[i].code),
                            rejected[i].detail);
    free (rejected);
    self->result->accepted += reply->accepted;
    self->result->rejected += (int64_t) count;
    self->result->duplicates += reply->status == FEED_DUPLICATE ? 1 : 0;
    return good && forget (self, slot, false, failure);
}

// Another content is stored under our number: a spool that was lost, or a second sender. Ours takes a new number; records are told apart by revision.
static bool renumber (sender_t *self, slot_t *slot, failure_t *failure)
{
    slot->batch.seq = 0;
    slot->sent = false;
    self->welcomed = false;
    return say_hello (self, failure);
}

static bool take_nack (sender_t *self, const feed_reply_t *reply, failure_t *failure)
{
    slot_t *slot = slot_of (self, reply->seq);
    if (slot == NULL && !reply->retry)
        return failure_set (failure, FAILURE_PERMANENT, "the server refused: %s: %s", reply->code, reply->detail);
    if (slot == NULL)
        return true;
    if (reply->retry) {
        slot->sent = false;
        slot->again_ms = monotonic_ms () + self->pause_ms;
        self->pause_ms = self->pause_ms * 2 > PAUSE_LAST_MS ? PAUSE_LAST_MS : self->pause_ms * 2;
        return true;
    }
    if (strcmp (reply->code, "seq_conflict") == 0 && !slot->repeated) {
        slot->repeated = true;
        return renumber (self, slot, failure);
    }
    if (strcmp (reply->code, "forbidden") == 0)
        return failure_set (failure, FAILURE_PERMANENT, "the server refused: %s: is this the key of feed %s?", reply->detail, self->settings->feed);
    (void) fprintf (stderr, "%s:%u: the batch that begins here was refused: %s: %s\n", slot->batch.file, slot->batch.lines[0], reply->code,
                    reply->detail);
    self->result->refused++;
    return forget (self, slot, true, failure);
}

static bool take_welcome (sender_t *self, const feed_reply_t *reply, failure_t *failure)
{
    int64_t newest = 0;
    if (!spool_newest (self->spool, &newest, failure))
        return false;
    self->next_seq = reply->next_seq > newest + 1 ? reply->next_seq : newest + 1;
    self->welcomed = true;
    if (!self->asks)
        return true;
    int64_t again = 0;
    self->asks = false;
    if (!refill (self->spool, reply, (refill_how_t){self->settings->refill, self->told}, &again, &self->lacking, failure))
        return false;
    self->told = true;
    if (again > 0)
        self->loaded = 0; // they have the numbers of before, and go first
    return load_slots (self, failure);
}

// All is answered; a welcome that was full of gaps is followed by another.
static bool ask_for_more (sender_t *self, failure_t *failure)
{
    self->lacking = false;
    self->welcomed = false;
    self->asks = true;
    return say_hello (self, failure);
}

static bool take_reply (sender_t *self, const char *bytes, size_t size, failure_t *failure)
{
    feed_reply_t reply;
    if (!feed_reply_decode (bytes, size, &reply, failure))
        return false;
    self->heard_ms = monotonic_ms ();
    if (self->silent)
        (void) fprintf (stderr, "the server answers again\n");
    self->silent = false;
    switch (reply.type) {
    case FEED_WELCOME:
        return take_welcome (self, &reply, failure);
    case FEED_ACK:
        self->pause_ms = PAUSE_FIRST_MS;
        return take_ack (self, &reply, failure);
    case FEED_NACK:
        return take_nack (self, &reply, failure);
    case FEED_PONG:
        break;
    }
    return true;
}

static bool receive (sender_t *self, failure_t *failure)
{
    zmq_pollitem_t item = {.socket = zsock_resolve (self->socket), .events = ZMQ_POLLIN};
    if (zmq_poll (&item, 1, 100) <= 0)
        return true;
    for (;;) {
        zmq_msg_t message;
        (void) zmq_msg_init (&message);
        bool got = zmq_msg_recv (&message, zsock_resolve (self->socket), ZMQ_DONTWAIT) >= 0;
        bool good = !got || take_reply (self, zmq_msg_data (&message), zmq_msg_size (&message), failure);
        (void) zmq_msg_close (&message);
        if (!got || !good)
            return good;
    }
}

static void tell_progress (sender_t *self)
{
    spool_size_t size = {0};
    failure_t ignored;
    if (monotonic_ms () - self->progress_ms < PROGRESS_MS || !spool_size (self->spool, &size, &ignored))
        return;
    self->progress_ms = monotonic_ms ();
    (void) fprintf (stderr, "%lld accepted, %lld rejected, %lld records wait\n", (long long) self->result->accepted,
                    (long long) self->result->rejected, (long long) size.records);
}

static bool waits (const sender_t *self)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id != 0)
            return true;
    return false;
}

static bool any_sent (const sender_t *self)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id != 0 && self->slots[i].sent)
            return true;
    return !self->welcomed;
}

static bool run (sender_t *self, failure_t *failure)
{
    int64_t answered_ms = monotonic_ms ();
    if (!connect_anew (self, failure) || !say_hello (self, failure))
        return false;
    for (;;) {
        if (!load_slots (self, failure))
            return false;
        if (self->welcomed && !waits (self) && !self->lacking)
            return true;
        if (self->welcomed && !waits (self) && !ask_for_more (self, failure))
            return false;
        int64_t before = self->heard_ms;
        if (!send_due (self, failure) || !receive (self, failure))
            return false;
        if (self->heard_ms != before)
            answered_ms = self->heard_ms;
        tell_progress (self);
        if (monotonic_ms () - answered_ms > (int64_t) self->settings->patience_s * 1000)
            return failure_set (failure, FAILURE_TEMPORARY, "no answer from %s for %d s; what is not acknowledged waits in the spool: run this again",
                                self->settings->server, self->settings->patience_s);
        if (monotonic_ms () - self->heard_ms < ANSWER_MS || !any_sent (self))
            continue;
        if (!self->silent)
            (void) fprintf (stderr, "no answer from %s: is it running, is the key registered and not revoked? trying again\n",
                            self->settings->server);
        self->silent = true;
        if (!connect_anew (self, failure) || !say_hello (self, failure))
            return false;
    }
}

bool sender_run (spool_t *spool, const sender_settings_t *settings, sender_result_t *ret, failure_t *failure)
{
    sender_t self = {.spool = spool, .settings = settings, .result = ret, .pause_ms = PAUSE_FIRST_MS, .progress_ms = monotonic_ms ()};
    bool good = run (&self, failure);
    for (size_t i = 0; i < WINDOW; i++)
        spool_batch_clear (&self.slots[i].batch);
    zsock_destroy (&self.socket);
    return good;
}
