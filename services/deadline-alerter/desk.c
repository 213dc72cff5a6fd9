#include "services/deadline-alerter/desk.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/scoped.h"
#include "services/deadline-alerter/store.h"
#include "services/deadline-alerter/waiting.h"

enum {
    READ_MAX = 100,                       // commands at a time: timers and other sockets get their turn
    TURN_MAX = 50,                        // replays at a time
    EVENTS_BYTES = PROTO_MAX_BYTES - 1024 // of one answer, with room for the map around them
};

struct desk_s {
    desk_parts_t parts;
    waiting_t *waiting;
    metric_t *replays;
    metric_t *acks;
    metric_t *nacks;
    metric_t *dropped;
};

bool desk_new (desk_t **ret, const desk_parts_t *parts, failure_t *failure)
{
    desk_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->parts = *parts;
    self->replays = metrics_counter (parts->metrics, "tiendo_alerter_replays_total", "", "Replays answered.");
    self->acks = metrics_counter (parts->metrics, "tiendo_alerter_acks_total", "", "Acknowledgements answered.");
    self->nacks = metrics_counter (parts->metrics, "tiendo_alerter_nacks_total", "", "Commands refused.");
    self->dropped = metrics_counter (parts->metrics, "tiendo_alerter_dropped_total", "",
                                     "Commands of unknown or revoked keys, and answers that could not be sent.");
    if (!waiting_new (&self->waiting, failure)) {
        free (self);
        return false;
    }
    *ret = self;
    return true;
}

void desk_destroy (desk_t **self_p)
{
    desk_t *self = *self_p;
    if (self == NULL)
        return;
    waiting_destroy (&self->waiting);
    free (self);
    *self_p = NULL;
}

static void send_answer (desk_t *self, const caller_t *caller, const msgpack_sbuffer *answer)
{
    if (!wire_reply (self->parts.router, caller, answer->data, answer->size))
        metric_add (self->dropped, 1);
}

// What could not even be encoded leaves its asker to its timeout.
static void give_up (desk_t *self, const failure_t *failure)
{
    log_event (LOG_ERROR, "answer_failed", "reason", failure->text, NULL);
    metric_add (self->dropped, 1);
}

static void send_nack (desk_t *self, const caller_t *caller, const alert_nack_t *nack)
{
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer answer = {0};
    metric_add (self->nacks, 1);
    if (alert_encode_nack (&answer, nack, &failure))
        send_answer (self, caller, &answer);
    else
        give_up (self, &failure);
}

static void refuse (desk_t *self, const caller_t *caller, alert_nack_code_t code, const char *detail)
{
    alert_nack_t nack;
    (void) alert_nack_set (&nack, code, "%s", detail);
    send_nack (self, caller, &nack);
}

static void unavailable (desk_t *self, const caller_t *caller)
{
    refuse (self, caller, ALERT_NACK_UNAVAILABLE, "the database is away, or too slow: ask again");
}

static bool allowed (desk_t *self, const caller_t *caller, key_entry_t *ret)
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

static bool page_read (desk_t *self, const parked_t *asked, const key_entry_t *entry, page_t *page, int64_t *ret_last)
{
    failure_t failure = {0};
    const alert_command_t *command = &asked->command;
    alert_query_t query = {.province = entry->province,
                           .after = command->after,
                           .limit = command->limit,
                           .units_given = command->units_given,
                           .unit_count = command->unit_count,
                           .units = command->units,
                           .severity = command->severity == ALERT_INFO ? NULL : alert_severity_name (command->severity),
                           .scope = entry->path};
    if (pg_loop_up (self->parts.pg_loop) && alert_store_page (self->parts.pg, &query, page_take, page, ret_last, &failure))
        return !page->failed;
    if (pg_loop_up (self->parts.pg_loop) && pg_loop_failed (self->parts.pg_loop, &failure))
        log_event (LOG_WARN, "replay_failed", "reason", failure.text, NULL);
    return false;
}

static void send_events (desk_t *self, const caller_t *caller, const page_t *page, int64_t last)
{
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer answer = {0};
    metric_add (self->replays, 1);
    if (alert_encode_events (&answer, (slice_t){page->events.data, page->events.size}, page->count, last, &failure))
        send_answer (self, caller, &answer);
    else
        give_up (self, &failure);
}

// Answers, or parks it where it may wait. Takes it in any case.
static void replay (desk_t *self, parked_t **asked_p, const key_entry_t *entry)
{
    parked_t *asked = *asked_p;
    scoped (page_clear) page_t page = {0};
    int64_t last = asked->command.after;
    *asked_p = NULL;
    if (!page_read (self, asked, entry, &page, &last)) {
        unavailable (self, &asked->caller);
    } else if (page.count == 0 && monotonic_ms () < asked->due_ms && waiting_room (self->waiting, asked->member)) {
        asked->stirred = last > asked->command.after; // a page full of what is not its own: there may be more behind it
        asked->command.after = last;
        waiting_park (self->waiting, &asked);
    } else {
        send_events (self, &asked->caller, &page, last);
    }
    free (asked);
}

