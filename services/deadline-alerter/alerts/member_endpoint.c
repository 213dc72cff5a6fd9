#include "services/deadline-alerter/alerts/member_endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/scoped.h"
#include "proto/codec/note.h"
#include "services/deadline-alerter/store/store.h"
#include "services/deadline-alerter/alerts/long_polls.h"

enum {
    READ_MAX = 100,                       // commands at a time: timers and other sockets get their turn
    TURN_MAX = 50,                        // replays at a time
    EVENTS_BYTES = PROTO_MAX_BYTES - 1024 // of one answer, with room for the map around them
};

struct member_endpoint_s {
    member_endpoint_parts_t parts;
    long_polls_t *waiting;
    unsigned int life; // of the socket by which they came
    metric_t *replays;
    metric_t *acks;
    metric_t *nacks;
    metric_t *dropped;
};

bool member_endpoint_new (member_endpoint_t **ret, const member_endpoint_parts_t *parts, failure_t *failure)
{
    member_endpoint_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->parts = *parts;
    self->replays = metrics_counter (parts->metrics, "tiendo_alerter_replays_total", "", "Replays answered.");
    self->acks = metrics_counter (parts->metrics, "tiendo_alerter_acks_total", "", "Acknowledgements answered.");
    self->nacks = metrics_counter (parts->metrics, "tiendo_alerter_nacks_total", "", "Commands refused.");
    self->dropped = metrics_counter (parts->metrics, "tiendo_alerter_dropped_total", "",
                                     "Commands of unknown or revoked keys, and answers that could not be sent.");
    if (!long_polls_new (&self->waiting, failure)) {
        free (self);
        return false;
    }
    *ret = self;
    return true;
}

void member_endpoint_destroy (member_endpoint_t **self_p)
{
    member_endpoint_t *self = *self_p;
    if (self == NULL)
        return;
    long_polls_destroy (&self->waiting);
    free (self);
    *self_p = NULL;
}

static void send_answer (member_endpoint_t *self, const caller_t *caller, const msgpack_sbuffer *answer)
{
    zsock_t *router = served_socket_is (self->parts.router);
    if (router == NULL || !wire_reply (router, caller, answer->data, answer->size))
        metric_add (self->dropped, 1);
}

// What could not even be encoded leaves its asker to its timeout.
static void give_up (member_endpoint_t *self, const failure_t *failure)
{
    log_event (LOG_ERROR, "answer_failed", "reason", failure->text, NULL);
    metric_add (self->dropped, 1);
}

static void send_nack (member_endpoint_t *self, const caller_t *caller, const alert_nack_t *nack)
{
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer answer = {0};
    alert_nack_t whole = *nack;
    metric_add (self->nacks, 1);
    whole.request = caller->request;
    if (alert_encode_nack (&answer, &whole, &failure))
        send_answer (self, caller, &answer);
    else
        give_up (self, &failure);
}

static void refuse (member_endpoint_t *self, const caller_t *caller, alert_nack_code_t code, const char *detail)
{
    alert_nack_t nack = {0};
    (void) alert_nack_set (&nack, code, "%s", detail);
    send_nack (self, caller, &nack);
}

static void unavailable (member_endpoint_t *self, const caller_t *caller)
{
    refuse (self, caller, ALERT_NACK_UNAVAILABLE, "the database is away, or too slow: ask again");
}

static bool allowed (member_endpoint_t *self, const caller_t *caller, key_entry_t *ret)
{
    if (key_ring_find (self->parts.ring, caller->key, ret) == KEY_ACTIVE)
        return true;
    metric_add (self->dropped, 1);
    return false;
}

typedef struct {
    msgpack_sbuffer events;
    uint32_t count;
    bool failed;
} page_t;

static void page_clear (page_t *page)
{
    msgpack_sbuffer_destroy (&page->events);
}

static bool page_take (void *owner, const alert_event_t *event)
{
    page_t *page = owner;
    failure_t failure = {0};
    size_t before = page->events.size;
    bool encoded = alert_encode (&page->events, event, &failure);
    bool full = encoded && page->count > 0 && page->events.size > EVENTS_BYTES;
    if (!encoded || full)
        page->events.size = before;
    if (!encoded)
        log_event (LOG_ERROR, "alert_unfit", "reason", failure.text, NULL);
    page->failed = !encoded && failure.kind != FAILURE_PERMANENT;
    page->count += encoded && !full ? 1 : 0;
    return !full && !page->failed;
}

