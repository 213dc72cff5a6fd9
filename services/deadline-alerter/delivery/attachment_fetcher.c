#include "services/deadline-alerter/delivery/attachment_fetcher.h"

#include <curl/curl.h>
#include <czmq.h>
#include <errno.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/scoped.h"
#include "common/db/worker_thread.h"
#include "services/deadline-alerter/store/store.h"

enum {
    CONNECT_S = 5,
    WHOLE_S = 60,    // the whole country's report takes ten
    LEASE_S = 10,    // what fails is tried again after so long
    RENEW_MS = 3000, // while it is fetched
    STATEMENT_MS = 30000,
    REPORT_BYTES = 8 * 1024 * 1024, // mail servers take 20 or so in all
    TOKEN_BYTES = 256
};

struct attachment_fetcher_s {
    zactor_t *actor;
    worker_db_t *line;
    const char *url;
    const char *token;
    const char *token_file;
    const char *ca_file;
    int poll_ms;
    metric_t *fetched;
    metric_t *failed;
};

typedef struct {
    attachment_fetcher_t *fetcher;
    unsigned char *bytes;
    size_t size;
    char type[128];
    const wanted_report_t *wanted;
    int64_t renewed_ms;
} report_t;

static void report_clear (report_t *self)
{
    free (self->bytes);
}

static size_t take (char *bytes, size_t size, size_t count, void *argument)
{
    report_t *self = argument;
    size_t more = size * count;
    if (more > REPORT_BYTES - self->size)
        return 0;
    unsigned char *grown = realloc (self->bytes, self->size + more + 1);
    if (grown == NULL)
        return 0;
    memcpy (grown + self->size, bytes, more);
    self->bytes = grown;
    self->size += more;
    grown[self->size] = '\0'; // what an error says is text
    return more;
}

static void renew (report_t *self)
{
    worker_db_t *line = self->fetcher->line;
    failure_t failure = {0};
    self->renewed_ms = monotonic_ms ();
    if (!worker_db_begin (line, &failure))
        return; // another may fetch it too: it is stored once
    if (!alert_store_renew_report (worker_db_pg (line), self->wanted, LEASE_S, &failure))
        (void) worker_db_lost (line, &failure);
    worker_db_end (line);
}

// libcurl asks every second, whatever comes.
static int on_progress (void *argument, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void) a, (void) b, (void) c, (void) d;
    report_t *self = argument;
    if (monotonic_ms () - self->renewed_ms >= RENEW_MS)
        renew (self);
    return worker_db_stopping (self->fetcher->line) ? 1 : 0;
}

// Read each time: it may be made after this service began, and be changed.
static bool token_read (const attachment_fetcher_t *self, char token[TOKEN_BYTES], failure_t *failure)
{
    if (self->token_file[0] == '\0') {
        (void) snprintf (token, TOKEN_BYTES, "%s", self->token);
        return true;
    }
    FILE *file = fopen (self->token_file, "re");
    if (file == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "%s: %s", self->token_file, strerror (errno));
    token[0] = '\0';
    bool read = fgets (token, TOKEN_BYTES, file) != NULL;
    (void) fclose (file);
    token[strcspn (token, "\r\n")] = '\0';
    return read || failure_set (failure, FAILURE_TEMPORARY, "%s is empty", self->token_file);
}

// The unit is named: a token that may not see the whole campaign would otherwise get its own unit's report, and the mail would pass that off.
static void address_of (const attachment_fetcher_t *self, const wanted_report_t *wanted, char url[1000])
{
    char *campaign = curl_easy_escape (NULL, wanted->campaign, 0);
    char *at = curl_easy_escape (NULL, wanted->at, 0);
    char *unit = curl_easy_escape (NULL, wanted->unit, 0);
    (void) snprintf (url, 1000, "%s/reports/%s/%s.%s?report=%s&lang=%s&as_of=%s&unit=%s", self->url, campaign, wanted->day, wanted->format,
                     wanted->report, wanted->language, at, unit);
    curl_free (campaign);
    curl_free (at);
    curl_free (unit);
}

static bool transfer (CURL *easy, report_t *report, const char *url, const char *token, failure_t *failure)
{
    char authorization[TOKEN_BYTES + 32];
    char error[CURL_ERROR_SIZE] = "";
    char *type = NULL;
    long status = 0;
    (void) snprintf (authorization, sizeof authorization, "Authorization: Bearer %s", token);
    struct curl_slist *headers = curl_slist_append (NULL, authorization);
    (void) curl_easy_setopt (easy, CURLOPT_URL, url);
    (void) curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https");
    (void) curl_easy_setopt (easy, CURLOPT_HTTPHEADER, headers);
    (void) curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT, (long) CONNECT_S);
    (void) curl_easy_setopt (easy, CURLOPT_TIMEOUT, (long) WHOLE_S);
    (void) curl_easy_setopt (easy, CURLOPT_PROXY, "");
    (void) curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, error);
    (void) curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, take);
    (void) curl_easy_setopt (easy, CURLOPT_WRITEDATA, report);
    (void) curl_easy_setopt (easy, CURLOPT_NOPROGRESS, 0L);
    (void) curl_easy_setopt (easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    (void) curl_easy_setopt (easy, CURLOPT_XFERINFODATA, report);
    if (report->fetcher->ca_file[0] != '\0')
        (void) curl_easy_setopt (easy, CURLOPT_CAINFO, report->fetcher->ca_file);
    CURLcode result = curl_easy_perform (easy);
    curl_slist_free_all (headers);
    (void) curl_easy_getinfo (easy, CURLINFO_RESPONSE_CODE, &status);
    (void) curl_easy_getinfo (easy, CURLINFO_CONTENT_TYPE, &type);
    (void) snprintf (report->type, sizeof report->type, "%s", type != NULL ? type : "application/octet-stream");
    if (result != CURLE_OK)
        return failure_set (failure, FAILURE_TEMPORARY, "%s", error[0] != '\0' ? error : curl_easy_strerror (result));
    return status == 200
           || failure_set (failure, FAILURE_TEMPORARY, "the exporter answered %ld: %.300s", status, report->size > 0 ? (char *) report->bytes : "");
}

