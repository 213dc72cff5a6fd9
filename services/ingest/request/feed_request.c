#include "services/ingest/request/feed_request.h"

#include <stdlib.h>

feed_request_t *feed_request_new (void)
{
    feed_request_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    (void) zmq_msg_init (&self->route);
    (void) zmq_msg_init (&self->frame);
    for (size_t next = 0; next < PROTO_MAX_PREFIX; next++)
        (void) zmq_msg_init (&self->before[next]);
    msgpack_sbuffer_init (&self->rejected);
    msgpack_sbuffer_init (&self->outdated);
    msgpack_sbuffer_init (&self->figures);
    return self;
}

void feed_request_destroy (feed_request_t **self_p)
{
    feed_request_t *self = *self_p;
    if (self == NULL)
        return;
    (void) zmq_msg_close (&self->route);
    (void) zmq_msg_close (&self->frame);
    for (size_t next = 0; next < PROTO_MAX_PREFIX; next++)
        (void) zmq_msg_close (&self->before[next]);
    msgpack_sbuffer_destroy (&self->rejected);
    msgpack_sbuffer_destroy (&self->outdated);
    msgpack_sbuffer_destroy (&self->figures);
    free (self->missing);
    free (self);
    *self_p = NULL;
}

void feed_request_destroy_all (feed_request_t **first_p)
{
    for (feed_request_t *one = *first_p, *next = NULL; one != NULL; one = next) {
        next = one->next;
        feed_request_destroy (&one);
    }
    *first_p = NULL;
}

void feed_request_keep (msgpack_sbuffer *buffer, slice_t bytes)
{
    buffer->size = 0;
    if (bytes.size > 0 && msgpack_sbuffer_write (buffer, bytes.at, bytes.size) != 0)
        abort ();
}

void feed_request_refuse (feed_request_t *self, nack_code_t code, const char *detail)
{
    self->state = FEED_REQUEST_REFUSED;
    self->nack = (feed_nack_t){.seq = self->command.seq};
    if (self->command.type != FEED_FIGURES) // a question is no batch that a client would look for
        memcpy (self->nack.feed, self->command.feed, sizeof self->nack.feed);
    (void) feed_nack_set (&self->nack, code, "%s", detail);
}

bool feed_request_answer (const feed_request_t *self, const char *time, msgpack_sbuffer *out, failure_t *failure)
{
    if (self->state == FEED_REQUEST_WELCOME) {
        feed_welcome_t welcome = {self->command.feed, self->next_seq, self->missing, self->missing_count, time, self->acknowledged_before};
        return feed_encode_welcome (out, &welcome, failure);
    }
    if (self->state == FEED_REQUEST_STORED || self->state == FEED_REQUEST_DUPLICATE) {
        feed_ack_t ack = {.feed = self->command.feed,
                          .seq = self->command.seq,
                          .duplicate = self->state == FEED_REQUEST_DUPLICATE,
                          .accepted = self->accepted,
                          .rejected = {self->rejected.data, self->rejected.size},
                          .outdated = {self->outdated.data, self->outdated.size}};
        return feed_encode_ack (out, &ack, failure);
    }
    if (self->state == FEED_REQUEST_FIGURES)
        return feed_encode_figures (out, self->command.asked.campaign, (slice_t){self->figures.data, self->figures.size}, self->figure_count,
                                    self->more, failure);
    return feed_encode_nack (out, &self->nack, failure);
}
