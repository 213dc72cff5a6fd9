#include "services/ingest/write/writers.h"

#include <stdlib.h>

#include "common/base/log.h"
#include "services/ingest/write/request_queue.h"
#include "services/ingest/write/writer_choice.h"

enum { PER_NODE = 2, NODES = 32, SLOTS = PER_NODE * NODES, STUCK_MS = 5000, DRAIN_LOOK_MS = 100 };

typedef struct {
    writer_t *writer;          // NULL until it is needed
    const feed_request_t *out; // what it has
    request_queue_t queue;
} slot_t;

struct writers_s {
    zloop_t *loop;
    writer_settings_t settings;
    writers_done_fn *done;
    void *argument;
    writer_choice_t *choice;
    _Atomic unsigned int takeovers; // by the writers
    unsigned int known;             // of them
    slot_t slots[SLOTS];
};

static_assert ((int) SLOTS <= (int) WRITER_CHOICE_MAX, "a writer that cannot be chosen");

static size_t records_of (const feed_request_t *request)
{
    return request->command.record_count > 0 ? request->command.record_count : 1;
}

// A feed that is not known is judged by whichever writer of the first node.
static slot_t *choose (writers_t *self, const registry_t *registry, const feed_request_t *request)
{
    const char *feed = request->command.feed;
    const registry_feed_t *known = registry != NULL ? registry_feed (registry, slice_of (feed)) : NULL;
    size_t node = known != NULL ? known->node % NODES : 0;
    return &self->slots[writer_choice_begin (self->choice, feed, records_of (request), node * PER_NODE, PER_NODE)];
}

static void conclude (writers_t *self, feed_request_t *first)
{
    for (const feed_request_t *one = first; one != NULL; one = one->next)
        writer_choice_end (self->choice, one->command.feed, records_of (one));
    if (first != NULL)
        self->done (self->argument, first);
}

static void refuse_waiting (writers_t *self, slot_t *slot, const char *why);

static void finish (writers_t *self, slot_t *slot)
{
    feed_request_t *first = writer_take (slot->writer);
    slot->out = NULL;
    conclude (self, first);
    unsigned int takeovers = self->takeovers;
    if (takeovers == self->known)
        return;
    self->known = takeovers;
    for (slot_t *other = self->slots; other < self->slots + SLOTS; other++)
        refuse_waiting (self, other,
                        "another database server has taken over, which lacks what came last: ask by hello what it has, then send this again");
}

static int on_writer (zloop_t *loop, zsock_t *pipe, void *argument)
{
    (void) loop;
    writers_t *self = argument;
    for (slot_t *slot = self->slots; slot < self->slots + SLOTS; slot++)
        if (slot->writer != NULL && writer_pipe (slot->writer) == pipe)
            finish (self, slot);
    writers_dispatch (self);
    return 0;
}

static bool open_slot (writers_t *self, slot_t *slot, failure_t *failure)
{
    if (slot->writer != NULL)
        return true;
    if (!writer_new (&slot->writer, &self->settings, failure))
        return false;
    (void) zloop_reader (self->loop, writer_pipe (slot->writer), on_writer, self);
    return true;
}

bool writers_new (writers_t **ret, zloop_t *loop, const writer_settings_t *settings, writers_done_fn *done, void *argument, failure_t *failure)
{
    writers_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->loop = loop;
    self->settings = *settings;
    self->settings.takeovers = &self->takeovers;
    self->done = done;
    self->argument = argument;
    self->choice = writer_choice_new ();
    *ret = self;
    return true;
}

void writers_destroy (writers_t **self_p)
{
    writers_t *self = *self_p;
    if (self == NULL)
        return;
    for (slot_t *slot = self->slots; slot < self->slots + SLOTS; slot++) {
        if (slot->writer != NULL)
            zloop_reader_end (self->loop, writer_pipe (slot->writer));
        writer_destroy (&slot->writer);
        request_queue_clear (&slot->queue);
    }
    writer_choice_destroy (&self->choice);
    free (self);
    *self_p = NULL;
}

