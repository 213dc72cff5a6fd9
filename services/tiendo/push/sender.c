#include "services/tiendo/push/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"
#include "services/tiendo/client/link_words.h"
#include "services/tiendo/push/sender_answers.h"
#include "services/tiendo/wording/wording.h"

enum {
    LOOK_MS = 50,
    HEDGE_MS = 800,          // of silence, where another endpoint is ready
    ANSWER_MS = 5000,        // of silence, where none is: the connection is made anew
    SILENCE_MOST_MS = 60000, // both double up to this, for a slow line
    TELL_MS = 1000,
    PROGRESS_MS = 1000,
    ENVELOPE_BYTES = 8192 // of a batch beside its records, at most
};

static bool waits (const sender_t *self)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id != 0)
            return true;
    return self->standing != NULL;
}

// Something was sent and no answer has come.
static bool under_way (const sender_t *self)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id != 0 && self->slots[i].sent)
            return true;
    return self->asked || (self->hello_sent && !self->welcomed);
}

static bool is_taken (const sender_t *self, int64_t id)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id == id)
            return true;
    for (size_t i = 0; i < self->refused_count; i++)
        if (self->refused[i] == id)
            return true;
    return self->standing != NULL && self->draft.id == id;
}

static bool of_file (const sender_t *self, int64_t file)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id != 0 && self->slots[i].batch.file_id != file)
            return false;
    return true;
}

// The next one that waits and is in no slot yet; its id is 0 where there is none, or where it has to wait. Files go one after the other, so that a
// later one corrects an earlier one; a draft goes alone, since what stands is asked for.
static bool load_next (sender_t *self, spool_batch_t *ret, failure_t *failure)
{
    for (;;) {
        if (!spool_next (self->spool, self->loaded, ret, failure))
            return false;
        if (ret->id == 0)
            return true;
        if (waits (self) && (ret->revs == REVS_DRAFT || !of_file (self, ret->file_id))) {
            spool_batch_clear (ret); // its turn comes when nothing of ours is on its way
            return true;
        }
        self->loaded = ret->id;
        if (!is_taken (self, ret->id))
            return true;
        spool_batch_clear (ret);
    }
}

static bool load_slots (sender_t *self, failure_t *failure)
{
    for (size_t i = 0; i < WINDOW && self->standing == NULL; i++) {
        spool_batch_t batch = {0};
        if (self->slots[i].batch.id != 0)
            continue;
        if (!load_next (self, &batch, failure))
            return false;
        if (batch.id == 0)
            return true;
        if (batch.revs != REVS_DRAFT) {
            self->slots[i] = (slot_t){.batch = batch};
            continue;
        }
        self->draft = batch;
        self->asked = false;
        return standing_new (&self->standing, &self->draft, failure);
    }
    return true;
}

static bool send_bytes (sender_t *self, const msgpack_sbuffer *bytes)
{
    if (!under_way (self))
        self->quiet_ms = monotonic_ms ();
    return links_send (self->links, self->link, bytes->data, bytes->size);
}

static bool send_hello (sender_t *self, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    if (!feed_encode_hello (&bytes, self->settings->feed, failure))
        return false;
    self->hello_sent = send_bytes (self, &bytes);
    return true;
}

// The draft becomes a batch with revisions, and waits as such.
static bool finish_draft (sender_t *self, failure_t *failure)
{
    scoped (batch_build_clear) batch_build_t build = {0};
    uint32_t unchanged = 0;
    int64_t id = self->draft.id;
    bool blind = standing_is_blind (self->standing);
    if (!standing_build (self->standing, &build, &unchanged, failure) || !spool_become (self->spool, &self->draft, &build, 1, REVS_COUNTED, failure))
        return false;
    self->result->unchanged += unchanged;
    self->blind = self->blind || blind;
    self->loaded = id;
    standing_destroy (&self->standing);
    spool_batch_clear (&self->draft);
    return true;
}

static bool send_draft (sender_t *self, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    if (standing_done (self->standing))
        return finish_draft (self, failure);
    if (self->asked || self->asked_again_ms > monotonic_ms ())
        return true;
    if (!standing_question (self->standing, &bytes, failure))
        return false;
    self->asked = send_bytes (self, &bytes);
    return true;
}

// Halves of a batch that is more than the server takes at once.
static bool halve (sender_t *self, slot_t *slot, failure_t *failure)
{
    batch_build_t halves[2];
    memset (halves, 0, sizeof halves);
    record_t record;
    rejection_t why;
    bool good = true;
    record_reader_t reader = record_reader_over ((slice_t){slot->batch.records, slot->batch.size});
    while (good && record_reader_next (&reader, &record, &why) == RECORD_GOOD)
        good = batch_build_add (&halves[reader.index < slot->batch.count / 2 ? 0 : 1], &record, slot->batch.lines[reader.index], failure);
    good = good && batch_build_finish (&halves[0], failure) && batch_build_finish (&halves[1], failure)
           && spool_become (self->spool, &slot->batch, halves, 2, slot->batch.revs, failure);
    batch_build_clear (&halves[0]);
    batch_build_clear (&halves[1]);
    sender_free_slot (slot);
    return good;
}

static bool send_slot (sender_t *self, slot_t *slot, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    const char *metrics[PROTO_MAX_METRICS];
    spool_batch_t *batch = &slot->batch;
    bool large = batch->count > self->max_records || batch->size + ENVELOPE_BYTES > self->max_bytes;
    if (large && batch->count > 1 && batch->seq == 0)
        return halve (self, slot, failure);
    for (size_t i = 0; i < batch->metric_count; i++)
        metrics[i] = batch->metrics[i];
    feed_control_out_t control = {batch->count, metrics, batch->sums, batch->metric_count};
    if (batch->seq == 0) {
        if (!spool_number (self->spool, batch->id, self->next_seq, &batch->seq, failure))
            return false;
        self->next_seq += batch->seq == self->next_seq ? 1 : 0;
    }
    if (!feed_encode_batch (&bytes, self->settings->feed, batch->seq, (slice_t){batch->records, batch->size}, &control, NULL, failure))
        return false;
    slot->sent = send_bytes (self, &bytes);
    return true;
}

