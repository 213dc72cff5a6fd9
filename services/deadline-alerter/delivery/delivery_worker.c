#include "services/deadline-alerter/delivery/delivery_worker.h"

#include <czmq.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/db/worker_thread.h"
#include "services/deadline-alerter/delivery/answer_link.h"
#include "services/deadline-alerter/delivery/transfer.h"
#include "services/deadline-alerter/store/store.h"

enum {
    CLAIM = 8, // at a time: a message may be large, and who waits for the claim sends nothing
    SENDINGS = 64,
    LEASE_S = 10,    // of a sender that was killed nobody waits for longer
    RENEW_MS = 3000, // while a transfer runs
    LOOK_MS = 300,
    STATEMENT_MS = 30000 // mails of a whole country's chairs are made together
};

struct delivery_worker_s {
    zactor_t *actor;
    worker_db_t *line;
    campaign_clock_t *clock; // quiet hours go by it; its own: a clock is one thread's
    CURLM *multi;
    transfer_settings_t settings;
    answer_place_t answers;
    transfer_t sendings[SENDINGS];
    int active;
    metric_t *sent;
    metric_t *failed;
    metric_t *dead;
    metric_t *looks;
};

static void settle (delivery_worker_t *self, transfer_t *sending, bool sent, const char *error, long retry_after_s)
{
    failure_t failure = {0};
    char state[24] = "";
    metric_add (sent ? self->sent : self->failed, 1);
    if (!worker_db_begin (self->line, &failure))
        return; // its lease runs out, and it is sent again
    if (!alert_store_settle (worker_db_pg (self->line), sending->province, sending->id, sending->attempt, sent, error, retry_after_s, state,
                             &failure))
        (void) worker_db_lost (self->line, &failure);
    worker_db_end (self->line);
    if (!sent)
        log_event (LOG_WARN, "delivery_failed", "delivery", sending->id, "attempt", sending->attempt, "state", state, "reason", error, NULL);
    if (strcmp (state, "dead") == 0)
        metric_add (self->dead, 1);
}

// What is there for a mail; of alerts nothing is asked.
static bool attachments_of (delivery_worker_t *self, const claim_t *claim, attachment_t **ret, size_t *ret_count, failure_t *failure)
{
    if (!claim->carries)
        return true;
    if (!worker_db_begin (self->line, failure))
        return false;
    bool good = alert_store_attachments (worker_db_pg (self->line), claim->province, claim->id, ret, ret_count, failure);
    if (!good)
        (void) worker_db_lost (self->line, failure);
    worker_db_end (self->line);
    return good;
}

// A mail goes also where its link cannot be signed.
static char *answer_of (delivery_worker_t *self, const claim_t *claim)
{
    failure_t failure = {0};
    char *answer = NULL;
    if (!answer_link_new (&answer, claim->message, &self->answers, campaign_clock_now (self->clock), &failure))
        log_event (LOG_WARN, "mail_without_link", "delivery", claim->id, "reason", failure.text, NULL);
    return answer;
}

static bool open_mail (delivery_worker_t *self, transfer_t *sending, const claim_t *claim, failure_t *failure)
{
    sending->answer = answer_of (self, claim);
    attachment_t *list = NULL;
    size_t count = 0;
    bool good = attachments_of (self, claim, &list, &count, failure) && transfer_open_mail (sending, &self->settings, list, count, failure);
    alert_store_attachments_free (list, count);
    return good;
}

static void start (delivery_worker_t *self, transfer_t *sending, const claim_t *claim)
{
    failure_t failure = {0};
    transfer_hook_t hook = {claim->secret, claim->template};
    (void) snprintf (sending->province, sizeof sending->province, "%s", claim->province);
    (void) snprintf (sending->id, sizeof sending->id, "%s", claim->id);
    (void) snprintf (sending->attempt, sizeof sending->attempt, "%s", claim->attempt);
    sending->address = strdup (claim->address);
    sending->message = strdup (claim->message);
    if (sending->address == NULL || sending->message == NULL)
        abort ();
    bool good = strcmp (claim->channel, "mail") == 0 ? open_mail (self, sending, claim, &failure)
                                                     : transfer_open_webhook (sending, &self->settings, &hook, &failure);
    if (good && curl_multi_add_handle (self->multi, sending->easy) == CURLM_OK) {
        self->active++;
        return;
    }
    settle (self, sending, false, good ? "it cannot be started" : failure.text, 0);
    transfer_close (sending);
}

static transfer_t *free_place (delivery_worker_t *self)
{
    for (int i = 0; i < SENDINGS; i++)
        if (self->sendings[i].easy == NULL)
            return &self->sendings[i];
    return NULL;
}

// True where there may be more.
static bool look (delivery_worker_t *self)
{
    failure_t failure = {0};
    claim_t *claims = NULL;
    size_t count = 0;
    int limit = SENDINGS - self->active < CLAIM ? SENDINGS - self->active : CLAIM;
    if (limit == 0 || !worker_db_begin (self->line, &failure))
        return false;
    if (!alert_store_claim (worker_db_pg (self->line), limit, LEASE_S, self->settings.smtp_url[0] != '\0', campaign_clock_now (self->clock), &claims,
                            &count, &failure))
        (void) worker_db_lost (self->line, &failure);
    else
        metric_add (self->looks, 1);
    worker_db_end (self->line);
    for (size_t i = 0; i < count; i++) {
        transfer_t *place = free_place (self);
        if (place != NULL)
            start (self, place, &claims[i]);
    }
    alert_store_claims_free (claims, count);
    return (int) count == limit;
}

