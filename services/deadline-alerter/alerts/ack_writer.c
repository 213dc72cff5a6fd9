#include "services/deadline-alerter/alerts/ack_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/db/worker_thread.h"
#include "services/deadline-alerter/store/store.h"

enum { STATEMENT_MS = 10000 };

struct ack_writer_s {
    zactor_t *actor;
    worker_db_t *line;
    campaign_clock_t *clock; // its own: a clock is one thread's
    size_t under_way;        // known to the asking thread only
};

static void refuse (ack_writer_answer_t *answer, const failure_t *failure)
{
    answer->result = failure->kind == FAILURE_PERMANENT ? ACK_WRITER_REFUSED : ACK_WRITER_UNAVAILABLE;
    (void) snprintf (answer->detail, sizeof answer->detail, "%.*s", (int) sizeof answer->detail - 1, failure->text);
}

static void settle (ack_writer_answer_t *answer, const ack_outcome_t *outcome)
{
    static const ack_writer_result_t results[] = {
        [ACK_DONE] = ACK_WRITER_ACKED,
        [ACK_UNKNOWN_ALERT] = ACK_WRITER_UNKNOWN_ALERT,
        [ACK_FORBIDDEN] = ACK_WRITER_FORBIDDEN,
    };
    answer->result = results[outcome->result];
    memcpy (answer->campaign, outcome->campaign, sizeof answer->campaign);
    memcpy (answer->by, outcome->by, sizeof answer->by);
    memcpy (answer->at, outcome->at, sizeof answer->at);
    memcpy (answer->until, outcome->until, sizeof answer->until);
    memcpy (answer->note, outcome->note, sizeof answer->note);
}

static void write_down (ack_writer_t *self, const ack_writer_ask_t *ask, ack_writer_answer_t *answer)
{
    ack_order_t order = {ask->province, ask->alert, ask->epoch, ask->member, ask->note, ask->until, ask->scope};
    // Twice: a connection may have died while nothing was asked, and acknowledging again is no second event.
    for (int attempt = 0; attempt < 2; attempt++) {
        failure_t failure = {0};
        ack_outcome_t outcome;
        if (!worker_db_begin (self->line, &failure)) {
            refuse (answer, &failure);
            return;
        }
        bool done = alert_store_acknowledge (worker_db_pg (self->line), &order, campaign_clock_now (self->clock), &outcome, &failure);
        bool lost = !done && worker_db_lost (self->line, &failure);
        worker_db_end (self->line);
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
    ack_writer_t *self = argument;
    (void) zsock_signal (pipe, 0);
    for (;;) {
        ack_writer_ask_t ask;
        if (zmq_recv (zsock_resolve (pipe), &ask, sizeof ask, 0) != (int) sizeof ask)
            return; // $TERM, or the end of the context
        ack_writer_answer_t answer = {.caller = ask.caller, .alert = ask.alert};
        memcpy (answer.province, ask.province, sizeof answer.province);
        write_down (self, &ask, &answer);
        (void) zmq_send (zsock_resolve (pipe), &answer, sizeof answer, 0);
    }
}

bool ack_writer_new (ack_writer_t **ret, const config_t *config, failure_t *failure)
{
    ack_writer_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    if (!worker_db_new (&self->line,
                        &(worker_db_settings_t){"deadline-alerter", "acknowledgements", config_text (config, "TIENDO_DATABASE_URL"),
                                                alert_store_statements, STATEMENT_MS},
                        failure)
        || !campaign_clock_new (&self->clock, config_text (config, "TIENDO_CLOCK"), failure)
        || !worker_thread_begin (&self->actor, work, self, "acknowledgements", failure)) {
        ack_writer_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

void ack_writer_destroy (ack_writer_t **self_p)
{
    ack_writer_t *self = *self_p;
    if (self == NULL)
        return;
    worker_thread_end (&self->actor, &self->line);
    campaign_clock_destroy (&self->clock);
    free (self);
    *self_p = NULL;
}

bool ack_writer_ask (ack_writer_t *self, const ack_writer_ask_t *ask)
{
    if (self->under_way >= ACK_WRITER_MAX || zmq_send (zsock_resolve (self->actor), ask, sizeof *ask, ZMQ_DONTWAIT) < 0)
        return false;
    self->under_way++;
    return true;
}

zsock_t *ack_writer_socket (ack_writer_t *self)
{
    return zactor_sock (self->actor);
}

bool ack_writer_answer (ack_writer_t *self, ack_writer_answer_t *ret)
{
    if (zmq_recv (zsock_resolve (self->actor), ret, sizeof *ret, ZMQ_DONTWAIT) != (int) sizeof *ret)
        return false;
    self->under_way--;
    return true;
}
