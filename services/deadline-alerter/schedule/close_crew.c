#include "services/deadline-alerter/schedule/close_crew.h"

#include <czmq.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/db/worker_thread.h"

enum { HANDS = 3, STATEMENT_MS = 120000 };

typedef struct {
    zactor_t *actor;
    worker_db_t *line;
    campaign_clock_t *clock; // its own: a clock is one thread's
    const due_t *given;      // NULL: it is idle
    close_result_t result;   // the hand's while it is at work
} hand_t;

struct close_crew_s {
    hand_t hands[HANDS];
    _Atomic bool stopping;
    _Atomic bool away; // a hand of the last run had no connection
};

typedef struct {
    const due_t *list;
    size_t count;
    bool *done; // given to a hand, or left out
    bool lost;
} work_t;

static void close_given (hand_t *self)
{
    close_result_t *result = &self->result;
    *result = (close_result_t){0};
    if (!worker_db_begin (self->line, &result->failure)) {
        result->lost = true;
        return;
    }
    result->good = alert_store_close (worker_db_pg (self->line), self->given, self->clock, &result->closed, &result->alerts, &result->failure);
    result->lost = !result->good && worker_db_lost (self->line, &result->failure);
    worker_db_end (self->line);
}

static void work (zsock_t *pipe, void *argument)
{
    (void) zsock_signal (pipe, 0);
    for (char *word; (word = zstr_recv (pipe)) != NULL; zstr_free (&word)) {
        if (strcmp (word, "$TERM") == 0) {
            zstr_free (&word);
            return;
        }
        close_given (argument);
        (void) zsock_signal (pipe, 0);
    }
}

static bool at_work (const close_crew_t *self, const due_t *due)
{
    for (int i = 0; i < HANDS; i++)
        if (self->hands[i].given != NULL && due_of_one_campaign (self->hands[i].given, due))
            return true;
    return false;
}

// The first that waits and whose campaign nobody works on; what its owner holds back is done with.
static const due_t *next_of (close_crew_t *self, work_t *work, const close_crew_events_t *events, void *owner)
{
    for (size_t i = 0; i < work->count; i++) {
        if (work->done[i] || at_work (self, &work->list[i]))
            continue;
        work->done[i] = true;
        if (events->may (owner, &work->list[i]))
            return &work->list[i];
    }
    return NULL;
}

static void leave_out (work_t *work, const due_t *failed)
{
    for (size_t i = (size_t) (failed - work->list); i < work->count; i++)
        work->done[i] = work->done[i] || due_of_one_campaign (&work->list[i], failed);
}

// True where there is a hand at work.
static bool give_out (close_crew_t *self, work_t *work, const close_crew_events_t *events, void *owner)
{
    bool busy = false;
    for (int i = 0; i < HANDS; i++) {
        hand_t *hand = &self->hands[i];
        if (hand->given == NULL && !self->stopping && !work->lost && (hand->given = next_of (self, work, events, owner)) != NULL)
            (void) zstr_send (hand->actor, "CLOSE");
        busy = busy || hand->given != NULL;
    }
    return busy;
}

static hand_t *finished (close_crew_t *self)
{
    zmq_pollitem_t items[HANDS];
    for (int i = 0; i < HANDS; i++)
        items[i] = (zmq_pollitem_t){.socket = zsock_resolve (self->hands[i].actor), .events = ZMQ_POLLIN};
    while (zmq_poll (items, HANDS, -1) < 0 && errno == EINTR)
        ;
    for (int i = 0; i < HANDS; i++)
        if ((items[i].revents & ZMQ_POLLIN) != 0 && self->hands[i].given != NULL && zsock_wait (self->hands[i].actor) == 0)
            return &self->hands[i];
    return NULL;
}

void close_crew_run (close_crew_t *self, const due_t *list, size_t count, const close_crew_events_t *events, void *owner)
{
    work_t work = {list, count, calloc (count + 1, sizeof (bool)), false};
    if (work.done == NULL)
        abort ();
    while (give_out (self, &work, events, owner)) {
        hand_t *hand = finished (self);
        if (hand == NULL)
            break; // the process is ending
        const due_t *due = hand->given;
        hand->given = NULL;
        if (!hand->result.good)
            leave_out (&work, due);
        work.lost = work.lost || hand->result.lost;
        if (!self->stopping)
            events->said (owner, due, &hand->result);
    }
    free (work.done);
    self->away = work.lost;
}

static bool hand_new (hand_t *self, const config_t *config, failure_t *failure)
{
    const worker_db_settings_t settings = {"deadline-alerter", "closes", config_text (config, "TIENDO_DATABASE_URL"), alert_store_statements,
                                           STATEMENT_MS};
    return worker_db_new (&self->line, &settings, failure) && campaign_clock_new (&self->clock, config_text (config, "TIENDO_CLOCK"), failure)
           && worker_thread_begin (&self->actor, work, self, "a closer", failure);
}

bool close_crew_new (close_crew_t **ret, const config_t *config, failure_t *failure)
{
    close_crew_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    for (int i = 0; i < HANDS; i++)
        if (!hand_new (&self->hands[i], config, failure)) {
            close_crew_destroy (&self);
            return false;
        }
    *ret = self;
    return true;
}

void close_crew_stop (close_crew_t *self)
{
    self->stopping = true;
    for (int i = 0; i < HANDS; i++)
        worker_db_stop (self->hands[i].line);
}

bool close_crew_away (const close_crew_t *self)
{
    return self->away;
}

void close_crew_destroy (close_crew_t **self_p)
{
    close_crew_t *self = *self_p;
    if (self == NULL)
        return;
    for (int i = 0; i < HANDS; i++) {
        worker_thread_end (&self->hands[i].actor, &self->hands[i].line);
        campaign_clock_destroy (&self->hands[i].clock);
    }
    free (self);
    *self_p = NULL;
}
