#include "services/ingest/write/request_queue.h"

#include <stdlib.h>

#include "services/ingest/group/write_group.h"

// What waits of one feed; the feeds stand in a ring.
typedef struct feed_flow_s {
    struct feed_flow_s *next;
    feed_request_t *first;
    feed_request_t *last;
    size_t count;
    size_t bytes;
} feed_flow_t;

// A new one, behind those that wait already.
static feed_flow_t *add_flow (request_queue_t *self, const char *feed)
{
    feed_flow_t *flow = calloc (1, sizeof *flow);
    if (flow == NULL || (self->flows == NULL && (self->flows = zhash_new ()) == NULL) || zhash_insert (self->flows, feed, flow) != 0)
        abort (); // as bounded as the requests are
    flow->next = self->last != NULL ? self->last->next : flow;
    if (self->last != NULL)
        self->last->next = flow;
    self->last = flow;
    return flow;
}

static bool has_room (const request_queue_t *self, const feed_flow_t *flow, size_t size)
{
    size_t count = flow != NULL ? flow->count : 0;
    size_t bytes = flow != NULL ? flow->bytes : 0;
    return self->count < REQUEST_QUEUE_MAX_COUNT && self->bytes + size <= REQUEST_QUEUE_MAX_BYTES && count < REQUEST_QUEUE_MAX_COUNT / 2
           && bytes + size <= REQUEST_QUEUE_MAX_BYTES / 2;
}

// The flow whose turn it is has nothing left.
static void drop_flow (request_queue_t *self, const char *feed)
{
    feed_flow_t *flow = self->last->next;
    zhash_delete (self->flows, feed);
    if (flow == self->last)
        self->last = NULL;
    else
        self->last->next = flow->next;
    free (flow);
}

static feed_request_t *take_one (request_queue_t *self)
{
    feed_flow_t *flow = self->last->next;
    feed_request_t *one = flow->first;
    flow->first = one->next;
    flow->count--;
    flow->bytes -= one->size;
    self->count--;
    self->bytes -= one->size;
    one->next = NULL;
    if (flow->first == NULL)
        drop_flow (self, one->command.feed);
    else
        self->last = flow;
    return one;
}

bool request_queue_put (request_queue_t *self, feed_request_t *request)
{
    const char *feed = request->command.feed;
    feed_flow_t *flow = self->flows != NULL ? zhash_lookup (self->flows, feed) : NULL;
    if (!has_room (self, flow, request->size))
        return false;
    if (flow == NULL)
        flow = add_flow (self, feed);
    request->next = NULL;
    if (flow->first == NULL)
        flow->first = request;
    else
        flow->last->next = request;
    flow->last = request;
    flow->count++;
    flow->bytes += request->size;
    self->count++;
    self->bytes += request->size;
    return true;
}

feed_request_t *request_queue_take_group (request_queue_t *self)
{
    feed_request_t *first = NULL;
    feed_request_t **end = &first;
    size_t records = 0;
    size_t bytes = 0;
    while (self->last != NULL) {
        const feed_request_t *next = self->last->next->first;
        size_t more = next->command.record_count > 0 ? next->command.record_count : 1;
        if (first != NULL && (records + more > WRITE_GROUP_MAX_RECORDS || bytes + next->size > WRITE_GROUP_MAX_BYTES))
            break;
        records += more;
        bytes += next->size;
        *end = take_one (self);
        end = &(*end)->next;
    }
    return first;
}

feed_request_t *request_queue_take_all (request_queue_t *self)
{
    feed_request_t *first = NULL;
    for (feed_request_t **end = &first; self->last != NULL; end = &(*end)->next)
        *end = take_one (self);
    return first;
}

void request_queue_clear (request_queue_t *self)
{
    feed_request_t *all = request_queue_take_all (self);
    feed_request_destroy_all (&all);
    zhash_destroy (&self->flows);
}
