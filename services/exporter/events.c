#include "services/exporter/events.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"

// A stream that is behind a proxy is cut after a minute of silence by most of them; a page that lost a bell looks again with the next tick.
enum { STREAMS_MOST = 2000, SILENCE_MS = 15000, BLOCK = 256 };

typedef struct stream_s {
    events_t *events;
    struct MHD_Connection *connection;
    uint64_t told;   // the last change that was said
    int64_t said_at; // monotonic
    bool waiting;    // suspended
    struct stream_s *next, *previous;
} stream_t;

struct events_s {
    pthread_mutex_t lock;
    stream_t *first;
    int count;
    uint64_t change;
    bool ended;
};

events_t *events_new (void)
{
    events_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    (void) pthread_mutex_init (&self->lock, NULL);
    self->change = 1;
    return self;
}

void events_destroy (events_t **self_p)
{
    events_t *self = *self_p;
    if (self == NULL)
        return;
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

static void wake (stream_t *stream)
{
    if (!stream->waiting)
        return;
    stream->waiting = false;
    MHD_resume_connection (stream->connection);
}

void events_change (events_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    self->change++;
    for (stream_t *stream = self->first; stream != NULL; stream = stream->next)
        wake (stream);
    (void) pthread_mutex_unlock (&self->lock);
}

void events_tick (events_t *self)
{
    int64_t now = monotonic_ms ();
    (void) pthread_mutex_lock (&self->lock);
    for (stream_t *stream = self->first; stream != NULL; stream = stream->next)
        if (now - stream->said_at >= SILENCE_MS)
            wake (stream);
    (void) pthread_mutex_unlock (&self->lock);
}

void events_end (events_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    self->ended = true;
    for (stream_t *stream = self->first; stream != NULL; stream = stream->next)
        wake (stream);
    (void) pthread_mutex_unlock (&self->lock);
}

int events_count (events_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    int count = self->count;
    (void) pthread_mutex_unlock (&self->lock);
    return count;
}

static ssize_t read_stream (void *argument, uint64_t position, char *buffer, size_t size)
{
    stream_t *self = argument;
    events_t *events = self->events;
    ssize_t length = 0;
    (void) position;
    (void) pthread_mutex_lock (&events->lock);
    int64_t now = monotonic_ms ();
    bool behind = self->told != events->change || now - self->said_at >= SILENCE_MS;
    if (events->ended)
        length = MHD_CONTENT_READER_END_OF_STREAM;
    else if (behind) {
        self->told = events->change;
        self->said_at = now;
        length = snprintf (buffer, size, "event: change\ndata: {}\n\n");
    } else {
        self->waiting = true;
        MHD_suspend_connection (self->connection);
    }
    (void) pthread_mutex_unlock (&events->lock);
    return length;
}

static void close_stream (void *argument)
{
    stream_t *self = argument;
    events_t *events = self->events;
    (void) pthread_mutex_lock (&events->lock);
    if (self->next != NULL)
        self->next->previous = self->previous;
    if (self->previous != NULL)
        self->previous->next = self->next;
    else
        events->first = self->next;
    events->count--;
    (void) pthread_mutex_unlock (&events->lock);
    free (self);
}

static stream_t *enlist (events_t *self, struct MHD_Connection *connection)
{
    stream_t *stream = NULL;
    (void) pthread_mutex_lock (&self->lock);
    if (!self->ended && self->count < STREAMS_MOST && (stream = calloc (1, sizeof *stream)) != NULL) {
        *stream = (stream_t){.events = self, .connection = connection, .next = self->first};
        if (self->first != NULL)
            self->first->previous = stream;
        self->first = stream;
        self->count++;
    }
    (void) pthread_mutex_unlock (&self->lock);
    return stream;
}

bool events_open (events_t *self, struct MHD_Connection *connection)
{
    stream_t *stream = enlist (self, connection);
    if (stream == NULL)
        return false;
    struct MHD_Response *response = MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, BLOCK, read_stream, stream, close_stream);
    if (response == NULL) {
        close_stream (stream);
        return false;
    }
    (void) MHD_add_response_header (response, "Content-Type", "text/event-stream");
    (void) MHD_add_response_header (response, "Cache-Control", "no-store");
    (void) MHD_add_response_header (response, "X-Accel-Buffering", "no");
    (void) MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
    enum MHD_Result result = MHD_queue_response (connection, MHD_HTTP_OK, response);
    MHD_destroy_response (response); // frees the stream where it was not queued
    return result == MHD_YES;
}
