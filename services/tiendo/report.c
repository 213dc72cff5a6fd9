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

static bool report (operator_t *self, const char *campaign, const char *date, const char *format, const char *as_of, const char *output,
                    failure_t *failure)
{
    const char *base = NULL;
    const char *token = NULL;
    char url[2000];
    if (!operator_environment (self, failure) || !config_need (self->config, "TIENDO_HTTP_URL", &base, failure)
        || !config_need (self->config, "TIENDO_HTTP_TOKEN", &token, failure))
        return false;
    char *code = curl_easy_escape (NULL, campaign, 0);
    char *day = curl_easy_escape (NULL, date, 0);
    char *instant = as_of != NULL ? curl_easy_escape (NULL, as_of, 0) : NULL;
    (void) snprintf (url, sizeof url, "%s/reports/%s/%s.%s%s%s", base, code, day, format, instant != NULL ? "?as_of=" : "",
                     instant != NULL ? instant : "");
    curl_free (code);
    curl_free (day);
    curl_free (instant);
    return download (url, token, output, failure);
}

int verb_report (int argc, char **argv)
{
    const char *campaign = NULL;
    const char *date = NULL;
    const char *format = NULL;
    const char *as_of = NULL;
    const char *output = NULL;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &campaign, NULL, NULL, true},
                                {"date", &date, NULL, NULL, true},
                                {"format", &format, NULL, NULL, true},
                                {"as-of", &as_of, NULL, NULL, false},
                                {"output", &output, NULL, NULL, true}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status >= 0)
        return status;
    if (strcmp (format, "csv") != 0)
        return usage_error ("report", "the format %s is not offered; csv is", format);
    scoped (operator_close) operator_t self = {0};
    if (!report (&self, campaign, date, format, as_of, output, &failure))
        return refused ("report", failure.text);
    printf ("%s\n", output);
    return EXIT_DONE;
}