// A page to log in at, say, is no report, though it came with 200.
static bool is_report (const report_t *report, const char *format, failure_t *failure)
{
    static const char *const types[][2] = {
        {"pdf", "application/pdf"}, {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}, {"csv", "text/csv"}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp (types[i][0], format) == 0 && strncmp (report->type, types[i][1], strlen (types[i][1])) == 0 && report->size > 0)
            return true;
    return failure_set (failure, FAILURE_TEMPORARY, "what the exporter answered is no %s: %zu bytes of %.100s", format, report->size, report->type);
}

static bool fetch (report_t *report, const wanted_report_t *wanted, failure_t *failure)
{
    char token[TOKEN_BYTES];
    char url[1000];
    CURL *easy = curl_easy_init ();
    if (easy == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    address_of (report->fetcher, wanted, url);
    bool good =
        token_read (report->fetcher, token, failure) && transfer (easy, report, url, token, failure) && is_report (report, wanted->format, failure);
    curl_easy_cleanup (easy);
    return good;
}

static bool keep (const report_t *report, const wanted_report_t *wanted, failure_t *failure)
{
    worker_db_t *line = report->fetcher->line;
    if (!worker_db_begin (line, failure))
        return false;
    bool kept = alert_store_report_arrived (worker_db_pg (line), wanted, report->type, report->bytes, report->size, failure);
    if (!kept)
        (void) worker_db_lost (line, failure);
    worker_db_end (line);
    return kept;
}

// False where nothing is wanted, or nothing can be asked.
static bool fetch_one (attachment_fetcher_t *self)
{
    wanted_report_t wanted;
    bool found = false;
    failure_t failure = {0};
    if (!worker_db_begin (self->line, &failure))
        return false;
    if (!alert_store_claim_report (worker_db_pg (self->line), LEASE_S, &wanted, &found, &failure))
        (void) worker_db_lost (self->line, &failure);
    worker_db_end (self->line);
    if (!found)
        return false;
    scoped (report_clear) report_t report = {.fetcher = self, .wanted = &wanted, .renewed_ms = monotonic_ms ()};
    bool fetched = fetch (&report, &wanted, &failure) && keep (&report, &wanted, &failure);
    metric_add (fetched ? self->fetched : self->failed, 1);
    if (!fetched && !worker_db_stopping (self->line))
        log_event (LOG_WARN, "report_not_fetched", "campaign", wanted.campaign, "date", wanted.day, "notice", wanted.kind, "format", wanted.format,
                   "reason", failure.text, NULL);
    return true;
}

static void work (zsock_t *pipe, void *argument)
{
    attachment_fetcher_t *self = argument;
    (void) zsock_signal (pipe, 0);
    zmq_pollitem_t item = {.socket = zsock_resolve (pipe), .events = ZMQ_POLLIN};
    int pause_ms = self->poll_ms;
    while (zmq_poll (&item, 1, pause_ms) == 0) // $TERM is all that can come
        pause_ms = fetch_one (self) ? 0 : self->poll_ms;
}

bool attachment_fetcher_wanted (const config_t *config)
{
    return config_text (config, "TIENDO_HTTP_URL")[0] != '\0' && config_text (config, "TIENDO_SMTP_URL")[0] != '\0'
           && (config_text (config, "TIENDO_HTTP_TOKEN")[0] != '\0' || config_text (config, "TIENDO_HTTP_TOKEN_FILE")[0] != '\0');
}

bool attachment_fetcher_new (attachment_fetcher_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure)
{
    static const char name[] = "tiendo_reports_fetched_total";
    attachment_fetcher_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->url = config_text (config, "TIENDO_HTTP_URL");
    self->token = config_text (config, "TIENDO_HTTP_TOKEN");
    self->token_file = config_text (config, "TIENDO_HTTP_TOKEN_FILE");
    self->ca_file = config_text (config, "TIENDO_TLS_CA_FILE");
    self->poll_ms = (int) config_number (config, "TIENDO_POLL_MS");
    self->fetched = metrics_counter (metrics, name, "outcome=\"fetched\"", "Reports fetched for letters, by outcome.");
    self->failed = metrics_counter (metrics, name, "outcome=\"failed\"", "Reports fetched for letters, by outcome.");
    if (!worker_db_new (&self->line,
                        &(worker_db_settings_t){"deadline-alerter", "attachments", config_text (config, "TIENDO_DATABASE_URL"),
                                                alert_store_statements, STATEMENT_MS},
                        failure)
        || !worker_thread_begin (&self->actor, work, self, "reports", failure)) {
        attachment_fetcher_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

void attachment_fetcher_destroy (attachment_fetcher_t **self_p)
{
    attachment_fetcher_t *self = *self_p;
    if (self == NULL)
        return;
    worker_thread_end (&self->actor, &self->line);
    free (self);
    *self_p = NULL;
}