static bool page_read (member_endpoint_t *self, const long_poll_t *asked, const key_entry_t *entry, page_t *page, alert_page_t *ret)
{
    failure_t failure = {0};
    const alert_command_t *command = &asked->command;
    alert_query_t query = {.province = entry->province,
                           .epoch = command->epoch[0] != '\0' ? command->epoch : NULL,
                           .after = command->after,
                           .limit = command->limit,
                           .units_given = command->units_given,
                           .unit_count = command->unit_count,
                           .units = command->units,
                           .severity = command->severity == ALERT_INFO ? NULL : alert_severity_name (command->severity),
                           .scope = entry->path};
    if (pg_loop_up (self->parts.pg_loop) && alert_store_page (self->parts.pg, &query, page_take, page, ret, &failure))
        return !page->failed;
    if (pg_loop_up (self->parts.pg_loop) && pg_loop_failed (self->parts.pg_loop, &failure))
        log_event (LOG_WARN, "replay_failed", "reason", failure.text, NULL);
    return false;
}

static void send_reply (member_endpoint_t *self, const caller_t *caller, const alert_reply_t *reply)
{
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer answer = {0};
    alert_reply_t whole = *reply;
    whole.request = caller->request;
    if (alert_reply_encode (&answer, &whole, &failure))
        send_answer (self, caller, &answer);
    else
        give_up (self, &failure);
}

static void send_events (member_endpoint_t *self, const caller_t *caller, const page_t *page, const char *epoch, int64_t last)
{
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer answer = {0};
    alert_reply_t reply = {.last = last, .request = caller->request};
    metric_add (self->replays, 1);
    (void) snprintf (reply.epoch, sizeof reply.epoch, "%s", epoch);
    if (alert_encode_events (&answer, (slice_t){page->events.data, page->events.size}, page->count, &reply, &failure))
        send_answer (self, caller, &answer);
    else
        give_up (self, &failure);
}

// Answers, or parks it where it may wait. Takes it in any case.
static void replay (member_endpoint_t *self, long_poll_t **asked_p, const key_entry_t *entry)
{
    long_poll_t *asked = *asked_p;
    scoped (page_clear) page_t page = {0};
    alert_page_t found = {.last = asked->command.after};
    *asked_p = NULL;
    if (!page_read (self, asked, entry, &page, &found)) {
        unavailable (self, &asked->caller);
    } else if (page.count == 0 && monotonic_ms () < asked->due_ms && long_polls_room (self->waiting, asked->member)) {
        asked->woken = found.last > asked->command.after; // a page full of what is not its own: there may be more behind it
        asked->command.after = found.last;                // and from here on it is of the epoch that it was looked up in
        memcpy (asked->command.epoch, found.epoch, sizeof asked->command.epoch);
        long_polls_add (self->waiting, &asked);
    } else {
        send_events (self, &asked->caller, &page, found.epoch, found.last);
    }
    free (asked);
}

static void begin_replay (member_endpoint_t *self, const caller_t *caller, const key_entry_t *entry, const alert_command_t *command)
{
    long_poll_t *asked = calloc (1, sizeof *asked);
    if (asked == NULL) {
        unavailable (self, caller);
        return;
    }
    asked->caller = *caller;
    asked->command = *command;
    asked->due_ms = monotonic_ms () + 1000 * (int64_t) command->wait;
    memcpy (asked->member, entry->name, sizeof asked->member);
    memcpy (asked->province, entry->province, sizeof asked->province);
    replay (self, &asked, entry);
}

static void begin_ack (member_endpoint_t *self, const caller_t *caller, const key_entry_t *entry, const alert_command_t *command)
{
    ack_writer_ask_t ask = {.caller = *caller, .alert = command->alert};
    memcpy (ask.member, entry->name, sizeof ask.member);
    memcpy (ask.province, entry->province, sizeof ask.province);
    memcpy (ask.scope, entry->path, sizeof ask.scope);
    memcpy (ask.epoch, command->epoch, sizeof ask.epoch);
    memcpy (ask.until, command->until, sizeof ask.until);
    note_t note = note_read (command->note, ask.note);
    if (note == NOTE_PERSONAL)
        refuse (self, caller, ALERT_NACK_MALFORMED, "note " NOTE_PERSONAL_WORDS);
    else if (note != NOTE_GOOD)
        refuse (self, caller, ALERT_NACK_MALFORMED, "note is longer than 1000 bytes");
    else if (!ack_writer_ask (self->parts.ack_writer, &ask))
        refuse (self, caller, ALERT_NACK_UNAVAILABLE, "too many acknowledgements are under way: ask again");
}

static void serve (member_endpoint_t *self, caller_t *caller, const key_entry_t *entry, const void *bytes, size_t size)
{
    alert_command_t command;
    alert_nack_t nack;
    bool good = alert_command_decode (bytes, size, &command, &nack);
    caller->request = good ? command.request : nack.request;
    if (!good)
        send_nack (self, caller, &nack);
    else if (command.type == ALERT_PING)
        send_reply (self, caller, &(alert_reply_t){.type = ALERT_PONG});
    else if (entry->told_nothing)
        refuse (self, caller, ALERT_NACK_FORBIDDEN, "members of role press and copy are told nothing here");
    else if (command.province[0] != 0 && strcmp (command.province, entry->province) != 0)
        refuse (self, caller, ALERT_NACK_FORBIDDEN, "that province is not the member's");
    else if (!pg_loop_up (self->parts.pg_loop))
        unavailable (self, caller);
    else if (command.type == ALERT_REPLAY)
        begin_replay (self, caller, entry, &command);
    else
        begin_ack (self, caller, entry, &command);
}

