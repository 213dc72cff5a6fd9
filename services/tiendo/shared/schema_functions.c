#include "services/tiendo/shared/schema_functions.h"

#include <sodium.h>
#include <string.h>

#include "common/db/migrations.h"
#include "common/base/scoped.h"

// Only what the database remembers as the schema's: an operator's own functions stay. A row type goes after the functions that use it.
static const char drop_all[] =
    "DO $$"
    " DECLARE v_name text;"
    " BEGIN"
    "  FOR v_name IN SELECT p.oid::regprocedure FROM pg_proc p"
    "      WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN (SELECT split_part (f.name, '/', 2) FROM schema_function f) LOOP"
    "   EXECUTE 'DROP FUNCTION ' || v_name;"
    "  END LOOP;"
    "  FOR v_name IN SELECT c.oid::regclass FROM pg_class c"
    "      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'c' AND c.relname IN (SELECT split_part (f.name, '/', 2) FROM "
    "schema_function f) LOOP"
    "   EXECUTE 'DROP TYPE ' || v_name;"
    "  END LOOP;"
    "  DELETE FROM schema_function;"
    " END $$";

// Functions name one another in any order: their bodies are checked when all are there.
static const char check_all[] =
    "SET LOCAL check_function_bodies = on;"
    "SELECT CASE l.lanname WHEN 'plpgsql' THEN plpgsql_validator (p.oid) ELSE fmgr_sql_validator (p.oid) END"
    " FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
    " WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN (SELECT split_part (f.name, '/', 2) FROM schema_function f)";

void schema_digest (const char *text, char hex[DIGEST_HEX])
{
    unsigned char digest[crypto_generichash_BYTES];
    (void) crypto_generichash (digest, sizeof digest, (const unsigned char *) text, strlen (text), NULL, 0);
    (void) sodium_bin2hex (hex, DIGEST_HEX, digest, sizeof digest);
}

static const char *recorded_digest (const PGresult *rows, const char *name)
{
    for (int row = 0; row < PQntuples (rows); row++)
        if (strcmp (PQgetvalue (rows, row, 0), name) == 0)
            return PQgetvalue (rows, row, 1);
    return "";
}

static bool differs (pg_t *pg, bool *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = PQexec (pg_connection (pg), "SELECT name, digest FROM schema_function");
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (pg, rows, failure);
    int held = 0;
    bool found = false;
    for (const schema_function_t *function = schema_functions; function->name != NULL; function++, held++) {
        char digest[DIGEST_HEX];
        schema_digest (function->text, digest);
        found = found || strcmp (recorded_digest (rows, function->name), digest) != 0;
    }
    *ret = found || held != PQntuples (rows);
    return true;
}

static bool create (pg_t *pg, const schema_function_t *function, failure_t *failure)
{
    char digest[DIGEST_HEX];
    schema_digest (function->text, digest);
    const char *values[] = {function->name, digest};
    if (!pg_execute (pg, function->text, failure))
        return failure_prefix (failure, "function %s", function->name);
    scoped (pg_result_clear) PGresult *result =
        PQexecParams (pg_connection (pg), "INSERT INTO schema_function (name, digest) VALUES ($1, $2)", 2, NULL, values, NULL, NULL, 0);
    return PQresultStatus (result) == PGRES_COMMAND_OK || pg_failure (pg, result, failure);
}

bool schema_functions_replace (pg_t *pg, bool *replaced, failure_t *failure)
{
    *replaced = false;
    if (!differs (pg, replaced, failure))
        return false;
    if (!*replaced)
        return true;
    if (!pg_execute (pg, "SET LOCAL check_function_bodies = off", failure) || !pg_execute (pg, drop_all, failure))
        return failure_prefix (failure, "functions of the release before");
    for (const schema_function_t *function = schema_functions; function->name != NULL; function++)
        if (!create (pg, function, failure))
            return false;
    scoped (pg_result_clear) PGresult *checked = PQexec (pg_connection (pg), check_all);
    return PQresultStatus (checked) == PGRES_TUPLES_OK || pg_failure (pg, checked, failure);
}
