#include "services/tiendo/roles/service_roles.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

enum { FILE_PATH = 4096, URL_SIZE = 4096, STATEMENT_SIZE = 1024 };

const service_role_t service_roles[] = {{"ingest", "tiendo_ingest"},     {"aggregator", "tiendo_aggregator"}, {"alerter", "tiendo_alerter"},
                                        {"exporter", "tiendo_exporter"}, {"intake", "tiendo_intake"},         {"operator", "tiendo_operator"},
                                        {"owner", "tiendo_owner"},       {"backup", "tiendo_backup"},         {NULL, NULL}};

bool service_roles_settle (pg_t *pg, const char *verb, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = PQexec (pg_connection (pg), "SELECT said, needed FROM settle_rights ()");
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (pg, rows, failure) || failure_prefix (failure, "roles of the services");
    if (PQgetvalue (rows, 0, 0)[0] != '\0')
        printf ("%s\n", PQgetvalue (rows, 0, 0));
    if (PQgetvalue (rows, 0, 1)[0] != '\0')
        (void) fprintf (
            stderr,
            "tiendo %s: this role may not set up the roles of the services and of the command; they go on with the role that they have. An "
            "administrator of the database runs `tiendo roles`, or: %s Then run this again\n",
            verb, PQgetvalue (rows, 0, 1));
    return true;
}

static void options_free (PQconninfoOption **options)
{
    PQconninfoFree (*options);
    *options = NULL;
}

static void text_release (char **text)
{
    PQfreemem (*text);
    *text = NULL;
}

static const char *option_of (const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++)
        if (strcmp (option->keyword, keyword) == 0 && option->val != NULL)
            return option->val;
    return "";
}

static bool set_password (pg_t *pg, const char *role, const char *password, failure_t *failure)
{
    PGconn *connection = pg_connection (pg);
    char statement[STATEMENT_SIZE];
    scoped (text_release) char *verifier = PQencryptPasswordConn (connection, password, role, "scram-sha-256");
    scoped (text_release) char *name = PQescapeIdentifier (connection, role, strlen (role));
    scoped (text_release) char *literal = verifier != NULL ? PQescapeLiteral (connection, verifier, strlen (verifier)) : NULL;
    if (name == NULL || literal == NULL)
        return pg_failure (pg, NULL, failure);
    (void) snprintf (statement, sizeof statement, "ALTER ROLE %s PASSWORD %s", name, literal);
    return pg_execute (pg, statement, failure)
           || failure_prefix (failure, "password of %s (the administrator of the database sets it: tiendo roles --passwords)", role);
}

// The first line; empty where there is no such file.
static bool first_line (const char *path, char *ret, int size, failure_t *failure)
{
    FILE *file = fopen (path, "re");
    ret[0] = '\0';
    if (file == NULL)
        return errno == ENOENT || failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (errno));
    bool read = fgets (ret, size, file) != NULL;
    (void) fclose (file);
    ret[strcspn (ret, "\r\n")] = '\0';
    return read
           || failure_set (failure, FAILURE_PERMANENT, "%s is empty: it holds the URL of a service's role, as `tiendo init --roles` makes it", path);
}

static bool password_of (pg_t *pg, const char *path, const service_role_t *service, failure_t *failure)
{
    char url[URL_SIZE];
    scoped (text_release) char *wrong = NULL;
    if (!first_line (path, url, sizeof url, failure))
        return false;
    if (url[0] == '\0')
        return true;
    scoped (options_free) PQconninfoOption *options = PQconninfoParse (url, &wrong);
    if (options == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s does not hold the URL of a database", path);
    if (strcmp (option_of (options, "user"), service->role) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s names the user \"%s\"; the role of this service is %s", path, option_of (options, "user"),
                            service->role);
    const char *password = option_of (options, "password");
    return password[0] == '\0' || set_password (pg, service->role, password, failure);
}

static bool role_there (pg_t *pg, const char *role)
{
    scoped (pg_result_clear) PGresult *rows =
        PQexecParams (pg_connection (pg), "SELECT 1 FROM pg_roles WHERE rolname = $1", 1, NULL, &role, NULL, NULL, 0);
    return PQntuples (rows) == 1;
}

bool service_roles_passwords (pg_t *pg, const char *directory, failure_t *failure)
{
    for (const service_role_t *service = service_roles; service->name != NULL; service++) {
        if (!role_there (pg, service->role))
            continue;
        char path[FILE_PATH];
        if (snprintf (path, sizeof path, "%s/%s/url", directory, service->name) >= (int) sizeof path)
            return failure_set (failure, FAILURE_PERMANENT, "%s: the path is too long", directory);
        if (!password_of (pg, path, service, failure))
            return false;
    }
    return true;
}
