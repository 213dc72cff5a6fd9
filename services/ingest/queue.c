#include "services/ingest/queue.h"

#include "services/ingest/group.h"

bool queue_put (queue_t *self, pending_t *pending)
{
    if (self->count >= QUEUE_MAX_COUNT || self->bytes + pending->size > QUEUE_MAX_BYTES)
        return false;
    pending->next = NULL;
    if (self->last == NULL)
        self->first = pending;
    else
        self->last->next = pending;
    self->last = pending;
    self->count++;
    self->bytes += pending->size;
    return true;
}

pending_t *queue_take_group (queue_t *self)
{
    pending_t *first = self->first;
    pending_t *last = NULL;
    size_t records = 0;
    size_t bytes = 0;
    for (pending_t *one = first; one != NULL; one = one->next) {
        size_t more = one->command.record_count > 0 ? one->command.record_count : 1;
        if (last != NULL && (records + more > GROUP_MAX_RECORDS || bytes + one->size > GROUP_MAX_BYTES))
            break;
        records += more;
        bytes += one->size;
        self->count--;
        last = one;
    }
    if (last == NULL)
        return NULL;
    self->bytes -= bytes;
    self->first = last->next;
    if (self->first == NULL)
        self->last = NULL;
    last->next = NULL;
    return first;
}