static void serve_message (member_endpoint_t *self, wire_t read, caller_t *caller, const key_entry_t *entry, zmq_msg_t *body)
{
    if (read == WIRE_COMMAND)
        serve (self, caller, entry, zmq_msg_data (body), zmq_msg_size (body));
    else if (read == WIRE_TOO_LARGE)
        refuse (self, caller, ALERT_NACK_MALFORMED, "a command is at most 65536 bytes");
    else
        refuse (self, caller, ALERT_NACK_MALFORMED, "a message is one frame, or one behind an empty frame and the few short ones before that");
}

void member_endpoint_read (member_endpoint_t *self)
{
    zsock_t *router = served_socket_is (self->parts.router);
    for (int count = 0; count < READ_MAX; count++) {
        caller_t caller;
        key_entry_t entry;
        zmq_msg_t body;
        wire_t read = wire_read (router, &caller, &body);
        if (read == WIRE_NONE)
            return;
        if (allowed (self, &caller, &entry))
            serve_message (self, read, &caller, &entry, &body);
        if (read == WIRE_COMMAND)
            (void) zmq_msg_close (&body);
    }
}

static void send_acked (member_endpoint_t *self, const ack_writer_answer_t *answer)
{
    alert_reply_t reply = {.type = ALERT_ACKED, .alert = answer->alert};
    memcpy (reply.by, answer->by, sizeof reply.by);
    memcpy (reply.at, answer->at, sizeof reply.at);
    memcpy (reply.until, answer->until, sizeof reply.until);
    memcpy (reply.note, answer->note, sizeof reply.note);
    metric_add (self->acks, 1);
    send_reply (self, &answer->caller, &reply);
}

void member_endpoint_acked (member_endpoint_t *self, const ack_writer_answer_t *answer)
{
    switch (answer->result) {
    case ACK_WRITER_ACKED:
        send_acked (self, answer);
        return;
    case ACK_WRITER_UNKNOWN_ALERT:
        refuse (self, &answer->caller, ALERT_NACK_UNKNOWN_ALERT, "there is no such alert");
        return;
    case ACK_WRITER_FORBIDDEN:
        refuse (self, &answer->caller, ALERT_NACK_FORBIDDEN, "the alert's unit is outside the member's scope");
        return;
    case ACK_WRITER_REFUSED:
        refuse (self, &answer->caller, ALERT_NACK_MALFORMED, answer->detail);
        return;
    case ACK_WRITER_UNAVAILABLE:
        log_event (LOG_INFO, "ack_postponed", "reason", answer->detail, NULL);
        unavailable (self, &answer->caller);
        return;
    }
}

void member_endpoint_came (member_endpoint_t *self, const char *province)
{
    long_polls_wake (self->waiting, province);
}

// Those whose connection was let go of are nobody's any more, and stand in the way of their members' next ones.
static void forget_gone (member_endpoint_t *self)
{
    unsigned int life = served_socket_life (self->parts.router);
    if (life == self->life)
        return;
    for (long_poll_t *asked; (asked = long_polls_take_any (self->waiting)) != NULL;)
        free (asked);
    self->life = life;
}

bool member_endpoint_turn (member_endpoint_t *self)
{
    forget_gone (self);
    for (int count = 0; count < TURN_MAX; count++) {
        key_entry_t entry = {0};
        long_poll_t *asked = long_polls_take (self->waiting, monotonic_ms ());
        if (asked == NULL)
            return false;
        if (allowed (self, &asked->caller, &entry) && !entry.told_nothing)
            replay (self, &asked, &entry);
        else if (asked != NULL && entry.told_nothing)
            refuse (self, &asked->caller, ALERT_NACK_FORBIDDEN, "members of role press and copy are told nothing here");
        free (asked);
    }
    return true;
}

void member_endpoint_stop (member_endpoint_t *self)
{
    const page_t nothing = {0};
    for (long_poll_t *asked; (asked = long_polls_take_any (self->waiting)) != NULL; free (asked))
        send_events (self, &asked->caller, &nothing, asked->command.epoch, asked->command.after);
}

void member_endpoint_away (member_endpoint_t *self)
{
    for (long_poll_t *asked; (asked = long_polls_take_any (self->waiting)) != NULL; free (asked))
        unavailable (self, &asked->caller);
}
