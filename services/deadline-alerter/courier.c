#include "services/deadline-alerter/courier.h"

#include <czmq.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/log.h"
#include "services/deadline-alerter/line.h"
#include "services/deadline-alerter/sending.h"
#include "services/deadline-alerter/store.h"

enum {
    CLAIM = 8, // at a time: a message may be large, and who waits for the claim sends nothing
    SENDINGS = 64,
    LEASE_S = 120,
    LOOK_MS = 300,
    STATEMENT_MS = 10000
};

struct courier_s {
    zactor_t *actor;
    line_t *line;
    campaign_clock_t *clock; // quiet hours go by it; its own: a clock is one thread's
    CURLM *multi;
    sending_settings_t settings;
    sending_t sendings[SENDINGS];
    int active;
    metric_t *sent;
    metric_t *failed;
    metric_t *dead;
    metric_t *looks;
};

static void settle (courier_t *self, sending_t *sending, bool sent, const char *error, long retry_after_s)
{
    failure_t failure = {0};
    char state[24] = "";
    metric_add (sent ? self->sent : self->failed, 1);
    if (!line_begin (self->line, &failure))
        return; // its lease runs out, and it is sent again
    if (!alert_store_settle (line_pg (self->line), sending->province, sending->id, sending->attempt, sent, error, retry_after_s, state, &failure))
        (void) line_lost (self->line, &failure);
    line_end (self->line);
    if (!sent)
        log_event (LOG_WARN, "delivery_failed", "delivery", sending->id, "attempt", sending->attempt, "state", state, "why", error, NULL);
    if (strcmp (state, "dead") == 0)
        metric_add (self->dead, 1);
}

// What is there for a letter; of alerts nothing is asked.
static bool attachments_of (courier_t *self, const claim_t *claim, attachment_t **ret, size_t *ret_count, failure_t *failure)
{
    if (!claim->carries)
        return true;
    if (!line_begin (self->line, failure))
        return false;
    bool good = alert_store_attachments (line_pg (self->line), claim->province, claim->id, ret, ret_count, failure);
    if (!good)
        (void) line_lost (self->line, failure);
    line_end (self->line);
    return good;
}

static bool open_mail (courier_t *self, sending_t *sending, const claim_t *claim, failure_t *failure)
{
    attachment_t *list = NULL;
    size_t count = 0;
    bool good = attachments_of (self, claim, &list, &count, failure) && sending_open_mail (sending, &self->settings, list, count, failure);
    alert_store_attachments_free (list, count);
    return good;
}

static void start (courier_t *self, sending_t *sending, const claim_t *claim)
{
    failure_t failure = {0};
    sending_hook_t hook = {claim->secret, claim->template, claim->ascii};
    (void) snprintf (sending->province, sizeof sending->province, "%s", claim->province);
    (void) snprintf (sending->id, sizeof sending->id, "%s", claim->id);
    (void) snprintf (sending->attempt, sizeof sending->attempt, "%s", claim->attempt);
    sending->address = strdup (claim->address);
    sending->message = strdup (claim->message);
    if (sending->address == NULL || sending->message == NULL)
        abort ();
    bool good = strcmp (claim->channel, "mail") == 0 ? open_mail (self, sending, claim, &failure)
                                                     : sending_open_webhook (sending, &self->settings, &hook, &failure);
    if (good && curl_multi_add_handle (self->multi, sending->easy) == CURLM_OK) {
        self->active++;
        return;
    }
    settle (self, sending, false, good ? "it cannot be started" : failure.text, 0);
    sending_close (sending);
}

static sending_t *free_place (courier_t *self)
{
    for (int i = 0; i < SENDINGS; i++)
        if (self->sendings[i].easy == NULL)
            return &self->sendings[i];
    return NULL;
}

// True where there may be more.
static bool look (courier_t *self)
{
    failure_t failure = {0};
    claim_t *claims = NULL;
    size_t count = 0;
    int limit = SENDINGS - self->active < CLAIM ? SENDINGS - self->active : CLAIM;
    if (limit == 0 || !line_begin (self->line, &failure))
        return false;
    if (!alert_store_claim (line_pg (self->line), limit, LEASE_S, self->settings.smtp_url[0] != '\0', campaign_clock_now (self->clock), &claims,
                            &count, &failure))
        (void) line_lost (self->line, &failure);
    else
        metric_add (self->looks, 1);
    line_end (self->line);
    for (size_t i = 0; i < count; i++) {
        sending_t *place = free_place (self);
        if (place != NULL)
            start (self, place, &claims[i]);
    }
    alert_store_claims_free (claims, count);
    return (int) count == limit;
}

