// The daily report, as the exporter serves it.
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/scoped.h"
#include "services/tiendo/operator.h"
#include "services/tiendo/options.h"
#include "services/tiendo/verbs.h"

enum { TIMEOUT_S = 60, ERROR_BYTES = 2000 };

typedef struct {
    FILE *file;
    char error[ERROR_BYTES];
    size_t error_size;
    CURL *curl;
} download_t;

static size_t take (char *bytes, size_t size, size_t count, void *argument)
{
    download_t *self = argument;
    long status = 0;
    (void) curl_easy_getinfo (self->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200)
        return fwrite (bytes, size, count, self->file);
    size_t room = sizeof self->error - 1 - self->error_size;
    size_t kept = size * count < room ? size * count : room;
    memcpy (self->error + self->error_size, bytes, kept);
    self->error_size += kept;
    return size * count;
}

static bool fetch (download_t *self, const char *url, const char *token, failure_t *failure)
{
    char authorization[300];
    long status = 0;
    (void) snprintf (authorization, sizeof authorization, "Authorization: Bearer %s", token);
    struct curl_slist *headers = curl_slist_append (NULL, authorization);
    self->curl = curl_easy_init ();
    (void) curl_easy_setopt (self->curl, CURLOPT_URL, url);
    (void) curl_easy_setopt (self->curl, CURLOPT_HTTPHEADER, headers);
    (void) curl_easy_setopt (self->curl, CURLOPT_TIMEOUT, (long) TIMEOUT_S);
    (void) curl_easy_setopt (self->curl, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt (self->curl, CURLOPT_WRITEFUNCTION, take);
    (void) curl_easy_setopt (self->curl, CURLOPT_WRITEDATA, self);
    CURLcode result = curl_easy_perform (self->curl);
    (void) curl_easy_getinfo (self->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all (headers);
    curl_easy_cleanup (self->curl);
    if (result != CURLE_OK)
        return failure_set (failure, FAILURE_TEMPORARY, "%s: %s", url, curl_easy_strerror (result));
    return status == 200 || failure_set (failure, FAILURE_PERMANENT, "the exporter answered %ld: %.300s", status, self->error);
}

static bool download (const char *url, const char *token, const char *output, failure_t *failure)
{
    char part[4096];
    struct stat info;
    bool plain = lstat (output, &info) != 0 || S_ISREG (info.st_mode); // a device or a link is written to, never replaced
    (void) snprintf (part, sizeof part, plain ? "%s.part" : "%s", output);
    download_t self = {.file = fopen (part, "we")};
    if (self.file == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", part, strerror (errno));
    bool good = fetch (&self, url, token, failure);
    if (fclose (self.file) != 0 && good)
        good = failure_set (failure, FAILURE_PERMANENT, "%s: %s", part, strerror (errno));
    if (good && plain && rename (part, output) != 0)
        good = failure_set (failure, FAILURE_PERMANENT, "%s: %s", output, strerror (errno));
    if (!good && plain)
        (void) remove (part);
    return good;
}

typedef struct {
    const char *campaign, *date, *format, *as_of, *output, *kind, *unit, *language;
} wanted_t;

// Appends &name=value, escaped; nothing where there is no value.
static void add_parameter (char *url, size_t size, const char *name, const char *value)
{
    size_t at = strlen (url);
    char *escaped = value != NULL ? curl_easy_escape (NULL, value, 0) : NULL;
    if (escaped != NULL)
        (void) snprintf (url + at, size - at, "%c%s=%s", strchr (url, '?') == NULL ? '?' : '&', name, escaped);
    curl_free (escaped);
}

static bool report (operator_t *self, const wanted_t *wanted, failure_t *failure)
{
    const char *base = NULL;
    const char *token = NULL;
    char url[4000];
    if (!operator_environment (self, failure) || !config_need (self->config, "TIENDO_HTTP_URL", &base, failure)
        || !config_need (self->config, "TIENDO_HTTP_TOKEN", &token, failure))
        return false;
    char *code = curl_easy_escape (NULL, wanted->campaign, 0);
    char *day = curl_easy_escape (NULL, wanted->date, 0);
    (void) snprintf (url, sizeof url, "%s/reports/%s/%s.%s", base, code, day, wanted->format);
    curl_free (code);
    curl_free (day);
    add_parameter (url, sizeof url, "report", wanted->kind);
    add_parameter (url, sizeof url, "unit", wanted->unit);
    add_parameter (url, sizeof url, "lang", wanted->language);
    add_parameter (url, sizeof url, "as_of", wanted->as_of);
    return download (url, token, wanted->output, failure);
}

int verb_report (int argc, char **argv)
{
    static const char *const formats[] = {"pdf", "xlsx", "csv", "docx"};
    wanted_t wanted = {0};
    int first = 0;
    bool known = false;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &wanted.campaign, NULL, NULL, true},  {"date", &wanted.date, NULL, NULL, true},
                                {"format", &wanted.format, NULL, NULL, true},      {"as-of", &wanted.as_of, NULL, NULL, false},
                                {"report", &wanted.kind, NULL, NULL, false},       {"unit", &wanted.unit, NULL, NULL, false},
                                {"language", &wanted.language, NULL, NULL, false}, {"output", &wanted.output, NULL, NULL, true}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_day (argv, "date", wanted.date);
    if (status < 0)
        status = options_instant (argv, "as-of", wanted.as_of);
    if (status >= 0)
        return status;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        known = known || strcmp (wanted.format, formats[i]) == 0;
    if (!known)
        return usage_error ("report", "the format %s is not offered; pdf, xlsx, csv and docx are", wanted.format);
    scoped (operator_close) operator_t self = {0};
    if (!report (&self, &wanted, &failure))
        return refused ("report", failure.text);
    printf ("%s\n", wanted.output);
    return EXIT_DONE;
}
