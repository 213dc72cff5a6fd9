#include "services/intake/sheet/send_batches.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/text/rejection_words.h"
#include "services/intake/entry/record_sender.h"
#include "services/intake/gateway/gateway.h"
#include "services/intake/sheet/sheet_records.h"

enum { BATCH = 1000, BATCH_BYTES = 1024 * 1024 };

struct send_batches_s {
    const caller_t *caller;
    const char *campaign;
    char held[PROTO_MAX_CODE + 1]; // of the batch under way
    char feed[PROTO_MAX_CODE + 1]; // "" until one is needed
    msgpack_sbuffer maps;
    json_t *rows[BATCH];
    size_t count;
};

send_batches_t *send_batches_new (const caller_t *caller, const char *campaign)
{
    send_batches_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    self->caller = caller;
    self->campaign = campaign;
    return self;
}

void send_batches_destroy (send_batches_t **self_p)
{
    if (*self_p != NULL)
        msgpack_sbuffer_destroy (&(*self_p)->maps);
    free (*self_p);
    *self_p = NULL;
}

static void answer (json_t *row, const char *answer, const char *code, const char *detail)
{
    (void) json_object_set_new (row, "answer", json_string (answer));
    (void) json_object_set_new (row, "state", json_string (answer));
    if (code[0] != '\0')
        (void) json_object_set_new (row, "code", json_string (code));
    if (detail[0] != '\0')
        (void) json_object_set_new (row, "detail", json_string (detail));
}

static void answer_rejected (const send_batches_t *self, json_t *row, const rejection_t *why)
{
    const char *code = rejection_code_name (why->code);
    const char *words = rejection_sentence (code, sheet_language (self->caller));
    answer (row, why->code == REJECTION_REV_CONFLICT ? "changed" : "rejected", code, words[0] != '\0' ? words : why->detail);
}

static void free_rejections (rejection_t **list)
{
    free (*list);
}

// Rows that the ack does not name are accepted.
static bool take_ack (const send_batches_t *self, const feed_reply_t *ack)
{
    failure_t failure = {0};
    feed_outdated_t outdated;
    size_t count = 0;
    scoped (free_rejections) rejection_t *rejected = calloc (BATCH, sizeof *rejected);
    if (rejected == NULL)
        abort ();
    if (ack->rejected_count > 0 && !rejected_decode (ack->rejected.at, ack->rejected.size, rejected, BATCH, &count, &failure))
        return false;
    for (size_t i = 0; i < self->count; i++) {
        json_int_t seen = json_integer_value (json_object_get (self->rows[i], "rev"));
        answer (self->rows[i], "accepted", "", "");
        (void) json_object_set_new (self->rows[i], "rev", json_integer (seen + 1));
    }
    for (size_t i = 0; i < count; i++)
        if (rejected[i].index < self->count)
            answer_rejected (self, self->rows[rejected[i].index], &rejected[i]);
    if (ack->outdated_count == 0)
        return true;
    for (cursor_t at = feed_outdated (ack); feed_outdated_next (&at, &outdated);)
        if (outdated.index < self->count)
            answer (self->rows[outdated.index], "changed", "rev_conflict", "");
    return true;
}

// The feed of this replica in the campaign's province.
static bool find_feed (send_batches_t *self)
{
    pg_refusal_t refusal = {0};
    const gateway_t *gateway = self->caller->intake->gateway;
    const char *values[] = {self->campaign, gateway_key (gateway), gateway_replica (gateway), self->caller->now};
    if (self->feed[0] != '\0')
        return true;
    scoped (text_free) char *feed = pg_pool_text (self->caller->intake->pool, "sheet_feed", 4, values, &refusal);
    (void) snprintf (self->feed, sizeof self->feed, "%s", feed != NULL ? feed : "");
    return self->feed[0] != '\0';
}

bool send_batches_finish (send_batches_t *self)
{
    failure_t failure = {0};
    feed_actor_t actor = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer records = {0};
    scoped (gateway_answer_clear) gateway_answer_t reply = {.reply = {.seq = 0}};
    (void) zmq_msg_init (&reply.bytes);
    if (self->count == 0)
        return true;
    (void) snprintf (actor.account, sizeof actor.account, "%s", self->caller->session.account);
    (void) snprintf (actor.role, sizeof actor.role, "%s", self->caller->session.role);
    (void) snprintf (actor.unit, sizeof actor.unit, "%s", self->held);
    bool good =
        find_feed (self) && records_encode (&records, (slice_t){self->maps.data, self->maps.size}, (uint32_t) self->count, &failure)
        && gateway_send (self->caller->intake->gateway, self->feed, &actor, (slice_t){records.data, records.size}, SEND_TIMEOUT_MS, &reply, &failure)
        && reply.reply.type == FEED_ACK && take_ack (self, &reply.reply);
    self->count = 0;
    self->maps.size = 0;
    return good;
}

bool send_batches_add (send_batches_t *self, json_t *row, const json_t *now, const char *reason)
{
    rejection_t why;
    const char *held = json_text_at (now, "held");
    bool is_full = self->count == BATCH || self->maps.size > BATCH_BYTES || strcmp (held, self->held) != 0;
    if (is_full && !send_batches_finish (self))
        return false;
    (void) snprintf (self->held, sizeof self->held, "%s", held);
    const json_t *counts = json_object_get (row, "counts") != NULL ? json_object_get (now, "counts") : NULL;
    json_int_t rev = json_integer_value (json_object_get (row, "rev")) + 1;
    if (!sheet_record (&self->maps, self->campaign, row, counts, rev, reason, &why))
        answer_rejected (self, row, &why);
    else
        self->rows[self->count++] = row;
    return true;
}
