#include "services/deadline-alerter/clerk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "services/deadline-alerter/line.h"
#include "services/deadline-alerter/store.h"

enum { STATEMENT_MS = 10000 };

struct clerk_s {
    zactor_t *actor;
    line_t *line;
    campaign_clock_t *clock; // its own: a clock is one thread's
    size_t under_way;        // known to the asking thread only
};

static void refuse (clerk_answer_t *answer, const failure_t *failure)
{
    answer->result = failure->kind == FAILURE_PERMANENT ? CLERK_REFUSED : CLERK_UNAVAILABLE;
    (void) snprintf (answer->detail, sizeof answer->detail, "%.*s", (int) sizeof answer->detail - 1, failure->text);
}

static void settle (clerk_answer_t *answer, const ack_outcome_t *outcome)
{
    static const clerk_result_t results[] = {
        [ACK_DONE] = CLERK_ACKED,
        [ACK_UNKNOWN_ALERT] = CLERK_UNKNOWN_ALERT,
        [ACK_FORBIDDEN] = CLERK_FORBIDDEN,
    };
    answer->result = results[outcome->result];
    memcpy (answer->campaign, outcome->campaign, sizeof answer->campaign);
    memcpy (answer->by, outcome->by, sizeof answer->by);
    memcpy (answer->at, outcome->at, sizeof answer->at);
}

static void write_down (clerk_t *self, const clerk_ask_t *ask, clerk_answer_t *answer)
{
    ack_order_t order = {ask->province, ask->alert, ask->member, ask->note, ask->until, ask->scope};
    // Twice: a connection may have died while nothing was asked, and acknowledging again is no second event.
    for (int attempt = 0; attempt < 2; attempt++) {
        failure_t failure = {0};
        ack_outcome_t outcome;
        if (!line_begin (self->line, &failure)) {
            refuse (answer, &failure);
            return;
        }
        bool done = alert_store_acknowledge (line_pg (self->line), &order, campaign_clock_now (self->clock), &outcome, &failure);
        bool lost = !done && line_lost (self->line, &failure);
        line_end (self->line);
        if (done) {
            settle (answer, &outcome);
            return;
        }
        refuse (answer, &failure);
        if (!lost)
            return;
    }
}

static void work (zsock_t *pipe, void *argument)
{
    clerk_t *self = argument;
    (void) zsock_signal (pipe, 0);
    for (;;) {
        clerk_ask_t ask;
        if (zmq_recv (zsock_resolve (pipe), &ask, sizeof ask, 0) != (int) sizeof ask)
            return; // $TERM, or the end of the context
        clerk_answer_t answer = {.caller = ask.caller, .alert = ask.alert};
        memcpy (answer.province, ask.province, sizeof answer.province);
        write_down (self, &ask, &answer);
        (void) zmq_send (zsock_resolve (pipe), &answer, sizeof answer, 0);
    }
}

bool clerk_new (clerk_t **ret, const config_t *config, failure_t *failure)
{
    clerk_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    if (!line_new (&self->line, "clerk", config_text (config, "TIENDO_DATABASE_URL"), STATEMENT_MS, failure)
        || !campaign_clock_new (&self->clock, config_text (config, "TIENDO_CLOCK"), failure)) {
        clerk_destroy (&self);
        return false;
    }
    self->actor = zactor_new (work, self);
    if (self->actor == NULL) {
        clerk_destroy (&self);
        return failure_set (failure, FAILURE_FATAL, "no thread for acknowledgements");
    }
    *ret = self;
    return true;
}

void clerk_destroy (clerk_t **self_p)
{
    clerk_t *self = *self_p;
    if (self == NULL)
        return;
    if (self->actor != NULL)
        line_stop (self->line); // what is still in the pipe is then refused at once
    zactor_destroy (&self->actor);
    line_destroy (&self->line);
    campaign_clock_destroy (&self->clock);
    free (self);
    *self_p = NULL;
}

bool clerk_ask (clerk_t *self, const clerk_ask_t *ask)
{
    if (self->under_way >= CLERK_MAX || zmq_send (zsock_resolve (self->actor), ask, sizeof *ask, ZMQ_DONTWAIT) < 0)
        return false;
    self->under_way++;
    return true;
}

zsock_t *clerk_socket (clerk_t *self)
{
    return zactor_sock (self->actor);
}

bool clerk_answer (clerk_t *self, clerk_answer_t *ret)
{
    if (zmq_recv (zsock_resolve (self->actor), ret, sizeof *ret, ZMQ_DONTWAIT) != (int) sizeof *ret)
        return false;
    self->under_way--;
    return true;
}
