// init, health: what a host needs before and while the services run; neither looks at the database.
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/keys.h"
#include "common/scoped.h"
#include "services/tiendo/operator.h"
#include "services/tiendo/options.h"
#include "services/tiendo/verbs.h"

enum { PASSWORD_BYTES = 24, FILE_PATH = 4096, HEALTH_S = 3 };

// Whole or not at all: written beside it, then put in its place.
static bool write_new (const char *path, const char *text, mode_t mode, failure_t *failure)
{
    char part[FILE_PATH + 8];
    (void) snprintf (part, sizeof part, "%s.part", path);
    (void) unlink (part);
    int file = open (part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool good = file >= 0 && write (file, text, strlen (text)) == (ssize_t) strlen (text) && fchmod (file, mode) == 0 && fsync (file) == 0;
    if (file >= 0)
        good = close (file) == 0 && good;
    if (good && rename (part, path) == 0)
        return true;
    return failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (errno));
}

static bool there (const char *path)
{
    struct stat info;
    return stat (path, &info) == 0;
}

static bool make_keys (const char *directory, failure_t *failure)
{
    static const char *const names[] = {"ingest", "alerter"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[FILE_PATH];
        (void) snprintf (path, sizeof path, "%s/%s", directory, names[i]);
        if (there (path))
            continue;
        if (!key_pair_create (path, failure))
            return false;
        printf ("%s: a key pair was made\n", path);
    }
    return true;
}

// The password that the database server takes, and the URI that the services do. The URI is written last: it says that both are there.
static bool make_password (const char *directory, const char *host, failure_t *failure)
{
    char path[FILE_PATH];
    char text[400];
    char password[2 * PASSWORD_BYTES];
    unsigned char bytes[PASSWORD_BYTES];
    (void) snprintf (path, sizeof path, "%s/url", directory);
    if (there (path))
        return true;
    randombytes_buf (bytes, sizeof bytes);
    (void) sodium_bin2base64 (password, sizeof password, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    (void) snprintf (path, sizeof path, "%s/password", directory);
    // the database server reads it as another user; the directory is shown to these containers only
    if (!write_new (path, password, 0444, failure))
        return false;
    (void) snprintf (path, sizeof path, "%s/url", directory);
    (void) snprintf (text, sizeof text, "postgresql://tiendo:%s@%.200s/tiendo", password, host);
    if (!write_new (path, text, 0400, failure))
        return false;
    printf ("%s: the database's password was made\n", directory);
    return true;
}

// A clock for a demonstration: it stands still at START, or runs from there at SPEED times the pace of real time.
static bool make_clock (const char *path, const char *start, const char *speed, failure_t *failure)
{
    char text[200];
    if (speed == NULL)
        (void) snprintf (text, sizeof text, "%.60s\n", start);
    else
        (void) snprintf (text, sizeof text, "%.60s@%lld*%.20s\n", start, (long long) time (NULL), speed);
    return write_new (path, text, 0444, failure);
}

int verb_init (int argc, char **argv)
{
    const char *keys = NULL;
    const char *database = NULL;
    const char *host = NULL;
    const char *clock = NULL;
    const char *start = NULL;
    const char *speed = NULL;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"keys", &keys, NULL, NULL, true},    {"database", &database, NULL, NULL, true},
                                {"host", &host, NULL, NULL, false},   {"clock", &clock, NULL, NULL, false},
                                {"start", &start, NULL, NULL, false}, {"speed", &speed, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status >= 0)
        return status;
    bool clocked = clock != NULL && start != NULL && start[0] != '\0' && !there (clock);
    if (!make_keys (keys, &failure) || !make_password (database, host != NULL ? host : "postgres", &failure)
        || (clocked && !make_clock (clock, start, speed, &failure)))
        return refused ("init", failure.text);
    return EXIT_DONE;
}

static size_t ignore (char *bytes, size_t size, size_t count, void *argument)
{
    (void) bytes;
    (void) argument;
    return size * count;
}

// The URL, or that of this host's TIENDO_METRICS_BIND.
static bool health_url (const char *given, char *url, size_t size)
{
    const char *bind = getenv ("TIENDO_METRICS_BIND");
    const char *port = bind != NULL ? strrchr (bind, ':') : NULL;
    if (given == NULL && port == NULL)
        return false;
    if (given != NULL)
        (void) snprintf (url, size, "%s", given);
    else
        (void) snprintf (url, size, "http://127.0.0.1%.10s/readyz", port);
    return true;
}

int verb_health (int argc, char **argv)
{
    char url[1000];
    int first = 0;
    long code = 0;
    int status = options_read (argc, argv, NULL, 0, &first);
    if (status >= 0)
        return status;
    if (argc - first > 1 || !health_url (first < argc ? argv[first] : NULL, url, sizeof url))
        return usage_error ("health", "a URL is expected, or TIENDO_METRICS_BIND in the environment");
    CURL *curl = curl_easy_init ();
    if (curl == NULL)
        return refused ("health", "out of memory");
    (void) curl_easy_setopt (curl, CURLOPT_URL, url);
    (void) curl_easy_setopt (curl, CURLOPT_PROXY, "");
    (void) curl_easy_setopt (curl, CURLOPT_TIMEOUT, (long) HEALTH_S);
    (void) curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, ignore);
    CURLcode result = curl_easy_perform (curl);
    (void) curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_cleanup (curl);
    if (result == CURLE_OK && code == 200)
        return EXIT_DONE;
    (void) fprintf (stderr, "tiendo health: %s: %s\n", url, result == CURLE_OK ? "not ready" : curl_easy_strerror (result));
    return EXIT_REFUSED;
}
