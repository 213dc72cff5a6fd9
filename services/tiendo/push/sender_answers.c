#include "services/tiendo/push/sender_answers.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"
#include "services/tiendo/push/resend.h"
#include "services/tiendo/wording/wording.h"

void sender_free_slot (slot_t *slot)
{
    spool_batch_clear (&slot->batch);
    *slot = (slot_t){0};
}

int64_t sender_pause (sender_t *self)
{
    int64_t now = monotonic_ms ();
    if (now < self->pause_end_ms)
        return self->pause_end_ms; // what fails together is tried again together
    self->pause_end_ms = now + self->pause_ms + (int64_t) randombytes_uniform ((uint32_t) self->pause_ms);
    self->pause_ms = self->pause_ms * 2 > PAUSE_LAST_MS ? PAUSE_LAST_MS : self->pause_ms * 2;
    return self->pause_end_ms;
}

static slot_t *slot_of (sender_t *self, int64_t seq)
{
    for (size_t i = 0; i < WINDOW; i++)
        if (self->slots[i].batch.id != 0 && self->slots[i].batch.seq == seq && seq != 0)
            return &self->slots[i];
    return NULL;
}

// What became of the records of a batch, in the order of its rows.
typedef struct {
    bool again; // another figure stands by now: it is asked for, and the row sent above it
} fate_t;

typedef struct {
    sender_t *sender;
    const spool_batch_t *batch;
    fate_t *fates;
    int64_t again;
} judging_t;

static void free_fates (judging_t *self)
{
    free (self->fates);
}

static bool asks_again (const judging_t *self)
{
    return self->batch->revs == REVS_COUNTED && !self->sender->blind && self->sender->rounds < ROUNDS_MOST;
}

static void tell_rejected (judging_t *self, const rejection_t *rejected)
{
    const char *code = rejection_code_name (rejected->code);
    if (rejected->index >= self->batch->count)
        return;
    if (strcmp (code, "rev_conflict") == 0 && asks_again (self)) {
        self->fates[rejected->index].again = true;
        self->again++;
        return;
    }
    self->sender->result->rejected++;
    (void) fprintf (stderr, "%s:%u: %s: %s (%s)\n", self->batch->file, FILE_LINE (self->batch->lines[rejected->index]), code, rejection_words (code),
                    rejected->detail);
}

static bool take_rejected (judging_t *self, const feed_reply_t *reply, failure_t *failure)
{
    size_t count = 0;
    rejection_t *rejected = calloc (reply->rejected_count + 1, sizeof *rejected);
    bool good = rejected != NULL && rejected_decode (reply->rejected.at, reply->rejected.size, rejected, reply->rejected_count, &count, failure);
    for (size_t i = 0; good && i < count; i++)
        tell_rejected (self, &rejected[i]);
    free (rejected);
    return good;
}

static void take_outdated (judging_t *self, const feed_reply_t *reply)
{
    feed_outdated_t one;
    for (cursor_t cursor = feed_outdated (reply); feed_outdated_next (&cursor, &one);) {
        if (one.index >= self->batch->count || self->fates[one.index].again || self->batch->revs == REVS_RESENT
            || (self->batch->lines[one.index] & FILE_LINE_SUPERSEDED) != 0)
            continue; // history that nobody reports now, or the file itself has put it right
        if (asks_again (self)) {
            self->fates[one.index].again = true;
            self->again++;
            self->sender->result->accepted--;
            continue;
        }
        self->sender->result->outdated++;
        (void) fprintf (
            stderr, tr ("%s:%u: outdated: revision %lld stands already, so this figure does not count; send it as revision %lld if it is right\n"),
            self->batch->file, FILE_LINE (self->batch->lines[one.index]), (long long) one.rev, (long long) one.rev + 1);
    }
}

static bool build_again (const judging_t *self, batch_build_t *build, failure_t *failure)
{
    record_t record;
    rejection_t why;
    record_reader_t reader = record_reader_over ((slice_t){self->batch->records, self->batch->size});
    while (record_reader_next (&reader, &record, &why) == RECORD_GOOD) {
        record.rev = 1;
        if (self->fates[reader.index].again && !batch_build_add (build, &record, self->batch->lines[reader.index], failure))
            return false;
    }
    return batch_build_finish (build, failure);
}

static bool take_ack (sender_t *self, const feed_reply_t *reply, failure_t *failure)
{
    slot_t *slot = slot_of (self, reply->seq);
    if (slot == NULL)
        return true; // answered before
    scoped (free_fates) judging_t judging = {self, &slot->batch, calloc (slot->batch.count + 1u, sizeof (fate_t)), 0};
    scoped (batch_build_clear) batch_build_t again = {0};
    self->result->accepted += reply->accepted;
    self->result->duplicates += reply->status == FEED_DUPLICATE ? 1 : 0;
    if (judging.fates == NULL || !take_rejected (&judging, reply, failure))
        return false;
    take_outdated (&judging, reply);
    if ((judging.again > 0 && !build_again (&judging, &again, failure))
        || !spool_done (self->spool, &slot->batch, judging.again > 0 ? &again : NULL, failure))
        return false;
    sender_free_slot (slot);
    self->rounds = judging.again > 0 ? self->rounds + 1 : 0;
    if (judging.again > 0)
        self->asked_again_ms = sender_pause (self);
    return true;
}

