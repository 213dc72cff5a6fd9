#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/table_file.h"
#include "services/tiendo/push/sender.h"
#include "services/tiendo/push/unit_list.h"
#include "services/tiendo/verbs/verbs.h"
#include "services/tiendo/wording/wording.h"

typedef struct {
    const char *feed, *key, *server, *server_key, *campaign, *locale, *spool, *batch, *patience, *keep, *keep_mb, *units, *language;
    bool refill, replace;
    figures_settings_t figures;
    uint32_t batch_records;
    sent_log_settings_t kept;
    char meaning[256];
    char server_key_text[KEY_TEXT_SIZE];
    char spool_path[4096];
    sender_settings_t sender;
} push_t;

typedef struct {
    const push_t *push;
    unit_names_t *units; // of --units, or NULL
    spool_t *spool;
    diagnostics_t *problems;
    size_t rows;  // of all files
    size_t taken; // of them, into the spool
    bool refused; // a file, whole
} intake_t;

static void intake_clear (intake_t *self)
{
    unit_names_destroy (&self->units);
}

static bool put (void *spool, const file_batch_t *batch, failure_t *failure)
{
    return spool_put (spool, batch, failure);
}

static void bytes_free (char **bytes)
{
    free (*bytes);
}

static void waiting_clear (spool_waiting_t *waiting)
{
    spool_waiting_clear (waiting);
}

static bool refuse_other_meaning (const spool_file_t *file, const spool_waiting_t *waiting, failure_t *failure)
{
    (void) fprintf (stderr, tr ("%s: %lld rows of this very file wait since %s UTC, as “%s” given as: %s\n"), file->name, (long long) waiting->other,
                    waiting->since, waiting->name, waiting->meaning);
    if (waiting->sent > 0)
        (void) fprintf (stderr, tr ("  %lld of them were sent, and the server may have them\n"), (long long) waiting->sent);
    return failure_set (failure, FAILURE_PERMANENT,
                        tr ("nothing was sent. This time it is given as: %s. If that is right, run this again with --replace; if what waits is "
                            "right, run push without "
                            "a FILE"),
                        file->meaning);
}

// What waits of the file from before: in the same meaning it is not put in twice; in another one a person decides.
static bool judge_waiting (const intake_t *self, const spool_file_t *file, bool *ret_known, failure_t *failure)
{
    scoped (waiting_clear) spool_waiting_t waiting = {0};
    if (!spool_waiting (self->spool, file, &waiting, failure))
        return false;
    *ret_known = waiting.same > 0;
    int64_t replaced = waiting.other + waiting.older;
    if (self->push->replace && replaced > 0) {
        (void) fprintf (stderr, tr ("%s: %lld rows that waited are taken back\n"), file->name, (long long) replaced);
        return spool_replace (self->spool, file, failure);
    }
    if (waiting.other > 0)
        return refuse_other_meaning (file, &waiting, failure);
    if (waiting.same > 0)
        (void) fprintf (stderr, tr ("%s: %lld rows of it wait since %s UTC (as “%s”) and are sent now, once\n"), file->name, (long long) waiting.same,
                        waiting.since, waiting.name);
    else if (waiting.older > 0)
        (void) fprintf (stderr, tr ("%s: %lld rows of what was in this file before wait, and are sent first; --replace takes them back\n"),
                        file->name, (long long) waiting.older);
    return true;
}

static size_t lines_of (slice_t bytes)
{
    size_t lines = 0;
    for (size_t i = 0; i < bytes.size; i++)
        lines += bytes.at[i] == '\n' || (bytes.at[i] == '\r' && (i + 1 == bytes.size || bytes.at[i + 1] != '\n'));
    return lines + (bytes.size > 0 && bytes.at[bytes.size - 1] != '\n' && bytes.at[bytes.size - 1] != '\r' ? 1u : 0u);
}

static bool is_archive (slice_t bytes)
{
    return bytes.size >= 2 && memcmp (bytes.at, "PK", 2) == 0;
}

static bool put_figures (intake_t *self, const spool_file_t *file, const figures_t *figures, failure_t *failure)
{
    size_t taken = 0;
    file_tell (file->name, figures, self->problems);
    self->rows += figures_count (figures) + figures_unused_rows (figures);
    if (!figures_is_usable (figures) || figures_count (figures) == 0) {
        self->refused = true;
        if (figures_is_usable (figures))
            (void) problem (self->problems, file->name, 0, "", "no row below the header: there is nothing to send");
        return true;
    }
    if (!spool_begin (self->spool, file, failure))
        return false;
    if (!file_records (file->name, figures, self->push->batch_records, self->problems, put, self->spool, &taken, failure)) {
        spool_give_up (self->spool);
        return false;
    }
    self->taken += taken;
    return spool_commit (self->spool, failure);
}