// True where a place came free: somebody may have waited for it.
static bool finish (courier_t *self)
{
    bool ended = false;
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read (self->multi, &left)) != NULL;) {
        sending_t *sending = NULL;
        char error[300];
        long retry_after_s = 0;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode result = message->data.result;
        (void) curl_easy_getinfo (message->easy_handle, CURLINFO_PRIVATE, (char **) &sending);
        bool sent = sending_ended (sending, result, error, &retry_after_s);
        (void) curl_multi_remove_handle (self->multi, sending->easy);
        settle (self, sending, sent, error, retry_after_s);
        sending_close (sending);
        self->active--;
        ended = true;
    }
    return ended;
}

static void work (zsock_t *pipe, void *argument)
{
    courier_t *self = argument;
    int64_t looked_ms = 0;
    (void) zsock_signal (pipe, 0);
    zmq_pollitem_t item = {.socket = zsock_resolve (pipe), .events = ZMQ_POLLIN};
    while (zmq_poll (&item, 1, 0) == 0) { // $TERM is all that can come
        int running = 0;
        int events = 0;
        if (monotonic_ms () - looked_ms >= LOOK_MS) {
            bool more = look (self);
            looked_ms = more ? 0 : monotonic_ms ();
        }
        (void) curl_multi_perform (self->multi, &running);
        if (finish (self)) {
            looked_ms = 0;
            continue;
        }
        (void) curl_multi_poll (self->multi, NULL, 0, LOOK_MS, &events);
    }
}

bool courier_new (courier_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure)
{
    static const char name[] = "tiendo_deliveries_total";
    courier_t *self = calloc (1, sizeof *self);
    if (self == NULL || curl_global_init (CURL_GLOBAL_DEFAULT) != CURLE_OK || (self->multi = curl_multi_init ()) == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "out of memory for deliveries");
    }
    self->settings = (sending_settings_t){.smtp_url = config_text (config, "TIENDO_SMTP_URL"),
                                          .mail_from = config_text (config, "TIENDO_MAIL_FROM"),
                                          .ca_file = config_text (config, "TIENDO_TLS_CA_FILE"),
                                          .page_url = config_text (config, "TIENDO_PAGE_URL"),
                                          .private_addresses = strcmp (config_text (config, "TIENDO_WEBHOOK_PRIVATE"), "allowed") == 0};
    self->sent = metrics_counter (metrics, name, "outcome=\"sent\"", "Attempts to deliver, by outcome.");
    self->failed = metrics_counter (metrics, name, "outcome=\"failed\"", "Attempts to deliver, by outcome.");
    self->dead = metrics_counter (metrics, "tiendo_deliveries_dead_total", "", "Deliveries given up after a day.");
    self->looks = metrics_counter (metrics, "tiendo_alerter_looks_total", "of=\"outbox\"", "Looks at what is due that came to their end.");
    if (!line_new (&self->line, "courier", config_text (config, "TIENDO_DATABASE_URL"), STATEMENT_MS, failure)
        || !campaign_clock_new (&self->clock, config_text (config, "TIENDO_CLOCK"), failure)) {
        courier_destroy (&self);
        return false;
    }
    self->actor = zactor_new (work, self);
    if (self->actor == NULL) {
        courier_destroy (&self);
        return failure_set (failure, FAILURE_FATAL, "no thread for deliveries");
    }
    *ret = self;
    return true;
}

void courier_destroy (courier_t **self_p)
{
    courier_t *self = *self_p;
    if (self == NULL)
        return;
    if (self->actor != NULL)
        line_stop (self->line);
    zactor_destroy (&self->actor);
    for (int i = 0; i < SENDINGS; i++)
        if (self->sendings[i].easy != NULL) {
            (void) curl_multi_remove_handle (self->multi, self->sendings[i].easy);
            sending_close (&self->sendings[i]);
        }
    (void) curl_multi_cleanup (self->multi);
    line_destroy (&self->line);
    campaign_clock_destroy (&self->clock);
    free (self);
    *self_p = NULL;
}