// Another content is stored under our number: a second sender of the feed, or a spool that was lost. Ours takes a free number, as often as it
// takes: who was first has got on, so that both get on. Records are told apart by revision, and nothing leaves the spool.
static bool renumber (sender_t *self, slot_t *slot, failure_t *failure)
{
    if (!spool_unnumber (self->spool, slot->batch.id, false, failure))
        return false;
    slot->batch.seq = 0;
    slot->sent = false;
    slot->again_ms = sender_pause (self);
    self->welcomed = false;
    self->hello_sent = false;
    return true;
}

// It waits for another day: the next run tries again. Nothing is stored under its number, which goes to another batch.
static bool set_aside (sender_t *self, slot_t *slot, const feed_reply_t *reply, failure_t *failure)
{
    (void) fprintf (
        stderr,
        tr ("%s:%u: the server does not take the batch of %u rows that begins here (%s: %s); it stays in the spool and is tried again next time\n"),
        slot->batch.file, FILE_LINE (slot->batch.lines[0]), slot->batch.count, reply->code, reply->detail);
    self->result->refused++;
    self->refused = realloc (self->refused, (self->refused_count + 1) * sizeof *self->refused);
    if (self->refused == NULL)
        abort ();
    self->refused[self->refused_count++] = slot->batch.id;
    if (!spool_unnumber (self->spool, slot->batch.id, true, failure))
        return false;
    sender_free_slot (slot);
    return true;
}

static bool take_nack_of_draft (sender_t *self, const feed_reply_t *reply)
{
    self->asked = false;
    if (reply->retry)
        self->asked_again_ms = sender_pause (self);
    else
        standing_refused (self->standing); // the rows go out as first revisions, and the server says of each what is wrong
    return true;
}

static bool take_nack (sender_t *self, const feed_reply_t *reply, failure_t *failure)
{
    slot_t *slot = slot_of (self, reply->seq);
    if (strcmp (reply->code, "forbidden") == 0)
        return failure_set (failure, FAILURE_PERMANENT, tr ("the server refused: %s: is this the key of feed %s?"), reply->detail,
                            self->settings->feed);
    if (slot == NULL && self->welcomed && self->standing != NULL)
        return take_nack_of_draft (self, reply);
    if (slot == NULL && !reply->retry)
        return failure_set (failure, FAILURE_PERMANENT, tr ("the server refused: %s: %s"), reply->code, reply->detail);
    if (slot == NULL) {
        self->hello_sent = self->welcomed;
        self->hello_again_ms = sender_pause (self);
        return true;
    }
    if (reply->retry) {
        slot->sent = false;
        slot->again_ms = sender_pause (self);
        return true;
    }
    return strcmp (reply->code, "seq_conflict") == 0 ? renumber (self, slot, failure) : set_aside (self, slot, reply, failure);
}

static bool take_welcome (sender_t *self, const feed_reply_t *reply, failure_t *failure)
{
    int64_t newest = 0;
    int64_t before = reply->acknowledged_before;
    if (!spool_newest (self->spool, &newest, failure))
        return false;
    self->next_seq = reply->next_seq > newest + 1 ? reply->next_seq : newest + 1;
    // what was acknowledged before a restore keeps its numbers: whoever has it sends it again under them
    self->next_seq = before >= self->next_seq ? before + 1 : self->next_seq;
    if (self->next_seq > PROTO_MAX_NUMBER)
        return failure_set (failure, FAILURE_PERMANENT, tr ("the numbers of feed %s are used up: the operator runs `tiendo feed reset %s`"),
                            self->settings->feed, self->settings->feed);
    self->max_records = reply->max_records;
    self->max_bytes = reply->max_bytes;
    self->welcomed = true;
    if (!self->asks)
        return true;
    int64_t again = 0;
    self->asks = false;
    if (!refill (self->spool, reply, (resend_how_t){self->settings->refill, self->told, before}, &again, &self->lacking, failure))
        return false;
    self->told = true;
    if (again > 0)
        self->loaded = 0; // they have the numbers of before, and go first
    return true;
}

static bool take_figures (sender_t *self, const feed_reply_t *reply, failure_t *failure)
{
    if (self->standing == NULL || !self->asked)
        return true; // of a question that was asked twice
    self->asked = false;
    return standing_answer (self->standing, reply, failure);
}

bool sender_take_reply (sender_t *self, const void *bytes, size_t size, failure_t *failure)
{
    feed_reply_t reply;
    if (!feed_reply_decode (bytes, size, &reply, failure))
        return false;
    switch (reply.type) {
    case FEED_WELCOME:
        return take_welcome (self, &reply, failure);
    case FEED_ACK:
        self->pause_ms = PAUSE_FIRST_MS;
        return take_ack (self, &reply, failure);
    case FEED_NACK:
        return take_nack (self, &reply, failure);
    case FEED_FIGURES_REPLY:
        return take_figures (self, &reply, failure);
    case FEED_PONG:
    case FEED_REPLIES:
        break;
    }
    return true;
}