// A file goes into the spool whole, or but for the rows that cannot be sent. False where the run must not go on; a file that cannot be used is a
// problem, and the others are sent.
static bool spool_file (intake_t *self, const char *name, failure_t *failure)
{
    bool known = false;
    scoped (bytes_free) char *bytes = NULL;
    size_t size = 0;
    scoped (figures_destroy) figures_t *figures = NULL;
    failure_t refusal = {0};
    uint32_t line = 0;
    spool_file_t file = {.name = name, .meaning = self->push->meaning};
    if (!table_bytes_read (name, &bytes, &size, self->problems)) {
        self->refused = true;
        return true;
    }
    slice_t content = {bytes, size};
    (void) crypto_generichash (file.digest, sizeof file.digest, (const unsigned char *) bytes, size, NULL, 0);
    if (!judge_waiting (self, &file, &known, failure))
        return false;
    if (known)
        return true;
    figures_settings_t settings = self->push->figures;
    settings.units = self->units;
    if (!figures_read (&figures, content, &settings, &line, &refusal)) {
        size_t lines = lines_of (content);
        self->rows += lines > 0 && !is_archive (content) ? lines - 1 : 0;
        self->refused = true;
        (void) problem (self->problems, name, (long) line, "", "%s", refusal.text);
        return true;
    }
    return put_figures (self, &file, figures, failure);
}

static bool number_option (const char *text, long least, long most, long *ret)
{
    char *end = NULL;
    *ret = strtol (text, &end, 10);
    return *end == '\0' && *ret >= least && *ret <= most;
}

static int read_numbers (push_t *self)
{
    self->figures = file_figures_settings ();
    long batch = 1000;
    long patience = 300;
    long keep = SENT_LOG_DAYS;
    long keep_mb = SENT_LOG_MEGABYTES;
    if (self->batch != NULL && !number_option (self->batch, 1, PROTO_MAX_RECORDS, &batch))
        return usage_error ("push", tr ("--batch takes 1 to %d"), PROTO_MAX_RECORDS);
    if (self->patience != NULL && !number_option (self->patience, 1, 86400, &patience))
        return usage_error ("push", "%s", tr ("--patience takes 1 to 86400 seconds"));
    if ((self->keep != NULL && !number_option (self->keep, 0, SENT_LOG_DAYS_MOST, &keep))
        || (self->keep_mb != NULL && !number_option (self->keep_mb, 0, SENT_LOG_MEGABYTES_MOST, &keep_mb)))
        return usage_error ("push", tr ("--keep takes 0 to %d days, --keep-mb 0 to %d"), SENT_LOG_DAYS_MOST, SENT_LOG_MEGABYTES_MOST);
    if (self->locale != NULL && !locale_parse (self->locale, &self->figures.numbers))
        return usage_error ("push", "%s", tr ("--locale takes vi, en or plain"));
    self->batch_records = (uint32_t) batch;
    self->sender.patience_s = (int) patience;
    self->kept = (sent_log_settings_t){self->server_key_text, (int) keep, (int) keep_mb};
    return EXIT_DONE;
}

static int read_settings (push_t *self, operator_session_t *environment, failure_t *failure)
{
    const char *home = getenv ("HOME");
    int status = read_numbers (self);
    if (status != EXIT_DONE)
        return status;
    if (!operator_session_environment (environment, failure) || !key_pair_load (&self->sender.pair, self->key, failure))
        return refused ("push", failure->text);
    const char *server_key = self->server_key != NULL ? self->server_key : config_text (environment->config, "TIENDO_FEED_SERVER_KEY");
    self->sender.server = self->server != NULL ? self->server : config_text (environment->config, "TIENDO_FEED_ENDPOINT");
    if (self->sender.server[0] == '\0' || server_key[0] == '\0')
        return usage_error ("push", "%s", tr ("--server and --server-key are needed (or TIENDO_FEED_ENDPOINT and TIENDO_FEED_SERVER_KEY)"));
    if (!public_key_read (server_key, self->server_key_text, failure))
        return usage_error ("push", "--server-key: %s", failure->text);
    self->figures.campaign = self->campaign;
    self->sender.feed = self->feed;
    self->sender.server_key = self->server_key_text;
    self->sender.refill = self->refill;
    (void) snprintf (self->meaning, sizeof self->meaning, "%s%.64s%s--locale %s%s%.100s", self->campaign != NULL ? "--campaign " : "",
                     self->campaign != NULL ? self->campaign : "", self->campaign != NULL ? " " : "", self->locale != NULL ? self->locale : "plain",
                     self->units != NULL ? " --units " : "", self->units != NULL ? self->units : "");
    (void) snprintf (self->spool_path, sizeof self->spool_path, "%s%s%s",
                     self->spool != NULL ? self->spool
                     : home != NULL      ? home
                                         : ".",
                     self->spool != NULL ? "" : "/.local/state/tiendo/", self->spool != NULL ? "" : self->feed);
    return EXIT_DONE;
}

