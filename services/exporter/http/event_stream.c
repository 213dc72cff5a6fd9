#include "services/exporter/http/event_stream.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/secret_token.h"

// A stream that is behind a proxy is cut after a minute of silence by most of them; a page that lost a bell looks again with the next tick.
enum { STREAMS_MOST = 2000, TOKEN_SHARE = 8, ADDRESS_SHARE = 4, SILENCE_MS = 15000, BLOCK = 256, SHOWN = SECRET_TOKEN_DIGEST_SIZE };

typedef struct stream_s {
    event_stream_t *events;
    struct MHD_Connection *connection;
    rate_policy_who_t who;
    uint64_t told;   // the last change that was said
    int64_t said_at; // monotonic
    bool waiting;    // suspended
    bool refused;    // what it was opened by holds no longer
    credential_kind_t kind;
    char shown[SHOWN]; // the digest of its token, or its account
    struct stream_s *next, *previous;
} stream_t;

struct events_s {
    pthread_mutex_t lock;
    stream_t *first;
    int count;
    int most;
    uint64_t change;
    bool ended;
};

event_stream_t *event_stream_new (void)
{
    event_stream_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    (void) pthread_mutex_init (&self->lock, NULL);
    self->change = 1;
    self->most = STREAMS_MOST;
    return self;
}

void event_stream_destroy (event_stream_t **self_p)
{
    event_stream_t *self = *self_p;
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

void event_stream_bound (event_stream_t *self, int most)
{
    self->most = most < STREAMS_MOST ? most : STREAMS_MOST;
}

void event_stream_change (event_stream_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    self->change++;
    for (stream_t *stream = self->first; stream != NULL; stream = stream->next)
        wake (stream);
    (void) pthread_mutex_unlock (&self->lock);
}

void event_stream_tick (event_stream_t *self)
{
    int64_t now = monotonic_ms ();
    (void) pthread_mutex_lock (&self->lock);
    for (stream_t *stream = self->first; stream != NULL; stream = stream->next)
        if (now - stream->said_at >= SILENCE_MS)
            wake (stream);
    (void) pthread_mutex_unlock (&self->lock);
}

void event_stream_end (event_stream_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    self->ended = true;
    for (stream_t *stream = self->first; stream != NULL; stream = stream->next)
        wake (stream);
    (void) pthread_mutex_unlock (&self->lock);
}

char *event_stream_shown (event_stream_t *self, credential_kind_t kind)
{
    char *array = NULL;
    size_t size = 0;
    FILE *out = open_memstream (&array, &size);
    if (out == NULL)
        abort ();
    const char *before = "{";
    (void) pthread_mutex_lock (&self->lock);
    for (const stream_t *stream = self->first; stream != NULL; stream = stream->next)
        if (stream->kind == kind) {
            (void) fprintf (out, "%s\"%s%s\"", before, stream->shown[0] == '\\' ? "\\" : "", stream->shown); // \x… is a backslash of the array too
            before = ",";
        }
    (void) pthread_mutex_unlock (&self->lock);
    (void) fprintf (out, "%s}", before[0] == '{' ? "{" : "");
    (void) fclose (out);
    return array;
}

static bool is_among (const char *shown, const char *list)
{
    size_t size = strlen (shown);
    for (const char *at = list; (at = strstr (at, shown)) != NULL; at += size)
        if ((at == list || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

void event_stream_refuse (event_stream_t *self, const char *ended)
{
    (void) pthread_mutex_lock (&self->lock);
    for (stream_t *stream = self->first; stream != NULL; stream = stream->next)
        if (is_among (stream->shown, ended)) {
            stream->refused = true;
            wake (stream);
        }
    (void) pthread_mutex_unlock (&self->lock);
}

int event_stream_count (event_stream_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    int count = self->count;
    (void) pthread_mutex_unlock (&self->lock);
    return count;
}

static ssize_t read_stream (void *argument, uint64_t position, char *buffer, size_t size)
{
    stream_t *self = argument;
    event_stream_t *events = self->events;
    ssize_t length = 0;
    (void) position;
    (void) pthread_mutex_lock (&events->lock);
    int64_t now = monotonic_ms ();
    bool behind = self->told != events->change || now - self->said_at >= SILENCE_MS;
    if (events->ended || self->refused)
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
    event_stream_t *events = self->events;
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

// Whether there is room for one more of this token and address.
static event_stream_result_t room_for (const event_stream_t *self, rate_policy_who_t who)
{
    int of_token = 0;
    int of_address = 0;
    if (self->ended || self->count >= self->most)
        return EVENT_STREAM_FULL;
    for (const stream_t *stream = self->first; stream != NULL; stream = stream->next) {
        of_token += stream->who.token == who.token;
        of_address += stream->who.address == who.address;
    }
    if (of_token >= self->most / TOKEN_SHARE)
        return EVENT_STREAM_TOKEN_FULL;
    return of_address >= self->most / ADDRESS_SHARE ? EVENT_STREAM_ADDRESS_FULL : EVENT_STREAM_OPENED;
}

static void keep_shown (stream_t *stream, const credential_t *shown)
{
    stream->kind = shown->kind;
    if (shown->kind == CREDENTIAL_PROXY)
        (void) snprintf (stream->shown, sizeof stream->shown, "%.*s", (int) sizeof stream->shown - 1, shown->text);
    else
        secret_token_digest (shown->text, stream->shown);
}

static event_stream_result_t enlist (event_stream_t *self, struct MHD_Connection *connection, rate_policy_who_t who, const credential_t *shown,
                                     stream_t **ret)
{
    (void) pthread_mutex_lock (&self->lock);
    event_stream_result_t result = room_for (self, who);
    stream_t *stream = result == EVENT_STREAM_OPENED ? calloc (1, sizeof *stream) : NULL;
    if (stream != NULL) {
        *stream = (stream_t){.events = self, .connection = connection, .who = who, .next = self->first};
        keep_shown (stream, shown);
        if (self->first != NULL)
            self->first->previous = stream;
        self->first = stream;
        self->count++;
    }
    (void) pthread_mutex_unlock (&self->lock);
    *ret = stream;
    return result == EVENT_STREAM_OPENED && stream == NULL ? EVENT_STREAM_FULL : result;
}

event_stream_result_t event_stream_open (event_stream_t *self, struct MHD_Connection *connection, rate_policy_who_t who, const credential_t *shown)
{
    stream_t *stream = NULL;
    event_stream_result_t room = enlist (self, connection, who, shown, &stream);
    if (room != EVENT_STREAM_OPENED)
        return room;
    struct MHD_Response *response = MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, BLOCK, read_stream, stream, close_stream);
    if (response == NULL) {
        close_stream (stream);
        return EVENT_STREAM_FULL;
    }
    (void) MHD_add_response_header (response, "Content-Type", "text/event-stream");
    (void) MHD_add_response_header (response, "Cache-Control", "private, no-store");
    (void) MHD_add_response_header (response, "X-Accel-Buffering", "no");
    (void) MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
    enum MHD_Result result = MHD_queue_response (connection, MHD_HTTP_OK, response);
    MHD_destroy_response (response); // frees the stream where it was not queued
    return result == MHD_YES ? EVENT_STREAM_OPENED : EVENT_STREAM_FULL;
}
