// The daily report, as the exporter serves it.
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/output.h"
#include "services/tiendo/verbs/verbs.h"

enum { TIMEOUT_S = 60, ERROR_BYTES = 2000 };

typedef struct {
    FILE *file;
    char error[ERROR_BYTES];
    size_t error_size;
    bool wrote;      // something of the report has gone into the file
    int write_error; // errno of a write that failed
    CURL *curl;
} download_t;

static size_t take (char *bytes, size_t size, size_t count, void *argument)
{
    download_t *self = argument;
    long status = 0;
    (void) curl_easy_getinfo (self->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) {
        size_t written = fwrite (bytes, size, count, self->file);
        self->wrote = true;
        self->write_error = written < count ? errno : 0;
        return written;
    }
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
    if (result == CURLE_WRITE_ERROR)
        return failure_set (failure, FAILURE_PERMANENT, "the report could not be written: %s", strerror (self->write_error));
    if (result != CURLE_OK)
        return failure_set (failure, FAILURE_TEMPORARY, "%s: %s", url, curl_easy_strerror (result));
    self->error[self->error_size] = '\0';
    return status == 200 || failure_set (failure, FAILURE_PERMANENT, "the exporter answered %ld: %.300s", status, self->error);
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

// The whole URL at one exporter.
static void address_of (const wanted_t *wanted, const char *base, char *url, size_t size)
{
    char *code = curl_easy_escape (NULL, wanted->campaign, 0);
    char *day = curl_easy_escape (NULL, wanted->date, 0);
    (void) snprintf (url, size, "%s/reports/%s/%s.%s", base, code, day, wanted->format);
    curl_free (code);
    curl_free (day);
    add_parameter (url, size, "report", wanted->kind);
    add_parameter (url, size, "unit", wanted->unit);
    add_parameter (url, size, "lang", wanted->language);
    add_parameter (url, size, "as_of", wanted->as_of);
}

// TIENDO_HTTP_TOKEN, or the first line of the file that TIENDO_HTTP_TOKEN_FILE names.
static bool token_of (const operator_session_t *self, char token[256], failure_t *failure)
{
    const char *text = config_text (self->config, "TIENDO_HTTP_TOKEN");
    const char *path = config_text (self->config, "TIENDO_HTTP_TOKEN_FILE");
    (void) snprintf (token, 256, "%s", text);
    if (text[0] != '\0')
        return true;
    if (path[0] == '\0')
        return failure_set (failure, FAILURE_PERMANENT, "TIENDO_HTTP_TOKEN is not set: a token that `tiendo token new` has made");
    FILE *file = fopen (path, "re");
    bool good = file != NULL && fgets (token, 256, file) != NULL;
    if (!good)
        (void) failure_set (failure, FAILURE_PERMANENT, "TIENDO_HTTP_TOKEN_FILE is \"%.200s\": %s", path,
                            file == NULL ? strerror (errno) : "the file is empty");
    if (file != NULL)
        (void) fclose (file);
    token[strcspn (token, "\r\n")] = '\0';
    return good;
}

// TIENDO_HTTP_URL may list several exporters: the next one is asked where one does not answer. One that refuses has answered.
static bool download (const operator_session_t *self, const wanted_t *wanted, FILE *file, failure_t *failure)
{
    const char *bases = NULL;
    char token[256];
    char copy[2000];
    char url[4000];
    char *rest = NULL;
    if (!config_need (self->config, "TIENDO_HTTP_URL", &bases, failure) || !token_of (self, token, failure))
        return false;
    (void) snprintf (copy, sizeof copy, "%s", bases);
    for (char *base = strtok_r (copy, ", ", &rest); base != NULL; base = strtok_r (NULL, ", ", &rest)) {
        download_t one = {.file = file};
        address_of (wanted, base, url, sizeof url);
        *failure = (failure_t){0};
        if (fetch (&one, url, token, failure))
            return true;
        if (failure->kind != FAILURE_TEMPORARY || one.wrote)
            return false;
    }
    return failure->kind != FAILURE_NONE ? false : failure_set (failure, FAILURE_PERMANENT, "TIENDO_HTTP_URL names no exporter");
}

static bool report (operator_session_t *self, const wanted_t *wanted, failure_t *failure)
{
    scoped (output_close) output_t output = {0};
    if (!operator_session_environment (self, failure) || !output_open (&output, wanted->output, 0666, failure)
        || !download (self, wanted, output.file, failure) || !output_commit (&output, failure))
        return false;
    if (!output.is_standard)
        printf ("%s\n", wanted->output);
    return true;
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
    scoped (operator_session_close) operator_session_t self = {0};
    if (!report (&self, &wanted, &failure))
        return refused ("report", failure.text);
    return EXIT_DONE;
}
