#include "services/tiendo/roles/role_scripts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/role_files.h"

static const char run_rows[] = "\n\\gexec\n";

static const char kept[] = "SELECT 1 FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba"
                           " WHERE d.datname = current_database () AND (r.rolname = 'tiendo_owner' OR r.rolsuper)"
                           " AND EXISTS (SELECT 1 FROM pg_roles o WHERE o.rolname = 'tiendo_owner')"
                           " AND (SELECT u.rolsuper FROM pg_roles u WHERE u.rolname = current_user)";

static void text_free (char **text)
{
    free (*text);
    *text = NULL;
}

static const embedded_file_t *file_of (const char *name)
{
    for (size_t i = 0; i < sizeof role_files / sizeof role_files[0]; i++)
        if (strcmp (role_files[i].name, name) == 0)
            return &role_files[i];
    return NULL;
}

static void print (const char *name)
{
    const embedded_file_t *file = file_of (name);
    (void) fwrite (file->bytes, 1, file->size, stdout);
}

void role_scripts_print (bool backup)
{
    print ("roles.sql");
    print ("owner.sql");
    if (backup)
        print ("backup.sql");
}

// *ran: how many statements were run; NULL: each is said on stdout.
static bool run_query (pg_t *pg, const char *query, int *ran, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = PQexec (pg_connection (pg), query);
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (pg, rows, failure);
    for (int row = 0; row < PQntuples (rows); row++) {
        const char *statement = PQgetvalue (rows, row, 0);
        if (!pg_execute (pg, statement, failure))
            return failure_prefix (failure, "%s", statement);
        if (ran == NULL)
            printf ("%s\n", statement);
        else
            *ran += 1;
    }
    return true;
}

static bool run (pg_t *pg, const char *name, int *ran, failure_t *failure)
{
    const embedded_file_t *file = file_of (name);
    scoped (text_free) char *text = strndup ((const char *) file->bytes, file->size);
    if (text == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    char *query = text;
    for (char *end = strstr (query, run_rows); end != NULL; end = strstr (query, run_rows)) {
        *end = '\0';
        if (!run_query (pg, query, ran, failure))
            return false;
        query = end + strlen (run_rows);
    }
    return true;
}

bool role_scripts_roles (pg_t *pg, failure_t *failure)
{
    return run (pg, "roles.sql", NULL, failure);
}

bool role_scripts_backup (pg_t *pg, failure_t *failure)
{
    return run (pg, "backup.sql", NULL, failure);
}

bool role_scripts_owner (pg_t *pg, failure_t *failure)
{
    return run (pg, "owner.sql", NULL, failure);
}

bool role_scripts_keep_owner (pg_t *pg, failure_t *failure)
{
    int ran = 0;
    scoped (pg_result_clear) PGresult *rows = PQexec (pg_connection (pg), kept);
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (pg, rows, failure);
    if (PQntuples (rows) == 0)
        return true;
    if (!run (pg, "owner.sql", &ran, failure))
        return false;
    if (ran > 0)
        printf ("made tiendo_owner the owner of what was another's\n");
    return true;
}