static bool send_due (sender_t *self, failure_t *failure)
{
    if (self->link < 0)
        return true;
    if (!self->welcomed)
        return self->hello_sent || self->hello_again_ms > monotonic_ms () || send_hello (self, failure);
    if (self->standing != NULL)
        return send_draft (self, failure);
    for (size_t i = 0; i < WINDOW; i++) {
        slot_t *slot = &self->slots[i];
        if (slot->batch.id != 0 && !slot->sent && slot->again_ms <= monotonic_ms () && !send_slot (self, slot, failure))
            return false;
    }
    return true;
}

// What was sent over a connection that is gone, or that is given up, is sent again, and what the server has is asked again.
static void send_again (sender_t *self)
{
    for (size_t i = 0; i < WINDOW; i++)
        self->slots[i].sent = false;
    self->asked = false;
    self->hello_sent = false;
    self->welcomed = false;
    self->asks = true;
}

static int silence_least (const sender_t *self)
{
    return links_count (self->links) > 1 ? HEDGE_MS : ANSWER_MS;
}

static void leave_silent (sender_t *self)
{
    links_silent (self->links, self->link);
    if (links_next (self->links, self->link) == self->link)
        links_redial (self->links, self->link);
    self->silence_ms = self->silence_ms * 2 > SILENCE_MOST_MS ? SILENCE_MOST_MS : self->silence_ms * 2;
}

static void choose_link (sender_t *self, uint32_t *generation)
{
    bool used = self->link >= 0;
    bool gone = used && (!links_ready (self->links, self->link) || *generation != links_generation (self->links, self->link));
    bool silent = used && !gone && under_way (self) && monotonic_ms () - self->quiet_ms > self->silence_ms;
    if (used && !gone && !silent)
        return;
    if (silent)
        leave_silent (self);
    if (used)
        send_again (self);
    self->link = links_next (self->links, used ? self->link : links_count (self->links) - 1);
    if (self->link >= 0)
        *generation = links_generation (self->links, self->link);
}

static bool receive (sender_t *self, failure_t *failure)
{
    int link = -1;
    bool good = true;
    zmq_msg_t message;
    links_wait (self->links, -1, LOOK_MS);
    (void) zmq_msg_init (&message);
    while (good && links_receive (self->links, &link, &message)) {
        self->heard_ms = self->quiet_ms = monotonic_ms ();
        self->silence_ms = self->silence_ms * 3 / 4 > silence_least (self) ? self->silence_ms * 3 / 4 : silence_least (self);
        links_answered (self->links, link);
        good = sender_take_reply (self, zmq_msg_data (&message), zmq_msg_size (&message), failure);
    }
    (void) zmq_msg_close (&message);
    return good;
}

static void tell_progress (sender_t *self)
{
    spool_size_t size = {0};
    failure_t ignored;
    if (monotonic_ms () - self->progress_ms < PROGRESS_MS || !spool_size (self->spool, &size, &ignored))
        return;
    self->progress_ms = monotonic_ms ();
    (void) fprintf (stderr, tr ("%lld accepted, %lld rejected, %lld rows wait\n"), (long long) self->result->accepted,
                    (long long) self->result->rejected, (long long) size.records);
}

static bool give_up (const sender_t *self, failure_t *failure)
{
    char troubles[400];
    links_summary (self->links, troubles, sizeof troubles);
    return failure_set (failure, FAILURE_TEMPORARY, tr ("%s; what is not acknowledged waits in the spool: run this again"), troubles);
}

static void ask_for_more (sender_t *self)
{
    self->lacking = false; // all is answered; a welcome that was full of gaps is followed by another
    self->welcomed = false;
    self->hello_sent = false;
    self->asks = true;
}

static bool run (sender_t *self, failure_t *failure)
{
    uint32_t generation = 0;
    int64_t begun_ms = self->heard_ms;
    self->silence_ms = silence_least (self);
    for (;;) {
        if (self->welcomed && !load_slots (self, failure))
            return false;
        if (self->welcomed && !waits (self)) {
            if (!self->lacking)
                return true;
            ask_for_more (self);
        }
        choose_link (self, &generation);
        if (!send_due (self, failure) || !receive (self, failure))
            return false;
        tell_progress (self);
        if (monotonic_ms () - begun_ms > TELL_MS)
            links_tell (self->links, false);
        if (links_hopeless (self->links) || monotonic_ms () - self->heard_ms > (int64_t) self->settings->patience_s * 1000)
            return give_up (self, failure);
    }
}

bool sender_run (spool_t *spool, const sender_settings_t *settings, sender_result_t *ret, failure_t *failure)
{
    sender_t self = {.spool = spool, .settings = settings, .result = ret, .link = -1, .pause_ms = PAUSE_FIRST_MS, .asks = true};
    self.progress_ms = self.heard_ms = monotonic_ms ();
    bool good = links_open (&self.links, settings->server, settings->server_key, &settings->pair, failure) && run (&self, failure);
    if (self.links != NULL)
        links_tell (self.links, true);
    for (size_t i = 0; i < WINDOW; i++)
        spool_batch_clear (&self.slots[i].batch);
    spool_batch_clear (&self.draft);
    standing_destroy (&self.standing);
    links_destroy (&self.links);
    free (self.refused);
    return good;
}
