#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/db/migrations.h"
#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/roles/role_scripts.h"
#include "services/tiendo/shared/schema_functions.h"
#include "services/tiendo/roles/service_roles.h"
#include "services/tiendo/verbs/verbs.h"

// Two that migrate at once follow one another. The other locks are functions of the schema (common/schema/functions/locks/); this one comes before
// any.
static const char prepare[] = "SELECT pg_advisory_lock (7460);"
                              "CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY, name text NOT NULL, digest text NOT NULL,"
                              " applied_at timestamptz NOT NULL DEFAULT clock_timestamp ());"
                              "CREATE TABLE IF NOT EXISTS schema_function (name text PRIMARY KEY, digest text NOT NULL)";

// What a database of the first release has recorded: it kept tables and functions together, in thirteen files.
static const char *const first_release[] = {
    "c88ed814208641e0082b05cf0131b077b5352f6bbdc2d0a6e52d7a231bc08c00", // 0001_tables
    "9669a1da8b6f04164eb2e49042c820b4c8987c2f71aaf2d89d52e23cd3838d75", // 0002_plan
    "dbfda95ed07e226d4ae78cc7189bb968a38550e29accb9c9c77852db7835b9a1", // 0003_figures
    "54262ebcc29b464d8549f9f98e29d451d04571270c177aec855d48243b871d0f", // 0004_status
    "ab979c77e3756cbf9c1b93288753b3c29f71fc9d152ab32d2d71a5776eef01a4", // 0005_alerts
    "10e5b33366476c04a336f7ba18ab92dbbacad0478e81a5a80aff444faf61ae9c", // 0006_load
    "d3edf9306182e45a1f9647eca055837744c28f32def5512230784d45014dfbcd", // 0007_watch
    "a691074d75bd4e0fe66ea24dfdb856158b8031fb0711ba9bc03cb5519ef3cd90", // 0008_delivery
    "5d230cf13098eb72a891266c3460b87e7c2a85eb3b3d99c79fa032917133794b", // 0009_pages
    "254fc02b363e906cdcca0f715856a171f15b75094d7b6ed936349fb2da8f799a", // 0010_notices
    "7a3feec8c373a7cfca4ed682aa8d1fb1c1c47389eb592ad8187eda686fce307d", // 0011_audit
    "61389f6c184d757ea3af291403dd6799423f599d83d7bbdd7ea495b361e32fd8", // 0012_attachments
    "9cce0288a10e73b567dff31c31141c50916572dc8d6781d70e4ccaa7ec4c1401", // 0013_counts
};
enum { FIRST_RELEASE_FILES = sizeof first_release / sizeof first_release[0] };

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

// A database of the first release is one whose thirteen files have exactly these texts: what they made is what 0001_first_release makes, and every
// function in it is the schema's.
static bool adopt_first_release (pg_t *pg, const migration_t *first, failure_t *failure)
{
    char digest[DIGEST_HEX];
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {first->name, digest};
    if (!query (pg, &rows, "SELECT digest FROM schema_migration ORDER BY version", 0, NULL, failure))
        return false;
    if (PQntuples (rows) != FIRST_RELEASE_FILES)
        return true;
    for (int row = 0; row < FIRST_RELEASE_FILES; row++)
        if (strcmp (PQgetvalue (rows, row, 0), first_release[row]) != 0)
            return true;
    schema_digest (first->text, digest);
    return query (pg, NULL, "DELETE FROM schema_migration", 0, NULL, failure)
           && query (pg, NULL, "INSERT INTO schema_migration (version, name, digest) VALUES (1, $1, $2)", 2, values, failure)
           && pg_execute (pg,
                          "INSERT INTO schema_function (name, digest)"
                          " SELECT DISTINCT 'first_release/' || p.proname, '' FROM pg_proc p"
                          " WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgfoid = p.oid)"
                          " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')"
                          " UNION ALL SELECT 'first_release/' || c.relname, '' FROM pg_class c"
                          " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'c'",
                          failure);
}

static bool apply (pg_t *pg, const migration_t *migration, const char *digest, failure_t *failure)
{
    char version[16];
    (void) snprintf (version, sizeof version, "%d", migration->version);
    const char *values[] = {version, migration->name, digest};
    if (pg_execute (pg, migration->text, failure)
        && query (pg, NULL, "INSERT INTO schema_migration (version, name, digest) VALUES ($1, $2, $3)", 3, values, failure))
        return true;
    return failure_prefix (failure, "migration %s", migration->name);
}

static bool step (pg_t *pg, const migration_t *migration, int *applied, failure_t *failure)
{
    char digest[DIGEST_HEX];
    char version[16];
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {version};
    schema_digest (migration->text, digest);
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

static bool not_from_the_future (pg_t *pg, int newest, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!query (pg, &rows, "SELECT coalesce (max (version), 0) FROM schema_migration", 0, NULL, failure))
        return false;
    int stands = atoi (PQgetvalue (rows, 0, 0));
    return stands <= newest
           || failure_set (failure, FAILURE_PERMANENT, "the database has schema %d and this program knows %d: use the newer program", stands, newest);
}

// Tables, functions and rights in one transaction: whoever looks sees the schema of one release or of the other.
static bool bring_up (pg_t *pg, int newest, const char *roles, int *applied, bool *replaced, failure_t *failure)
{
    if (!pg_execute (pg, "BEGIN", failure) || !adopt_first_release (pg, migrations, failure) || !not_from_the_future (pg, newest, failure))
        return false;
    for (const migration_t *migration = migrations; migration->name != NULL; migration++)
        if (!step (pg, migration, applied, failure))
            return false;
    return schema_functions_replace (pg, replaced, failure) && role_scripts_keep_owner (pg, failure) && service_roles_settle (pg, "migrate", failure)
           && (roles == NULL || service_roles_passwords (pg, roles, failure)) && pg_execute (pg, "COMMIT", failure);
}

static bool migrate (pg_t *pg, const char *roles, failure_t *failure)
{
    int applied = 0;
    int newest = 0;
    bool replaced = false;
    for (const migration_t *migration = migrations; migration->name != NULL; migration++)
        newest = migration->version;
    if (!pg_execute (pg, prepare, failure) || !bring_up (pg, newest, roles, &applied, &replaced, failure))
        return false;
    if (applied == 0 && replaced)
        printf ("replaced the functions\n");
    printf (applied == 0 && !replaced ? "the schema is up to date, version %d\n" : "the schema is at version %d\n", newest);
    return true;
}

// It may not do it, or sees no schema to do it in.
static bool is_denied (const char *state)
{
    return strcmp (state, "42501") == 0 || strcmp (state, "3F000") == 0;
}

int verb_migrate (int argc, char **argv)
{
    const char *wait = NULL;
    const char *roles = NULL;
    int wait_s = 0;
    int first = 0;
    const option_t options[] = {{"wait", &wait, NULL, NULL, false}, {"roles", &roles, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_wait (argv, wait, &wait_s);
    failure_t failure = {0};
    if (status >= 0)
        return status;
    scoped (operator_session_close) operator_session_t self = {0};
    bool good = operator_session_reach (&self, wait_s, &failure) && migrate (self.pg, roles, &failure);
    if (!good && self.pg != NULL && is_denied (pg_state (self.pg)) && roles == NULL)
        (void) failure_prefix (&failure, "the database's owner migrates, and `tiendo roles` makes tiendo_owner that one");
    if (!good)
        return refused ("migrate", failure.text);
    return EXIT_DONE;
}
