#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/migrations.h"
#include "common/scoped.h"
#include "services/tiendo/operator.h"
#include "services/tiendo/options.h"
#include "services/tiendo/verbs.h"

enum { DIGEST_HEX = 2 * crypto_generichash_BYTES + 1 };

// Two that migrate at once follow one another.
static const char prepare[] = "SELECT pg_advisory_lock (7460);"
                              "CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY, name text NOT NULL, digest text NOT NULL,"
                              " applied_at timestamptz NOT NULL DEFAULT clock_timestamp ())";

static void digest_of (const migration_t *migration, char hex[DIGEST_HEX])
{
    unsigned char digest[crypto_generichash_BYTES];
    (void) crypto_generichash (digest, sizeof digest, (const unsigned char *) migration->text, strlen (migration->text), NULL, 0);
    (void) sodium_bin2hex (hex, DIGEST_HEX, digest, sizeof digest);
}

static bool query (pg_t *pg, PGresult **ret, const char *sql, int count, const char *const *values, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *result = PQexecParams (pg_connection (pg), sql, count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus (result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return pg_failure (pg, result, failure);
    if (ret != NULL) {
        *ret = result;
        result = NULL;
    }
    return true;
}

static bool apply (pg_t *pg, const migration_t *migration, const char *digest, failure_t *failure)
{
    char version[16];
    (void) snprintf (version, sizeof version, "%d", migration->version);
    const char *values[] = {version, migration->name, digest};
    if (pg_execute (pg, "BEGIN", failure) && pg_execute (pg, migration->text, failure)
        && query (pg, NULL, "INSERT INTO schema_migration (version, name, digest) VALUES ($1, $2, $3)", 3, values, failure)
        && pg_execute (pg, "COMMIT", failure))
        return true;
    return failure_prefix (failure, "migration %s", migration->name);
}

static bool step (pg_t *pg, const migration_t *migration, int *applied, failure_t *failure)
{
    char digest[DIGEST_HEX];
    char version[16];
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {version};
    digest_of (migration, digest);
    (void) snprintf (version, sizeof version, "%d", migration->version);
    if (!query (pg, &rows, "SELECT digest FROM schema_migration WHERE version = $1", 1, values, failure))
        return false;
    if (PQntuples (rows) == 1)
        return strcmp (PQgetvalue (rows, 0, 0), digest) == 0
               || failure_set (failure, FAILURE_PERMANENT, "migration %s was applied with another text: this program does not fit this database",
                               migration->name);
    if (!apply (pg, migration, digest, failure))
        return false;
    printf ("applied %s\n", migration->name);
    *applied += 1;
    return true;
}

static bool migrate (pg_t *pg, failure_t *failure)
{
    int applied = 0;
    int newest = 0;
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_execute (pg, prepare, failure))
        return false;
    for (const migration_t *migration = migrations; migration->name != NULL; migration++)
        newest = migration->version;
    if (!query (pg, &rows, "SELECT coalesce (max (version), 0) FROM schema_migration", 0, NULL, failure))
        return false;
    int stands = atoi (PQgetvalue (rows, 0, 0));
    if (stands > newest)
        return failure_set (failure, FAILURE_PERMANENT, "the database has schema %d and this program knows %d: use the newer program", stands,
                            newest);
    for (const migration_t *migration = migrations; migration->name != NULL; migration++)
        if (!step (pg, migration, &applied, failure))
            return false;
    printf (applied == 0 ? "the schema is up to date, version %d\n" : "the schema is at version %d\n", newest);
    return true;
}

int verb_migrate (int argc, char **argv)
{
    int first = 0;
    int status = options_read (argc, argv, NULL, 0, &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    failure_t failure = {0};
    if (status >= 0)
        return status;
    scoped (operator_close) operator_t self = {0};
    if (!operator_open (&self, false, &failure) || !migrate (self.pg, &failure))
        return refused ("migrate", failure.text);
    return EXIT_DONE;
}
