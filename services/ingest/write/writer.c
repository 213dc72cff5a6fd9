#include "services/ingest/write/writer.h"

#include <stdlib.h>

#include "common/base/log.h"
#include "services/ingest/write/group_course.h"
#include "services/ingest/write/questions.h"

enum { KEEP_BYTES = 8 * 1024 * 1024 };

struct writer_s {
    writer_settings_t settings; // there before the thread is, and as long
    zactor_t *actor;
    bool busy;
    int64_t given_ms;
};

static void serve (worker_t *self, feed_request_t *first)
{
    self->group.first = first;
    self->takeover.seen = false;
    group_course_run (self);
    questions_answer (self);
    self->group.first = NULL;
    if (self->group.progress.room + self->group.quarantine.room > KEEP_BYTES)
        write_group_clear (&self->group);
    if (zsock_send (self->pipe, "p", first) != 0)
        feed_request_destroy_all (&first);
}

static void run (zsock_t *pipe, void *argument)
{
    worker_t self;
    failure_t failure = {0};
    if (!worker_open (&self, &((const writer_t *) argument)->settings, pipe, &failure)) {
        log_fatal ("failed", failure.text);
        abort ();
    }
    (void) zsock_signal (pipe, 0);
    for (bool open = true; open;) {
        zmsg_t *message = zmsg_recv (pipe);
        zframe_t *frame = message != NULL ? zmsg_first (message) : NULL;
        if (frame == NULL || zframe_streq (frame, "$TERM"))
            open = false;
        else {
            feed_request_t *first = NULL;
            memcpy (&first, zframe_data (frame), sizeof first);
            serve (&self, first);
        }
        zmsg_destroy (&message);
    }
    worker_close (&self);
}

bool writer_new (writer_t **ret, const writer_settings_t *settings, failure_t *failure)
{
    writer_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->settings = *settings;
    self->actor = zactor_new (run, self);
    if (self->actor == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "no thread for a writer");
    }
    *ret = self;
    return true;
}

void writer_destroy (writer_t **self_p)
{
    writer_t *self = *self_p;
    if (self == NULL)
        return;
    zactor_destroy (&self->actor);
    free (self);
    *self_p = NULL;
}

zsock_t *writer_pipe (writer_t *self)
{
    return zactor_sock (self->actor);
}

bool writer_busy (const writer_t *self)
{
    return self->busy;
}

int64_t writer_busy_ms (const writer_t *self)
{
    return self->busy ? monotonic_ms () - self->given_ms : 0;
}

void writer_give (writer_t *self, feed_request_t *first)
{
    self->busy = true;
    self->given_ms = monotonic_ms ();
    if (zsock_send (self->actor, "p", first) != 0)
        abort (); // one list is out at a time: there is room
}

feed_request_t *writer_take (writer_t *self)
{
    void *first = NULL;
    if (zsock_recv (self->actor, "p", &first) != 0)
        return NULL;
    self->busy = false;
    return first;
}
