// After a restore, before the services are started: the owner of what was restored, whether this role may work with it, the services' rights to it,
// and a new epoch of every log of events.
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/roles/role_scripts.h"
#include "services/tiendo/roles/service_roles.h"
#include "services/tiendo/verbs/verbs.h"

static bool denied (const char *what, failure_t *failure)
{
    return failure_set (
        failure, FAILURE_PERMANENT,
        "the role of TIENDO_DATABASE_URL may not use what was restored (%s). Whoever administers the database runs `tiendo roles`, which "
        "makes tiendo_owner its owner, or REASSIGN OWNED BY other TO role; or restore as that role",
        what);
}

// By a connection of its own: until the owner is right, statements may not even be prepared.
static bool owner_good (failure_t *failure)
{
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, false, failure) || !role_scripts_keep_owner (self.pg, failure))
        return false;
    scoped (pg_result_clear) PGresult *rows = PQexec (pg_connection (self.pg), "SELECT 1 WHERE has_schema_privilege ('public', 'USAGE')");
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (self.pg, rows, failure);
    return PQntuples (rows) == 1 || denied ("schema public", failure);
}

// What was restored by another role belongs to it: the services would be refused one statement after the other.
static bool rights_good (operator_session_t *self, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (self->pg, &rows, failure, "restored_rights", 0, NULL))
        return false;
    const char *lacks = PQgetvalue (rows, 0, 0);
    const char *services = PQgetvalue (rows, 0, 1);
    if (services[0] != '\0')
        (void) fprintf (
            stderr,
            "tiendo restored: still connected: %s. Stop the services first: what they record meanwhile may bear numbers that were given before\n",
            services);
    return lacks[0] == '\0' || denied (lacks, failure);
}

int verb_restored (int argc, char **argv)
{
    int first = 0;
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    int status = options_read (argc, argv, NULL, 0, &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status >= 0)
        return status;
    if (!owner_good (&failure) || !operator_session_open (&self, true, &failure) || !pg_execute (self.pg, "BEGIN", &failure)
        || !rights_good (&self, &failure) || !service_roles_settle (self.pg, "restored", &failure)
        || !pg_run (self.pg, &rows, &failure, "restored", 0, NULL))
        return refused ("restored", failure.text);
    json_t *detail = json_object ();
    for (int row = 0; row < PQntuples (rows); row++)
        (void) json_object_set_new (detail, PQgetvalue (rows, row, 0), json_string (PQgetvalue (rows, row, 1)));
    if (!operator_session_commit (&self, "restored", "database", detail, &failure))
        return refused ("restored", failure.text);
    for (int row = 0; row < PQntuples (rows); row++)
        printf ("province %s: epoch %s of its events begins after event %s\n", PQgetvalue (rows, row, 0), PQgetvalue (rows, row, 1),
                PQgetvalue (rows, row, 2));
    if (PQntuples (rows) == 0)
        printf ("no province is there yet\n");
    return EXIT_DONE;
}
