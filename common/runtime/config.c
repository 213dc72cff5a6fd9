#include "common/runtime/config.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/net/database_way.h"
#include "common/net/keys.h"
#include "common/base/log.h"
#include "common/text/mail_address.h"

extern char **environ;

typedef enum {
    KIND_TEXT,
    KIND_ENDPOINTS,
    KIND_HOST_PORT,
    KIND_DATABASE,
    KIND_NUMBER,
    KIND_KEY,
    KIND_LOG,
    KIND_CLOCK,
    KIND_ADDRESS,
    KIND_SMTP,
    KIND_ALLOWED,
    KIND_PORTS
} kind_t;

typedef struct {
    const char *name;
    kind_t kind;
    const char *standard;
    long least;
    long most;
    const char *about;
} setting_t;

// Every TIENDO_* name that any program of the set knows. A new setting is a line here and a row in docs/reference/settings.md.
static const setting_t settings[] = {
    {"TIENDO_DATABASE_URL", KIND_DATABASE, "", 0, 0, "libpq URI of the database"},
    {"TIENDO_DATABASE_URL_FILE", KIND_TEXT, "", 0, 0, "file that holds the URI (a secret)"},
    {"TIENDO_DATABASE_UNVERIFIED", KIND_ALLOWED, "refused", 0, 0,
     "allowed: the database may be on another machine without sslmode=verify-full, where nobody else is on that network"},
    {"TIENDO_FEED_BIND", KIND_ENDPOINTS, "tcp://*:5570", 0, 0, "where ingest takes feeds"},
    {"TIENDO_QUARANTINE_MB", KIND_NUMBER, "64", 8, 1000000, "megabytes of rejected records that are kept of a feed a day"},
    {"TIENDO_MEMORY_MB", KIND_NUMBER, "192", 0, 1000000,
     "megabytes of memory above which a service lets go of all connections of its ZeroMQ sockets; 0: never"},
    {"TIENDO_QUARANTINE_DAYS", KIND_NUMBER, "90", 1, 3650, "days after which the bytes of rejected records go"},
    {"TIENDO_ALERTS_BIND", KIND_ENDPOINTS, "tcp://*:5572", 0, 0, "where the alerter publishes; none: not at all"},
    {"TIENDO_REPLAY_BIND", KIND_ENDPOINTS, "tcp://*:5573", 0, 0, "where the alerter answers replay and ack"},
    {"TIENDO_HTTP_BIND", KIND_HOST_PORT, "127.0.0.1:8080", 0, 0, "where the exporter serves HTTP"},
    {"TIENDO_HTTP_RATE", KIND_NUMBER, "100", 0, 1000000, "requests a second of one token; 0: no limit"},
    {"TIENDO_HTTP_ADDRESS_RATE", KIND_NUMBER, "20", 0, 1000000, "requests a second of one address without a token; 0: no limit"},
    {"TIENDO_HTTP_TRUSTED_PROXY", KIND_TEXT, "", 0, 0, "addresses and networks of proxies whose X-Forwarded-For is believed"},
    {"TIENDO_TRUSTED_USER_HEADER", KIND_TEXT, "", 0, 0,
     "header by which those proxies name the account of who has signed in there, such as Remote-User"},
    {"TIENDO_NOTICE", KIND_TEXT, "", 0, 0, "said on every page, report and mail: that figures are simulated, say"},
    {"TIENDO_METRICS_BIND", KIND_HOST_PORT, "", 0, 0, "where a service shows /metrics, /healthz, /readyz"},
    {"TIENDO_KEY_FILE", KIND_TEXT, "", 0, 0, "the service's CURVE secret key; intake's is a gateway's"},
    {"TIENDO_LOG", KIND_LOG, "info", 0, 0, "least level that is logged"},
    {"TIENDO_SMTP_URL", KIND_SMTP, "", 0, 0, "mail server"},
    {"TIENDO_SMTP_URL_FILE", KIND_TEXT, "", 0, 0, "file that holds the URL (a secret)"},
    {"TIENDO_TLS_CA_FILE", KIND_TEXT, "", 0, 0, "certificates that mail servers and webhooks are known by, in place of the system's"},
    {"TIENDO_MAIL_FROM", KIND_ADDRESS, "tiendo@localhost", 0, 0, "address that mails come from"},
    {"TIENDO_PAGE_URL", KIND_TEXT, "", 0, 0, "where people see the dashboard: said in mails"},
    {"TIENDO_WEBHOOK_PRIVATE", KIND_ALLOWED, "refused", 0, 0,
     "allowed: webhooks may lead to this machine and to private networks, by http and to any port"},
    {"TIENDO_WEBHOOK_PORTS", KIND_PORTS, "443,8443", 0, 0, "ports that webhooks may go to outside of private networks"},
    {"TIENDO_CLOCK", KIND_CLOCK, "", 0, 0, "tests and demonstrations only"},
    {"TIENDO_AGGREGATOR_BELL_BIND", KIND_ENDPOINTS, "", 0, 0, "where the aggregator hears ingest"},
    {"TIENDO_AGGREGATOR_BELL_CONNECT", KIND_ENDPOINTS, "", 0, 0, "whom ingest rings"},
    {"TIENDO_ALERTER_BELL_BIND", KIND_ENDPOINTS, "", 0, 0, "where the alerter hears the aggregator"},
    {"TIENDO_ALERTER_BELL_CONNECT", KIND_ENDPOINTS, "", 0, 0, "whom the aggregator rings"},
    {"TIENDO_EXPORTER_BELL_BIND", KIND_ENDPOINTS, "", 0, 0, "where the exporter hears the alerter"},
    {"TIENDO_EXPORTER_BELL_CONNECT", KIND_ENDPOINTS, "", 0, 0, "whom the aggregator and the alerter ring"},
    {"TIENDO_BELL_KEY_FILE", KIND_TEXT, "", 0, 0, "CURVE secret key of the deployment's bells (a secret); none: no bell is rung or heard"},
    {"TIENDO_POLL_MS", KIND_NUMBER, "1000", 10, 60000, "how long a lost bell costs"},
    {"TIENDO_FEED_ENDPOINT", KIND_ENDPOINTS, "", 0, 0, "where tiendo push and intake send"},
    {"TIENDO_FEED_SERVER_KEY", KIND_KEY, "", 0, 0, "ingest's public key"},
    {"TIENDO_FEED_SERVER_KEY_FILE", KIND_TEXT, "", 0, 0, "file that holds ingest's public key"},
    {"TIENDO_ALERTS_ENDPOINT", KIND_ENDPOINTS, "", 0, 0, "where tiendo alerts subscribes"},
    {"TIENDO_REPLAY_ENDPOINT", KIND_ENDPOINTS, "", 0, 0, "where tiendo alerts and ack ask"},
    {"TIENDO_ALERTS_SERVER_KEY", KIND_KEY, "", 0, 0, "the alerter's public key"},
    {"TIENDO_ALERTS_SERVER_KEY_FILE", KIND_TEXT, "", 0, 0, "file that holds the alerter's public key"},
    {"TIENDO_ANCHOR_KEYS", KIND_TEXT, "", 0, 0, "public keys by which anchors of the audit log are known (FILE.anchor of the alerter's key)"},
    {"TIENDO_ANCHOR_KEYS_FILE", KIND_TEXT, "", 0, 0, "file that holds them in one line"},
    {"TIENDO_HTTP_URL", KIND_TEXT, "", 0, 0, "the exporter's URL, or a comma list; at the alerter one: letters carry its reports"},
    {"TIENDO_HTTP_TOKEN", KIND_TEXT, "", 0, 0, "bearer token of tiendo report and doctor"},
    {"TIENDO_HTTP_TOKEN_FILE", KIND_TEXT, "", 0, 0, "file that holds the token, read at each use (a secret)"},
    {"TIENDO_METRICS_URL", KIND_TEXT, "", 0, 0, "the exporter's metrics, for monitoring"},
    {"TIENDO_INTAKE_BIND", KIND_HOST_PORT, "127.0.0.1:8081", 0, 0, "where intake serves HTTP"},
    {"TIENDO_INGEST_STATE", KIND_TEXT, "", 0, 0, "directory where ingest keeps what it has acknowledged, for a database that is restored"},
    {"TIENDO_INTAKE_SPOOL", KIND_TEXT, "", 0, 0, "directory where intake keeps what ingest has not acknowledged yet"},
    {"TIENDO_INTAKE_URL", KIND_TEXT, "", 0, 0, "where people sign in, report and answer mails: said in links"},
    {"TIENDO_LINK_KEY_FILE", KIND_TEXT, "", 0, 0,
     "keys that links in mails are signed by (a secret): the same at the alerter and intake, read at each use"},
    {"TIENDO_BIN", KIND_TEXT, "", 0, 0, "path of tiendo, for scripts"},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

struct config_s {
    char *values[SETTINGS];
};

static int setting_find (const char *name, size_t size)
{
    for (int i = 0; i < SETTINGS; i++) {
        if (strlen (settings[i].name) == size && memcmp (settings[i].name, name, size) == 0) {
            return i;
        }
    }
    return -1;
}

static size_t common_prefix (const char *one, const char *other)
{
    size_t length = 0;
    while (one[length] != '\0' && one[length] == other[length]) {
        length++;
    }
    return length;
}

static const char *setting_nearest (const char *name)
{
    const char *nearest = settings[0].name;
    for (int i = 1; i < SETTINGS; i++) {
        if (common_prefix (settings[i].name, name) > common_prefix (nearest, name)) {
            nearest = settings[i].name;
        }
    }
    return nearest;
}

// libzmq would take a larger port for another one, without a word.
static bool port_good (const char *text)
{
    return text[0] != '\0' && strspn (text, "0123456789") == strlen (text) && strtol (text, NULL, 10) >= 1 && strtol (text, NULL, 10) <= 65535;
}

static bool endpoints_good (const char *value)
{
    char copy[4096];
    if (snprintf (copy, sizeof copy, "%s", value) >= (int) sizeof copy) {
        return false;
    }
    char *rest = NULL;
    int count = 0;
    for (char *one = strtok_r (copy, ", ", &rest); one != NULL; one = strtok_r (NULL, ", ", &rest), count++) {
        const char *port = strrchr (one, ':');
        if (strncmp (one, "ipc://", 6) == 0 || strncmp (one, "inproc://", 9) == 0) {
            continue;
        }
        if (strncmp (one, "tcp://", 6) != 0 || port == NULL || port <= one + 6 || (strcmp (port, ":*") != 0 && !port_good (port + 1))) {
            return false;
        }
    }
    return count > 0 && count <= 64;
}

static bool host_port_good (const char *value)
{
    const char *port = strrchr (value, ':');
    return port != NULL && port != value && port_good (port + 1);
}

static bool ports_good (const char *value)
{
    char copy[256];
    char *rest = NULL;
    if (snprintf (copy, sizeof copy, "%s", value) >= (int) sizeof copy || strspn (value, "0123456789,") != strlen (value))
        return false;
    for (char *one = strtok_r (copy, ",", &rest); one != NULL; one = strtok_r (NULL, ",", &rest))
        if (!port_good (one))
            return false;
    return true;
}

static bool number_good (const setting_t *setting, const char *value)
{
    char *end = NULL;
    errno = 0;
    long number = strtol (value, &end, 10);
    return errno == 0 && end != value && *end == '\0' && number >= setting->least && number <= setting->most;
}

// What would be right; NULL where the value is.
static const char *wrong (const setting_t *setting, const char *value, char *room, size_t size)
{
    log_level_t level;
    switch (setting->kind) {
    case KIND_TEXT:
        return NULL;
    case KIND_ENDPOINTS:
        return endpoints_good (value) || (strcmp (setting->name, "TIENDO_ALERTS_BIND") == 0 && strcmp (value, "none") == 0)
                   ? NULL
                   : "a comma list of endpoints such as tcp://127.0.0.1:5570";
    case KIND_HOST_PORT:
        return host_port_good (value) ? NULL : "HOST:PORT such as 127.0.0.1:8080";
    case KIND_DATABASE:
        return strncmp (value, "postgresql://", 13) == 0 || strncmp (value, "postgres://", 11) == 0 ? NULL
                                                                                                    : "a URI such as postgresql://user@host/database";
    case KIND_NUMBER:
        (void) snprintf (room, size, "a whole number from %ld to %ld", setting->least, setting->most);
        return number_good (setting, value) ? NULL : room;
    case KIND_KEY:
        return key_text_valid (value) ? NULL : "40 characters of Z85";
    case KIND_LOG:
        return log_level_parse (value, &level) ? NULL : "debug, info, warn or error";
    case KIND_ADDRESS:
        return mail_address_good (value) ? NULL : "one mail address such as tiendo@example.vn, without a name or brackets";
    case KIND_SMTP:
        return strncmp (value, "smtp://", 7) == 0 || strncmp (value, "smtps://", 8) == 0 ? NULL : "a URL such as smtp://user:password@host:587";
    case KIND_PORTS:
        return ports_good (value) ? NULL : "a comma list of ports such as 443,8443";
    case KIND_ALLOWED:
        return strcmp (value, "allowed") == 0 || strcmp (value, "refused") == 0 ? NULL : "allowed or refused";
    case KIND_CLOCK: {
        campaign_clock_t *clock = NULL;
        failure_t failure;
        if (!campaign_clock_new (&clock, value, &failure)) {
            (void) snprintf (room, size, "fixed:TIME, file:PATH or START@EPOCH*SPEED (%.200s)", failure.text);
            return room;
        }
        campaign_clock_destroy (&clock);
        return NULL;
    }
    }
    return NULL;
}

static bool setting_take (config_t *self, int index, const char *value, failure_t *failure)
{
    const setting_t *setting = &settings[index];
    char room[320];
    const char *right = value[0] != '\0' ? wrong (setting, value, room, sizeof room) : NULL;
    if (right != NULL) { // a URI may hold a password: it is not repeated
        bool secret = setting->kind == KIND_DATABASE || setting->kind == KIND_SMTP;
        return failure_set (failure, FAILURE_FATAL, "%s is \"%.60s\": it must be %s", setting->name, secret ? "(hidden)" : value, right);
    }
    free (self->values[index]);
    self->values[index] = strdup (value);
    return self->values[index] != NULL || failure_set (failure, FAILURE_FATAL, "out of memory");
}

static bool environment_take (config_t *self, failure_t *failure)
{
    for (char **entry = environ; *entry != NULL; entry++) {
        const char *equals = strchr (*entry, '=');
        if (strncmp (*entry, "TIENDO_", 7) != 0 || equals == NULL) {
            continue;
        }
        int index = setting_find (*entry, (size_t) (equals - *entry));
        if (index < 0) {
            char name[128];
            (void) snprintf (name, sizeof name, "%.*s", (int) (equals - *entry), *entry);
            return failure_set (failure, FAILURE_FATAL, "%s is no setting of tiendo; the nearest is %s", name, setting_nearest (name));
        }
        if (!setting_take (self, index, equals + 1, failure)) {
            return false;
        }
    }
    return true;
}

// What may come from a file. (TIENDO_KEY_FILE, TIENDO_LINK_KEY_FILE and TIENDO_HTTP_TOKEN_FILE are read where they are used.)
static const struct {
    const char *name;
    const char *file_name;
} from_files[] = {
    {"TIENDO_DATABASE_URL", "TIENDO_DATABASE_URL_FILE"},       {"TIENDO_SMTP_URL", "TIENDO_SMTP_URL_FILE"},
    {"TIENDO_FEED_SERVER_KEY", "TIENDO_FEED_SERVER_KEY_FILE"}, {"TIENDO_ALERTS_SERVER_KEY", "TIENDO_ALERTS_SERVER_KEY_FILE"},
    {"TIENDO_ANCHOR_KEYS", "TIENDO_ANCHOR_KEYS_FILE"},
};

// NAME_FILE holds what NAME would.
static bool secret_take (config_t *self, const char *name, const char *file_name, failure_t *failure)
{
    const char *path = config_text (self, file_name);
    if (path[0] == '\0') {
        return true;
    }
    FILE *file = fopen (path, "re");
    char line[2048] = "";
    if (file == NULL || fgets (line, sizeof line, file) == NULL) {
        (void) failure_set (failure, FAILURE_FATAL, "%s is \"%.200s\": %s", file_name, path, file == NULL ? strerror (errno) : "the file is empty");
        if (file != NULL) {
            (void) fclose (file);
        }
        return false;
    }
    (void) fclose (file);
    line[strcspn (line, "\r\n")] = '\0';
    return setting_take (self, setting_find (name, strlen (name)), line, failure);
}

bool config_new (config_t **ret, failure_t *failure)
{
    config_t *self = calloc (1, sizeof *self);
    if (self == NULL) {
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    bool good = environment_take (self, failure);
    for (size_t i = 0; good && i < sizeof from_files / sizeof from_files[0]; i++) {
        good = secret_take (self, from_files[i].name, from_files[i].file_name, failure);
    }
    if (!good) {
        config_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

bool config_check (failure_t *failure)
{
    config_t *self = calloc (1, sizeof *self);
    if (self == NULL) {
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    bool good = environment_take (self, failure);
    config_destroy (&self);
    return good;
}

void config_each (config_each_fn *each, void *argument)
{
    for (int i = 0; i < SETTINGS; i++) {
        each (argument, settings[i].name, settings[i].standard, settings[i].about);
    }
}

void config_destroy (config_t **self_p)
{
    config_t *self = *self_p;
    if (self != NULL) {
        for (int i = 0; i < SETTINGS; i++) {
            free (self->values[i]);
        }
        free (self);
        *self_p = NULL;
    }
}

const char *config_text (const config_t *self, const char *name)
{
    int index = setting_find (name, strlen (name));
    assert (index >= 0);
    const char *value = self->values[index];
    return value != NULL && value[0] != '\0' ? value : settings[index].standard;
}

long config_number (const config_t *self, const char *name)
{
    return strtol (config_text (self, name), NULL, 10);
}

// Reports and passwords go to no other machine unless it has shown that it is the database's.
static bool way_good (const config_t *self, const char *uri, failure_t *failure)
{
    const char *from = config_text (self, "TIENDO_DATABASE_URL_FILE")[0] != '\0' ? "TIENDO_DATABASE_URL_FILE" : "TIENDO_DATABASE_URL";
    database_way_t way;
    if (!database_way_read (&way, uri, failure))
        return failure_prefix (failure, "%s", from);
    return way.kind != DATABASE_UNVERIFIED || strcmp (config_text (self, "TIENDO_DATABASE_UNVERIFIED"), "allowed") == 0
           || failure_set (
               failure, FAILURE_FATAL,
               "%s leads to %.100s with sslmode=%s: whoever is on that network can read and alter what is said there. Write "
               "?sslmode=verify-full&sslrootcert=FILE behind it, FILE being the authority's certificate; or, where nobody else is on that "
               "network, set TIENDO_DATABASE_UNVERIFIED=allowed (OPERATIONS.md, \"TLS to the database\")",
               from, way.host, way.mode);
}

bool config_need (const config_t *self, const char *name, const char **ret, failure_t *failure)
{
    const char *value = config_text (self, name);
    const setting_t *setting = &settings[setting_find (name, strlen (name))];
    if (value[0] == '\0') {
        return failure_set (failure, FAILURE_FATAL, "%s is not set: %s", name, setting->about);
    }
    if (setting->kind == KIND_DATABASE && !way_good (self, value, failure))
        return false;
    *ret = value;
    return true;
}
