// Reports as the exporter serves them, and as they were issued.
#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/output.h"
#include "services/tiendo/verbs/issued_report.h"
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

static void json_free (json_t **object)
{
    json_decref (*object);
}

// What the exporter's problem details say, or what somebody between wrote instead.
static bool refusal_set (const char *body, long status, failure_t *failure)
{
    scoped (json_free) json_t *problem = json_loads (body, 0, NULL);
    const char *detail = json_string_value (json_object_get (problem, "detail"));
    return failure_set (failure, FAILURE_PERMANENT, "the exporter answered %ld: %.300s", status, detail != NULL ? detail : body);
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
    return status == 200 || refusal_set (self->error, status, failure);
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

static report_key_t key_of (const wanted_t *wanted)
{
    return (report_key_t){.campaign = wanted->campaign,
                          .date = wanted->date,
                          .format = wanted->format,
                          .as_of = wanted->as_of,
                          .unit = wanted->unit,
                          .language = wanted->language != NULL ? wanted->language : "vi",
                          .report = wanted->kind != NULL ? wanted->kind : "daily"};
}

// As of the instant that is asked for, or of now: what stood then can be asked for again.
static bool make (issued_report_t *ret, const operator_session_t *self, const wanted_t *wanted, failure_t *failure)
{
    wanted_t then = *wanted;
    char *bytes = NULL;
    (void) snprintf (ret->as_of, sizeof ret->as_of, "%s", wanted->as_of != NULL ? wanted->as_of : self->now);
    then.as_of = ret->as_of;
    FILE *memory = open_memstream (&bytes, &ret->size);
    if (memory == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    bool good = download (self, &then, memory, failure);
    good = fclose (memory) == 0 && good;
    ret->bytes = (unsigned char *) bytes;
    return good;
}

static bool write_issued (const issued_report_t *issued, const char *path, failure_t *failure)
{
    scoped (output_close) output_t output = {0};
    if (!output_open (&output, path, 0666, failure))
        return false;
    if (fwrite (issued->bytes, 1, issued->size, output.file) != issued->size)
        return failure_set (failure, FAILURE_PERMANENT, "the report could not be written: %s", strerror (errno));
    if (!output_commit (&output, failure))
        return false;
    if (!output.is_standard)
        printf ("%s\n", path);
    return true;
}

// The file that was issued, or one that is issued now and kept. Who did it stands in the audit log either way.
static bool issue (operator_session_t *self, const wanted_t *wanted, failure_t *failure)
{
    scoped (issued_report_clear) issued_report_t issued = {0};
    report_key_t key = key_of (wanted);
    if (!operator_session_open (self, true, failure) || !issued_report_find (&issued, self, &key, failure))
        return false;
    bool again = issued.digest[0] != '\0';
    if ((!again && !make (&issued, self, wanted, failure)) || !pg_execute (self->pg, "BEGIN", failure)
        || (!again && !issued_report_keep (&issued, self, &key, failure))
        || !operator_session_commit (self, "report issue", wanted->campaign,
                                     json_pack ("{s:s s:s s:s s:s s:s s:b}", "date", wanted->date, "report", key.report, "format", wanted->format,
                                                "as_of", issued.as_of, "digest", issued.digest, "again", again),
                                     failure)
        || !write_issued (&issued, wanted->output, failure))
        return false;
    (void) fprintf (stderr, again ? "issued at %s by %s, as of %s, and given out again: SHA-256 %s\n" : "issued at %s by %s, as of %s: SHA-256 %s\n",
                    issued.issued_at, issued.by, issued.as_of, issued.digest);
    return true;
}

static bool give (operator_session_t *self, const char *digest, const char *path, failure_t *failure)
{
    scoped (issued_report_clear) issued_report_t issued = {0};
    return operator_session_open (self, true, failure) && issued_report_get (&issued, self, digest, failure) && write_issued (&issued, path, failure);
}

// What a report cannot be fetched without. -1: nothing.
static int check (const wanted_t *wanted)
{
    static const char *const formats[] = {"pdf", "xlsx", "csv", "docx"};
    const char *const needed[][2] = {{"campaign", wanted->campaign}, {"date", wanted->date}, {"format", wanted->format}, {"output", wanted->output}};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (needed[i][1] == NULL)
            return usage_error ("report", "--%s is missing", needed[i][0]);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp (wanted->format, formats[i]) == 0)
            return -1;
    return usage_error ("report", "the format %s is not offered; pdf, xlsx, csv and docx are", wanted->format);
}

int verb_report (int argc, char **argv)
{
    wanted_t wanted = {0};
    bool json = false;
    bool issued = false;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &wanted.campaign, NULL, NULL, false},
                                {"date", &wanted.date, NULL, NULL, false},
                                {"format", &wanted.format, NULL, NULL, false},
                                {"as-of", &wanted.as_of, NULL, NULL, false},
                                {"report", &wanted.kind, NULL, NULL, false},
                                {"unit", &wanted.unit, NULL, NULL, false},
                                {"language", &wanted.language, NULL, NULL, false},
                                {"output", &wanted.output, NULL, NULL, false},
                                {"issue", NULL, &issued, NULL, false},
                                {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    scoped (operator_session_close) operator_session_t self = {0};
    const char *act = first < argc ? argv[first] : "";
    if (strcmp (act, "list") == 0 && first + 1 == argc)
        return list_print ("report", "issued_list", json);
    if (strcmp (act, "get") == 0 && first + 2 == argc && wanted.output != NULL)
        return give (&self, argv[first + 1], wanted.output, &failure) ? EXIT_DONE : refused ("report", failure.text);
    status = act[0] != '\0' ? usage_error ("report", "`list`, `get DIGEST -o FILE`, or only options are expected") : check (&wanted);
    if (status < 0)
        status = options_day (argv, "date", wanted.date);
    if (status < 0)
        status = options_instant (argv, "as-of", wanted.as_of);
    if (status >= 0)
        return status;
    return (issued ? issue : report) (&self, &wanted, &failure) ? EXIT_DONE : refused ("report", failure.text);
}