static void begin_replay (desk_t *self, const caller_t *caller, const key_entry_t *entry, const alert_command_t *command)
{
    parked_t *asked = calloc (1, sizeof *asked);
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

static void begin_ack (desk_t *self, const caller_t *caller, const key_entry_t *entry, const alert_command_t *command)
{
    clerk_ask_t ask = {.caller = *caller, .alert = command->alert};
    memcpy (ask.member, entry->name, sizeof ask.member);
    memcpy (ask.province, entry->province, sizeof ask.province);
    memcpy (ask.scope, entry->path, sizeof ask.scope);
    memcpy (ask.note, command->note, sizeof ask.note);
    memcpy (ask.until, command->until, sizeof ask.until);
    if (!clerk_ask (self->parts.clerk, &ask))
        refuse (self, caller, ALERT_NACK_UNAVAILABLE, "too many acknowledgements are under way: ask again");
}

static void send_pong (desk_t *self, const caller_t *caller)
{
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer answer = {0};
    if (alert_encode_pong (&answer, &failure))
        send_answer (self, caller, &answer);
    else
        give_up (self, &failure);
}

static void serve (desk_t *self, const caller_t *caller, const key_entry_t *entry, const void *bytes, size_t size)
{
    alert_command_t command;
    alert_nack_t nack;
    if (!alert_command_decode (bytes, size, &command, &nack))
        send_nack (self, caller, &nack);
    else if (command.type == ALERT_PING)
        send_pong (self, caller);
    else if (command.province[0] != 0 && strcmp (command.province, entry->province) != 0)
        refuse (self, caller, ALERT_NACK_FORBIDDEN, "that province is not the member's");
    else if (!pg_loop_up (self->parts.pg_loop))
        unavailable (self, caller);
    else if (command.type == ALERT_REPLAY)
        begin_replay (self, caller, entry, &command);
    else
        begin_ack (self, caller, entry, &command);
}

void desk_read (desk_t *self)
{
    for (int count = 0; count < READ_MAX; count++) {
        caller_t caller;
        key_entry_t entry;
        zmq_msg_t body;
        wire_t read = wire_read (self->parts.router, &caller, &body);
        if (read == WIRE_NONE)
            return;
        if (allowed (self, &caller, &entry)) {
            if (read == WIRE_COMMAND)
                serve (self, &caller, &entry, zmq_msg_data (&body), zmq_msg_size (&body));
            else
                refuse (self, &caller, ALERT_NACK_MALFORMED, "a message is one frame, with at most an empty one before it");
        }
        if (read == WIRE_COMMAND)
            (void) zmq_msg_close (&body);
    }
}

void desk_acked (desk_t *self, const clerk_answer_t *answer)
{
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer message = {0};
    switch (answer->result) {
    case CLERK_ACKED:
        metric_add (self->acks, 1);
        if (alert_encode_acked (&message, answer->alert, answer->by, answer->at, &failure))
            send_answer (self, &answer->caller, &message);
        else
            give_up (self, &failure);
        return;
    case CLERK_UNKNOWN_ALERT:
        refuse (self, &answer->caller, ALERT_NACK_UNKNOWN_ALERT, "there is no such alert");
        return;
    case CLERK_FORBIDDEN:
        refuse (self, &answer->caller, ALERT_NACK_FORBIDDEN, "the alert's unit is outside the member's scope");
        return;
    case CLERK_REFUSED:
        refuse (self, &answer->caller, ALERT_NACK_MALFORMED, answer->detail);
        return;
    case CLERK_UNAVAILABLE:
        log_event (LOG_INFO, "ack_postponed", "reason", answer->detail, NULL);
        unavailable (self, &answer->caller);
        return;
    }
}

void desk_came (desk_t *self, const char *province)
{
    waiting_stir (self->waiting, province);
}

bool desk_turn (desk_t *self)
{
    for (int count = 0; count < TURN_MAX; count++) {
        key_entry_t entry;
        parked_t *asked = waiting_take (self->waiting, monotonic_ms ());
        if (asked == NULL)
            return false;
        if (allowed (self, &asked->caller, &entry))
            replay (self, &asked, &entry);
        free (asked);
    }
    return true;
}

void desk_away (desk_t *self)
{
    for (parked_t *asked; (asked = waiting_take_any (self->waiting)) != NULL; free (asked))
        unavailable (self, &asked->caller);
}
