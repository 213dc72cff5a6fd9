#ifndef TIENDO_DEADLINE_ALERTER_FETCHER_H
#define TIENDO_DEADLINE_ALERTER_FETCHER_H
// Fetches from the exporter the reports that letters carry, each once for all readers and replicas: a thread of its own, since one may take long to
// be made. What cannot be had in time is left out; the letter says so.
#include "common/config.h"
#include "common/metrics.h"

typedef struct fetcher_s fetcher_t;

// Whether letters carry reports: there is an exporter to ask (TIENDO_HTTP_URL), a token for it (TIENDO_HTTP_TOKEN, …_FILE) and a mail server.
bool fetcher_wanted (const config_t *config);
bool must_check fetcher_new (fetcher_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure);
void fetcher_destroy (fetcher_t **self_p);
#endif