// What is so: every row of the files, and of what waited, is in one of these numbers.
static void print_summary (const intake_t *self, const sender_result_t *result, int64_t waiting)
{
    int64_t wrong = (int64_t) (self->rows - self->taken);
    int64_t unsent = wrong + waiting;
    printf (tr ("%lld accepted, %lld rejected, %lld not sent, %lld batches were stored before\n"), (long long) result->accepted,
            (long long) result->rejected, (long long) unsent, (long long) result->duplicates);
    if (wrong > 0 && waiting > 0)
        printf (tr ("  of the %lld not sent, %lld have errors and %lld wait in the spool\n"), (long long) unsent, (long long) wrong,
                (long long) waiting);
    else if (waiting > 0)
        printf (tr ("  %lld rows wait in the spool: run push again, with or without a FILE\n"), (long long) waiting);
    if (result->unchanged > 0)
        printf (tr ("  %lld rows were left out: the same figure stands already\n"), (long long) result->unchanged);
    if (result->outdated > 0)
        printf (tr ("  %lld accepted rows are outdated: a higher revision stands\n"), (long long) result->outdated);
}

static int push (const push_t *self, char **files)
{
    failure_t failure = {0};
    sender_result_t result = {0};
    spool_size_t waiting = {0};
    scoped (diagnostics_destroy) diagnostics_t *problems = diagnostics_new ();
    scoped (spool_destroy) spool_t *spool = NULL;
    scoped (intake_clear) intake_t intake = {.push = self, .problems = problems};
    if (self->units != NULL && (intake.units = unit_list_read (self->units, problems)) == NULL) {
        diagnostics_print (problems);
        return refused ("push", tr ("the list of units cannot be used: nothing was sent"));
    }
    bool good = spool_new (&spool, self->spool_path, self->feed, self->kept, &failure);
    intake.spool = spool;
    for (char **file = files; good && *file != NULL; file++)
        good = spool_file (&intake, *file, &failure);
    diagnostics_print (problems);
    good = good && sender_run (spool, &self->sender, &result, &failure);
    if (spool != NULL) {
        failure_t ignored;
        spool_give_up (spool); // of a step that failed in the middle
        (void) !spool_size (spool, &waiting, &ignored);
        print_summary (&intake, &result, waiting.records);
    }
    if (!good)
        return refused ("push", failure.text);
    bool all =
        result.rejected + result.outdated + result.refused == 0 && diagnostics_count (problems) == 0 && waiting.records == 0 && !intake.refused;
    return all ? EXIT_DONE : EXIT_REFUSED;
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
                                {"keep-mb", &self.keep_mb, NULL, NULL, false},   {"refill", NULL, &self.refill, NULL, false},
                                {"replace", NULL, &self.replace, NULL, false},   {"units", &self.units, NULL, NULL, false},
                                {"language", &self.language, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (!language_choose (self.language))
        return usage_error ("push", "--language takes vi or en");
    if (strlen (self.feed) > PROTO_MAX_CODE)
        return usage_error ("push", tr ("the feed's code is longer than %d bytes"), PROTO_MAX_CODE);
    if (self.campaign != NULL && strlen (self.campaign) > PROTO_MAX_CODE)
        return usage_error ("push", tr ("the campaign's code is longer than %d bytes"), PROTO_MAX_CODE);
    scoped (operator_session_close) operator_session_t environment = {0};
    status = read_settings (&self, &environment, &failure);
    return status != EXIT_DONE ? status : push (&self, argv + first);
}
