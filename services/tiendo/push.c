#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"
#include "services/tiendo/operator.h"
#include "services/tiendo/options.h"
#include "services/tiendo/sender.h"
#include "services/tiendo/verbs.h"

typedef struct {
    const char *feed, *key, *server, *server_key, *campaign, *locale, *spool, *batch, *patience, *keep, *keep_mb;
    bool refill;
    csv_settings_t csv;
    kept_settings_t kept;
    char spool_path[4096];
    sender_settings_t sender;
} push_t;

static bool put (void *spool, const csv_batch_t *batch, failure_t *failure)
{
    return spool_put (spool, batch, failure);
}

static bool spool_file (spool_t *spool, const char *file, const push_t *self, problems_t *problems, failure_t *failure)
{
    bool known = false;
    scoped (table_file_destroy) table_file_t *table = NULL;
    if (!spool_begin (spool, file, &known, failure))
        return false;
    if (known) {
        (void) fprintf (stderr, "%s: waits in the spool already, and is sent on\n", file);
        return true;
    }
    if (!table_file_read (&table, file, problems))
        return failure_set (failure, FAILURE_PERMANENT, "%s cannot be read: nothing of it was sent", file);
    return csv_records (table, &self->csv, problems, put, spool, failure) && spool_commit (spool, failure);
}

static bool number_option (const char *text, long least, long most, long *ret)
{
    char *end = NULL;
    *ret = strtol (text, &end, 10);
    return *end == '\0' && *ret >= least && *ret <= most;
}

static int read_settings (push_t *self, operator_t *environment, failure_t *failure)
{
    long batch = 1000;
    long patience = 300;
    long keep = KEPT_DAYS;
    long keep_mb = KEPT_MEGABYTES;
    const char *home = getenv ("HOME");
    if (self->batch != NULL && !number_option (self->batch, 1, PROTO_MAX_RECORDS, &batch))
        return usage_error ("push", "--batch takes 1 to %d", PROTO_MAX_RECORDS);
    if (self->patience != NULL && !number_option (self->patience, 1, 86400, &patience))
        return usage_error ("push", "--patience takes 1 to 86400 seconds");
    if ((self->keep != NULL && !number_option (self->keep, 0, KEPT_DAYS_MOST, &keep))
        || (self->keep_mb != NULL && !number_option (self->keep_mb, 0, KEPT_MEGABYTES_MOST, &keep_mb)))
        return usage_error ("push", "--keep takes 0 to %d days, --keep-mb 0 to %d", KEPT_DAYS_MOST, KEPT_MEGABYTES_MOST);
    if (self->locale != NULL && !locale_parse (self->locale, &self->csv.locale))
        return usage_error ("push", "--locale takes vi, en or plain");
    if (!operator_environment (environment, failure) || !key_pair_load (&self->sender.pair, self->key, failure))
        return refused ("push", failure->text);
    self->csv.campaign = self->campaign;
    self->csv.batch_records = (uint32_t) batch;
    self->sender.patience_s = (int) patience;
    self->sender.feed = self->feed;
    self->sender.server = self->server != NULL ? self->server : config_text (environment->config, "TIENDO_FEED_ENDPOINT");
    self->sender.server_key = self->server_key != NULL ? self->server_key : config_text (environment->config, "TIENDO_FEED_SERVER_KEY");
    if (self->sender.server[0] == '\0' || !key_text_valid (self->sender.server_key))
        return usage_error ("push", "--server and --server-key are needed (or TIENDO_FEED_ENDPOINT and TIENDO_FEED_SERVER_KEY)");
    self->sender.refill = self->refill;
    self->kept = (kept_settings_t){self->sender.server_key, (int) keep, (int) keep_mb};
    (void) snprintf (self->spool_path, sizeof self->spool_path, "%s%s%s",
                     self->spool != NULL ? self->spool
                     : home != NULL      ? home
                                         : ".",
                     self->spool != NULL ? "" : "/.local/state/tiendo/", self->spool != NULL ? "" : self->feed);
    return EXIT_DONE;
}

static int push (const push_t *self, char **files)
{
    failure_t failure = {0};
    sender_result_t result = {0};
    scoped (problems_destroy) problems_t *problems = problems_new ();
    scoped (spool_destroy) spool_t *spool = NULL;
    bool good = spool_new (&spool, self->spool_path, self->feed, self->kept, &failure);
    for (char **file = files; good && *file != NULL; file++)
        good = spool_file (spool, *file, self, problems, &failure);
    problems_print (problems);
    good = good && sender_run (spool, &self->sender, &result, &failure);
    if (spool != NULL)
        printf ("%lld accepted, %lld rejected, %zu not sent, %lld batches were stored before\n", (long long) result.accepted,
                (long long) result.rejected, problems_lines (problems), (long long) result.duplicates);
    if (!good)
        return refused ("push", failure.text);
    return result.rejected + result.refused > 0 || problems_count (problems) > 0 ? EXIT_REFUSED : EXIT_DONE;
}

int verb_push (int argc, char **argv)
{
    static push_t self;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"feed", &self.feed, NULL, NULL, true},          {"key", &self.key, NULL, NULL, true},
                                {"server", &self.server, NULL, NULL, false},     {"server-key", &self.server_key, NULL, NULL, false},
                                {"campaign", &self.campaign, NULL, NULL, false}, {"locale", &self.locale, NULL, NULL, false},
                                {"spool", &self.spool, NULL, NULL, false},       {"batch", &self.batch, NULL, NULL, false},
                                {"patience", &self.patience, NULL, NULL, false}, {"keep", &self.keep, NULL, NULL, false},
                                {"keep-mb", &self.keep_mb, NULL, NULL, false},   {"refill", NULL, &self.refill, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (strlen (self.feed) > PROTO_MAX_CODE)
        return usage_error ("push", "the feed's code is longer than %d bytes", PROTO_MAX_CODE);
    scoped (operator_close) operator_t environment = {0};
    status = read_settings (&self, &environment, &failure);
    return status != EXIT_DONE ? status : push (&self, argv + first);
}