// True where a place came free: somebody may have waited for it.
static bool finish (delivery_worker_t *self)
{
    bool ended = false;
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read (self->multi, &left)) != NULL;) {
        transfer_t *sending = NULL;
        char error[300];
        long retry_after_s = 0;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode result = message->data.result;
        (void) curl_easy_getinfo (message->easy_handle, CURLINFO_PRIVATE, (char **) &sending);
        bool sent = transfer_ended (sending, result, error, &retry_after_s);
        (void) curl_multi_remove_handle (self->multi, sending->easy);
        settle (self, sending, sent, error, retry_after_s);
        transfer_close (sending);
        self->active--;
        ended = true;
    }
    return ended;
}

static void renew_one_province (delivery_worker_t *self, const char *province)
{
    char ids[SENDINGS * 24] = "{";
    char attempts[SENDINGS * 16] = "{";
    failure_t failure = {0};
    for (int i = 0; i < SENDINGS; i++) {
        const transfer_t *sending = &self->sendings[i];
        if (sending->easy == NULL || strcmp (sending->province, province) != 0)
            continue;
        const char *comma = ids[1] != '\0' ? "," : "";
        (void) snprintf (ids + strlen (ids), sizeof ids - strlen (ids), "%s%s", comma, sending->id);
        (void) snprintf (attempts + strlen (attempts), sizeof attempts - strlen (attempts), "%s%s", comma, sending->attempt);
    }
    (void) strcat (ids, "}");
    (void) strcat (attempts, "}");
    if (!worker_db_begin (self->line, &failure))
        return; // where that lasts, others may send it too, under the same key
    if (!alert_store_renew (worker_db_pg (self->line), province, ids, attempts, LEASE_S, &failure))
        (void) worker_db_lost (self->line, &failure);
    worker_db_end (self->line);
}

// Keeps what is under way for itself.
static void renew (delivery_worker_t *self)
{
    for (int i = 0; i < SENDINGS; i++) {
        bool first = self->sendings[i].easy != NULL;
        for (int other = 0; first && other < i; other++)
            first = self->sendings[other].easy == NULL || strcmp (self->sendings[other].province, self->sendings[i].province) != 0;
        if (first)
            renew_one_province (self, self->sendings[i].province);
    }
}

static void work (zsock_t *pipe, void *argument)
{
    delivery_worker_t *self = argument;
    int64_t renewed_ms = monotonic_ms ();
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
        if (monotonic_ms () - renewed_ms >= RENEW_MS) {
            renew (self);
            renewed_ms = monotonic_ms ();
        }
        (void) curl_multi_perform (self->multi, &running);
        if (finish (self)) {
            looked_ms = 0;
            continue;
        }
        (void) curl_multi_poll (self->multi, NULL, 0, LOOK_MS, &events);
    }
}

bool delivery_worker_new (delivery_worker_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure)
{
    static const char name[] = "tiendo_deliveries_total";
    delivery_worker_t *self = calloc (1, sizeof *self);
    if (self == NULL || curl_global_init (CURL_GLOBAL_DEFAULT) != CURLE_OK || (self->multi = curl_multi_init ()) == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "out of memory for deliveries");
    }
    self->settings = (transfer_settings_t){
        .smtp_url = config_text (config, "TIENDO_SMTP_URL"),
        .mail_from = config_text (config, "TIENDO_MAIL_FROM"),
        .ca_file = config_text (config, "TIENDO_TLS_CA_FILE"),
        .place = {config_text (config, "TIENDO_PAGE_URL"), config_text (config, "TIENDO_NOTICE")},
        .door = {config_text (config, "TIENDO_WEBHOOK_PORTS"), strcmp (config_text (config, "TIENDO_WEBHOOK_PRIVATE"), "allowed") == 0}};
    self->answers = (answer_place_t){config_text (config, "TIENDO_INTAKE_URL"), config_text (config, "TIENDO_LINK_KEY_FILE")};
    self->sent = metrics_counter (metrics, name, "outcome=\"sent\"", "Attempts to deliver, by outcome.");
    self->failed = metrics_counter (metrics, name, "outcome=\"failed\"", "Attempts to deliver, by outcome.");
    self->dead = metrics_counter (metrics, "tiendo_deliveries_dead_total", "", "Deliveries given up after a day.");
    self->looks = metrics_counter (metrics, "tiendo_alerter_looks_total", "of=\"outbox\"", "Looks at what is due that came to their end.");
    if (!worker_db_new (&self->line,
                        &(worker_db_settings_t){"deadline-alerter", "deliveries", config_text (config, "TIENDO_DATABASE_URL"), alert_store_statements,
                                                STATEMENT_MS},
                        failure)
        || !campaign_clock_new (&self->clock, config_text (config, "TIENDO_CLOCK"), failure) || !answer_place_check (&self->answers, failure)
        || !worker_thread_begin (&self->actor, work, self, "deliveries", failure)) {
        delivery_worker_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

void delivery_worker_destroy (delivery_worker_t **self_p)
{
    delivery_worker_t *self = *self_p;
    if (self == NULL)
        return;
    worker_thread_end (&self->actor, &self->line);
    for (int i = 0; i < SENDINGS; i++)
        if (self->sendings[i].easy != NULL) {
            (void) curl_multi_remove_handle (self->multi, self->sendings[i].easy);
            transfer_close (&self->sendings[i]);
        }
    (void) curl_multi_cleanup (self->multi);
    campaign_clock_destroy (&self->clock);
    free (self);
    *self_p = NULL;
}
