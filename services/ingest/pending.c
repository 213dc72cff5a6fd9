#include "services/ingest/pending.h"

#include <stdlib.h>

pending_t *pending_new (void)
{
    pending_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    (void) zmq_msg_init (&self->route);
    (void) zmq_msg_init (&self->frame);
    msgpack_sbuffer_init (&self->rejected);
    return self;
}

void pending_destroy (pending_t **self_p)
{
    pending_t *self = *self_p;
    if (self == NULL)
        return;
    (void) zmq_msg_close (&self->route);
    (void) zmq_msg_close (&self->frame);
    msgpack_sbuffer_destroy (&self->rejected);
    free (self->missing);
    free (self);
    *self_p = NULL;
}

void pending_destroy_all (pending_t **first_p)
{
    for (pending_t *one = *first_p, *next = NULL; one != NULL; one = next) {
        next = one->next;
        pending_destroy (&one);
    }
    *first_p = NULL;
}

void pending_refuse (pending_t *self, nack_code_t code, const char *detail)
{
    self->state = PENDING_REFUSED;
    self->nack = (feed_nack_t){.seq = self->command.seq};
    memcpy (self->nack.feed, self->command.feed, sizeof self->nack.feed);
    (void) feed_nack_set (&self->nack, code, "%s", detail);
}

bool pending_answer (const pending_t *self, const char *time, msgpack_sbuffer *out, failure_t *failure)
{
    if (self->state == PENDING_WELCOME) {
        feed_welcome_t welcome = {self->command.feed, self->next_seq, self->missing, self->missing_count, time};
        return feed_encode_welcome (out, &welcome, failure);
    }
    if (self->state == PENDING_STORED || self->state == PENDING_DUPLICATE) {
        feed_ack_t ack = {
            self->command.feed, self->command.seq, self->state == PENDING_DUPLICATE, self->accepted, {self->rejected.data, self->rejected.size}};
        return feed_encode_ack (out, &ack, failure);
    }
    return feed_encode_nack (out, &self->nack, failure);
}
