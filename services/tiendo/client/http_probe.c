#include "services/tiendo/client/http_probe.h"

#include <curl/curl.h>
#include <stdio.h>

enum { TIMEOUT_S = 3 };

static size_t ignore (char *bytes, size_t size, size_t count, void *argument)
{
    (void) bytes;
    (void) argument;
    return size * count;
}

bool http_probe (const char *url, const char *token, long *ret_status, failure_t *failure)
{
    char authorization[300];
    struct curl_slist *headers = NULL;
    CURL *curl = curl_easy_init ();
    if (curl == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    if (token != NULL) {
        (void) snprintf (authorization, sizeof authorization, "Authorization: Bearer %s", token);
        headers = curl_slist_append (NULL, authorization);
    }
    (void) curl_easy_setopt (curl, CURLOPT_URL, url);
    (void) curl_easy_setopt (curl, CURLOPT_PROXY, "");
    (void) curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
    (void) curl_easy_setopt (curl, CURLOPT_TIMEOUT, (long) TIMEOUT_S);
    (void) curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, ignore);
    CURLcode result = curl_easy_perform (curl);
    long status = 0;
    (void) curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all (headers);
    curl_easy_cleanup (curl);
    if (result != CURLE_OK)
        return failure_set (failure, FAILURE_TEMPORARY, "%s", curl_easy_strerror (result));
    *ret_status = status;
    return true;
}