bool writers_put (writers_t *self, const registry_t *registry, feed_request_t *request)
{
    bool taken = request_queue_put (&choose (self, registry, request)->queue, request);
    if (!taken)
        writer_choice_end (self->choice, request->command.feed, records_of (request));
    return taken;
}

static bool is_out (const slot_t *slot, const char *feed)
{
    for (const feed_request_t *one = slot->out; one != NULL; one = one->next)
        if (strcmp (one->command.feed, feed) == 0)
            return true;
    return false;
}

// What may repeat something of the group that is out stays: whether that is stored, nobody knows yet.
static void refuse_waiting (writers_t *self, slot_t *slot, const char *why)
{
    feed_request_t *refused = NULL;
    feed_request_t **end = &refused;
    for (feed_request_t *one = request_queue_take_all (&slot->queue), *next = NULL; one != NULL; one = next) {
        next = one->next;
        if (is_out (slot, one->command.feed) && request_queue_put (&slot->queue, one))
            continue;
        feed_request_refuse (one, NACK_UNAVAILABLE, why);
        one->next = NULL;
        *end = one;
        end = &one->next;
    }
    conclude (self, refused);
}

void writers_dispatch (writers_t *self)
{
    for (slot_t *slot = self->slots; slot < self->slots + SLOTS; slot++) {
        failure_t failure = {0};
        if (slot->queue.count == 0 || (slot->writer != NULL && writer_busy (slot->writer)))
            continue;
        if (open_slot (self, slot, &failure)) {
            feed_request_t *group = request_queue_take_group (&slot->queue);
            slot->out = group;
            writer_give (slot->writer, group);
            continue;
        }
        log_event (LOG_ERROR, "no_writer", "reason", failure.text, NULL);
        refuse_waiting (self, slot, "there is no room for another writer here: send this again later");
    }
}

unsigned int writers_takeovers (const writers_t *self)
{
    return self->known;
}

size_t writers_waiting (const writers_t *self)
{
    size_t waiting = 0;
    for (const slot_t *slot = self->slots; slot < self->slots + SLOTS; slot++)
        waiting += slot->queue.count;
    return waiting;
}

size_t writers_relieve (writers_t *self, bool *all)
{
    size_t stuck = 0;
    size_t open = 0;
    for (slot_t *slot = self->slots; slot < self->slots + SLOTS; slot++) {
        open += slot->writer != NULL;
        if (slot->writer == NULL || writer_busy_ms (slot->writer) < STUCK_MS)
            continue;
        stuck++;
        refuse_waiting (self, slot, "the database takes nothing of this province now: send this again later");
    }
    *all = open > 0 && stuck == open;
    return stuck;
}

static bool is_idle (const writers_t *self)
{
    for (const slot_t *slot = self->slots; slot < self->slots + SLOTS; slot++)
        if (slot->queue.count > 0 || (slot->writer != NULL && writer_busy (slot->writer)))
            return false;
    return true;
}

void writers_drain (writers_t *self, int64_t until_ms)
{
    writers_dispatch (self);
    while (!is_idle (self) && monotonic_ms () < until_ms) {
        zmq_pollitem_t items[SLOTS];
        slot_t *of[SLOTS];
        int count = 0;
        for (slot_t *slot = self->slots; slot < self->slots + SLOTS; slot++)
            if (slot->writer != NULL) {
                items[count] = (zmq_pollitem_t){.socket = zsock_resolve (writer_pipe (slot->writer)), .events = ZMQ_POLLIN};
                of[count++] = slot;
            }
        (void) zmq_poll (items, count, DRAIN_LOOK_MS);
        for (int next = 0; next < count; next++)
            if ((items[next].revents & ZMQ_POLLIN) != 0)
                finish (self, of[next]);
        writers_dispatch (self);
    }
}
