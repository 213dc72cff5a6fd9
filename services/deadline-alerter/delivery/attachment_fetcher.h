#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_ATTACHMENT_FETCHER_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_ATTACHMENT_FETCHER_H
// Fetches from the exporter the reports that mails carry, each once for all readers and replicas: a thread of its own, since one may take long to
// be made. What cannot be had in time is left out; the mail says so.
#include "common/runtime/config.h"
#include "common/base/metrics.h"

typedef struct attachment_fetcher_s attachment_fetcher_t;

// Whether mails carry reports: there is an exporter to ask (TIENDO_HTTP_URL), a token for it (TIENDO_HTTP_TOKEN, …_FILE) and a mail server.
bool attachment_fetcher_wanted (const config_t *config);
bool must_check attachment_fetcher_new (attachment_fetcher_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure);
void attachment_fetcher_destroy (attachment_fetcher_t **self_p);
#endif
