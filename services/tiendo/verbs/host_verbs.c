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

#include "common/base/link_keys.h"
#include "common/net/anchor.h"
#include "common/net/keys.h"
#include "common/net/own_address.h"
#include "common/base/scoped.h"
#include "services/tiendo/client/http_probe.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/roles/service_roles.h"
#include "services/tiendo/verbs/verbs.h"

enum { URL_MODE = 0440 }; // the command runs as its caller, in the group
enum { PASSWORD_BYTES = 24, FILE_PATH = 4096 };

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

// What links in mails are signed by: deadline-alerter writes them, intake reads them.
static bool make_link_key (const char *directory, failure_t *failure)
{
    char path[FILE_PATH];
    (void) snprintf (path, sizeof path, "%s/link", directory);
    if (there (path))
        return true;
    if (sodium_init () < 0 || !link_keys_create (path, failure))
        return false;
    printf ("%s: a key for links in mails was made\n", path);
    return true;
}

static bool make_key (const char *directory, const char *name, failure_t *failure)
{
    char path[FILE_PATH];
    (void) snprintf (path, sizeof path, "%s/%s", directory, name);
    if (there (path))
        return true;
    if (!key_pair_create (path, failure))
        return false;
    printf ("%s: a key pair was made\n", path);
    return true;
}

// By what the alerter's anchors of the audit log are known; once more after its key was changed.
static bool make_anchor_key (const char *directory, failure_t *failure)
{
    char path[FILE_PATH];
    char key[ANCHOR_KEY_SIZE];
    (void) snprintf (path, sizeof path, "%s/alerter", directory);
    return anchor_keys_write (path, key, failure);
}

// `bells`: a directory of its own for the key of the bells, so that who rings is shown no other; NULL: beside the others.
static bool make_keys (const char *directory, const char *bells, failure_t *failure)
{
    static const char *const names[] = {"ingest", "alerter", "intake"};
    if (directory != NULL)
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (!make_key (directory, names[i], failure))
                return false;
    if (directory != NULL && (!make_anchor_key (directory, failure) || !make_link_key (directory, failure)))
        return false;
    const char *place = bells != NULL ? bells : directory;
    return place == NULL || make_key (place, "bell", failure);
}

static void random_password (char ret[2 * PASSWORD_BYTES])
{
    unsigned char bytes[PASSWORD_BYTES];
    randombytes_buf (bytes, sizeof bytes);
    (void) sodium_bin2base64 (ret, 2 * PASSWORD_BYTES, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool write_url (const char *directory, const char *user, const char *password, const char *host, failure_t *failure)
{
    char path[FILE_PATH];
    char text[400];
    (void) snprintf (path, sizeof path, "%s/url", directory);
    (void) snprintf (text, sizeof text, "postgresql://%s:%s@%.200s/tiendo", user, password, host);
    return write_new (path, text, URL_MODE, failure);
}

// The password that the database server takes, and the URI of whoever migrates. The URI is written last: it says that both are there.
static bool make_password (const char *directory, const char *host, failure_t *failure)
{
    char path[FILE_PATH];
    char password[2 * PASSWORD_BYTES];
    (void) snprintf (path, sizeof path, "%s/url", directory);
    if (there (path)) // made by an earlier release perhaps, for its owner alone
        return chmod (path, URL_MODE) == 0 || failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (errno));
    random_password (password);
    (void) snprintf (path, sizeof path, "%s/password", directory);
    // the database server reads it as another user; the directory is shown to these containers only
    if (!write_new (path, password, 0444, failure) || !write_url (directory, "tiendo", password, host, failure))
        return false;
    printf ("%s: the database's password was made\n", directory);
    return true;
}

// A URI for each role, each in a directory of its own, so that a service can be shown its own alone. `tiendo roles --passwords` tells the server
// their passwords.
static bool make_roles (const char *directory, const char *host, failure_t *failure)
{
    if (mkdir (directory, 0750) != 0 && errno != EEXIST)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", directory, strerror (errno));
    for (const service_role_t *service = service_roles; service->name != NULL; service++) {
        char path[FILE_PATH];
        char file[FILE_PATH + 8];
        char password[2 * PASSWORD_BYTES];
        (void) snprintf (path, sizeof path, "%s/%s", directory, service->name);
        (void) snprintf (file, sizeof file, "%s/url", path);
        if (there (file))
            continue;
        if (mkdir (path, 0750) != 0 && errno != EEXIST)
            return failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (errno));
        random_password (password);
        if (!write_url (path, service->role, password, host, failure))
            return false;
        printf ("%s: a password was made for %s\n", path, service->role);
    }
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
    const char *bells = NULL;
    const char *database = NULL;
    const char *roles = NULL;
    const char *host = NULL;
    const char *clock = NULL;
    const char *start = NULL;
    const char *speed = NULL;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"keys", &keys, NULL, NULL, false},         {"bells", &bells, NULL, NULL, false},
                                {"database", &database, NULL, NULL, false}, {"roles", &roles, NULL, NULL, false},
                                {"host", &host, NULL, NULL, false},         {"clock", &clock, NULL, NULL, false},
                                {"start", &start, NULL, NULL, false},       {"speed", &speed, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status >= 0)
        return status;
    if (keys == NULL && bells == NULL && database == NULL && roles == NULL)
        return usage_error ("init", "nothing is to be made: --keys, --bells, --database or --roles is expected");
    const char *server = host != NULL ? host : "postgres";
    bool clocked = clock != NULL && start != NULL && start[0] != '\0' && !there (clock);
    if (!make_keys (keys, bells, &failure) || (database != NULL && !make_password (database, server, &failure))
        || (roles != NULL && !make_roles (roles, server, &failure)) || (clocked && !make_clock (clock, start, speed, &failure)))
        return refused ("init", failure.text);
    return EXIT_DONE;
}

// The URL, or that of TIENDO_METRICS_BIND: this host where it listens everywhere, else the address that it listens at.
static bool health_url (const char *given, char *url, size_t size)
{
    static const char *const everywhere[] = {"*", "0.0.0.0", "[::]", "::"};
    const char *bind = getenv ("TIENDO_METRICS_BIND");
    const char *port = bind != NULL ? strrchr (bind, ':') : NULL;
    if (given == NULL && port == NULL)
        return false;
    if (given != NULL) {
        (void) snprintf (url, size, "%s", given);
        return true;
    }
    char host[200];
    (void) snprintf (host, sizeof host, "%.*s", (int) (port - bind), bind);
    for (size_t i = 0; i < sizeof everywhere / sizeof everywhere[0]; i++)
        if (strcmp (host, everywhere[i]) == 0)
            (void) snprintf (host, sizeof host, "127.0.0.1");
    char own[OWN_ADDRESS_TEXT]; // a name may be the replicas' too: this one is asked
    failure_t none = {0};
    if (own_address_text (host, own, &none))
        (void) snprintf (host, sizeof host, "%s", own);
    (void) snprintf (url, size, "http://%s%.10s/readyz", host, port);
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
    failure_t failure = {0};
    bool plain = strncmp (url, "http://", 7) == 0;
    (void) curl_global_init (plain ? CURL_GLOBAL_NOTHING : CURL_GLOBAL_DEFAULT); // containers ask often: no TLS is prepared that nobody speaks
    if (http_probe (url, NULL, &code, &failure) && code == 200)
        return EXIT_DONE;
    (void) fprintf (stderr, "tiendo health: %s: %s\n", url, failure.kind == FAILURE_NONE ? "not ready" : failure.text);
    return EXIT_REFUSED;
}
