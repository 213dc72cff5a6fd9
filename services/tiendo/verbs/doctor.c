// Looks at everything that can go wrong, and says what to do.
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/net/keys.h"
#include "common/db/migrations.h"
#include "common/base/scoped.h"
#include "services/tiendo/audit/anchors.h"
#include "services/tiendo/doctor/checks.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/print.h"
#include "services/tiendo/verbs/verbs.h"

typedef struct {
    findings_t told;
    operator_session_t operator;
} visit_t;

static bool schema (visit_t *self, failure_t *failure)
{
    int newest = 0;
    for (const migration_t *migration = migrations; migration->name != NULL; migration++)
        newest = migration->version;
    PGresult *rows = PQexec (pg_connection (self->operator.pg), "SELECT max (version) FROM schema_migration");
    bool read = PQresultStatus (rows) == PGRES_TUPLES_OK && PQntuples (rows) == 1;
    int version = read ? atoi (PQgetvalue (rows, 0, 0)) : 0;
    PQclear (rows);
    char found[100];
    (void) snprintf (found, sizeof found, "the database has %d, this program knows %d", version, newest);
    findings_tell (&self->told, version == newest ? "ok" : "bad", "schema", found,
                   version < newest   ? "run: tiendo migrate"
                   : version > newest ? "this program is older than the database: use the newer one"
                                      : "");
    return version == newest || failure_set (failure, FAILURE_PERMANENT, "schema");
}

// Each row of the statement is a finding: state, check, found, do.
static bool findings (visit_t *self, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char real[INSTANT_TEXT_SIZE];
    struct timespec machine = {0};
    (void) clock_gettime (CLOCK_REALTIME, &machine);
    instant_format ((instant_us_t) machine.tv_sec * 1000000 + machine.tv_nsec / 1000, 0, real);
    const char *values[] = {self->operator.now, real, config_text (self->operator.config, "TIENDO_CLOCK")};
    if (!pg_run (self->operator.pg, &rows, failure, "doctor", 3, values))
        return false;
    for (int row = 0; row < PQntuples (rows); row++)
        findings_tell (&self->told, PQgetvalue (rows, row, 0), PQgetvalue (rows, row, 1), PQgetvalue (rows, row, 2), PQgetvalue (rows, row, 3));
    return true;
}

// The log, and the anchors of it that the database has. Who may have signed these is known where the settings say it.
static bool audit (visit_t *self, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    scoped (anchors_free) anchors_t anchors = {.count = 0};
    const char *values[] = {"0"};
    const char *keys = config_text (self->operator.config, "TIENDO_ANCHOR_KEYS");
    char found[sizeof failure->text + 100];
    failure_t why = {0};
    int64_t matched = 0;
    if (!pg_run (self->operator.pg, &rows, failure, "audit_check", 1, values))
        return false;
    bool whole = PQgetisnull (rows, 0, 1);
    bool stands = whole && anchors_read_database (&anchors, self->operator.pg, &why)
                  && anchors_compare (&anchors, self->operator.pg, PQgetvalue (rows, 0, 2), keys, &matched, &why);
    if (!whole)
        (void) snprintf (found, sizeof found, "entry %s is not what was written, or one before it is missing", PQgetvalue (rows, 0, 1));
    else if (!stands)
        (void) snprintf (found, sizeof found, "%s", why.text);
    else if (matched > 0)
        (void) snprintf (found, sizeof found, "%s entries, none altered, none missing; anchored up to %lld", PQgetvalue (rows, 0, 0),
                         (long long) matched);
    else
        (void) snprintf (found, sizeof found, "%s entries, none altered, none missing; not anchored", PQgetvalue (rows, 0, 0));
    findings_tell (&self->told, stands ? "ok" : "bad", "audit log", found,
                   stands ? "" : "somebody has written to the database past tiendo: compare with a backup's `tiendo audit`");
    return true;
}

// The key of the service whose settings these are, where they name one: as the service itself would read it.
static void key_file (visit_t *self)
{
    const char *file = getenv ("TIENDO_KEY_FILE");
    failure_t failure = {0};
    key_pair_t pair;
    if (file == NULL || file[0] == '\0')
        return;
    bool good = key_pair_load (&pair, file, &failure);
    char found[sizeof pair.public_text + 100];
    (void) snprintf (found, sizeof found, "its public key is %s", good ? pair.public_text : "");
    findings_tell (&self->told, good ? "ok" : "bad", "key file", good ? found : failure.text,
                   good ? "" : "the service does not start with it: put the pair back, mode 0600");
    sodium_memzero (&pair, sizeof pair);
}

static void database (visit_t *self)
{
    failure_t failure = {0};
    bool reached = operator_session_open (&self->operator, false, &failure);
    findings_tell (&self->told, reached ? "ok" : "bad", "database", reached ? "answers" : failure.text,
                   reached ? "" : "is it running, and is TIENDO_DATABASE_URL right?");
    bool fits = reached && schema (self, &failure);
    operator_session_close (&self->operator);
    self->operator= (operator_session_t){0};
    if (fits && (!operator_session_open (&self->operator, true, &failure) || !findings (self, &failure) || !audit (self, &failure)))
        findings_tell (&self->told, "bad", "checks", failure.text, "");
    operator_session_close (&self->operator);
}

static void endpoints (visit_t *self)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t environment = {0};
    if (!operator_session_environment (&environment, &failure))
        return;
    doctor_database_way (&self->told, environment.config);
    doctor_endpoints (&self->told, environment.config);
    doctor_links (&self->told, environment.config);
}

int verb_doctor (int argc, char **argv)
{
    visit_t self = {.told.list = json_array ()};
    int first = 0;
    const option_t options[] = {{"json", NULL, &self.told.json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0) {
        key_file (&self);
        database (&self);
        endpoints (&self);
        if (self.told.json) {
            (void) json_dumpf (self.told.list, stdout, JSON_COMPACT);
            printf ("\n");
        }
        status = self.told.bad ? EXIT_REFUSED : EXIT_DONE;
    }
    json_decref (self.told.list);
    return status;
}
