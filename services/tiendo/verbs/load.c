// load: a campaign directory becomes what the database holds, all or nothing.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/campaign_dir/campaign_dir.h"
#include "services/tiendo/campaign_dir/load_findings.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/over.h"
#include "services/tiendo/campaign_dir/trial.h"
#include "services/tiendo/verbs/verbs.h"
#include "services/tiendo/wording/wording.h"

typedef struct {
    operator_session_t session;
    campaign_dir_t *directory;
    json_t *changes;      // what was done, by part: said, and kept in the audit log
    const char *starting; // NULL: as it is
    bool prune;
    bool check;
} load_t;

static void text_free (char **text)
{
    free (*text);
}

static void load_clear (load_t *self)
{
    json_decref (self->changes);
    operator_session_close (&self->session);
}

// Runs a statement whose columns are counts by name; what is not 0 is said and noted. *ret: their sum.
static bool load_part (load_t *self, const char *statement, const char *what, int count, const char *const *values, int *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (self->session.pg, &rows, failure, statement, count, values))
        return failure_prefix (failure, "%s", what);
    *ret = 0;
    char line[200] = "";
    for (int column = 0; column < PQnfields (rows); column++) {
        int number = atoi (PQgetvalue (rows, 0, column));
        *ret += number;
        if (number > 0)
            (void) snprintf (line + strlen (line), sizeof line - strlen (line), "%s%d %s", line[0] != '\0' ? ", " : "", number,
                             tr (PQfname (rows, column)));
    }
    if (line[0] != '\0') {
        printf ("%s: %s\n", tr (what), line);
        const json_t *before = json_object_get (self->changes, what);
        char both[420];
        (void) snprintf (both, sizeof both, "%s%s%s", before != NULL ? json_string_value (before) : "", before != NULL ? ", " : "", line);
        json_object_set_new (self->changes, what, json_string (both));
    }
    return true;
}

static void tell_campaign (load_t *self, const char *code, const char *result)
{
    char what[100];
    printf (tr ("campaign %s: %s\n"), code, tr (result));
    (void) snprintf (what, sizeof what, "campaign %s", code);
    json_object_set_new (self->changes, what, json_string (result));
}

static bool load_campaign (load_t *self, const json_t *definition, bool units_changed, bool holidays_changed, failure_t *failure)
{
    scoped (text_free) char *text = json_dumps (definition, JSON_COMPACT);
    scoped (text_free) char *result = NULL;
    const char *code = json_string_value (json_object_get (definition, "code"));
    const char *values[] = {text, units_changed ? "true" : "false", holidays_changed ? "true" : "false", self->prune ? "true" : "false",
                            self->session.now};
    if (!operator_session_text (&self->session, &result, failure, "load_campaign", 5, values))
        return failure_prefix (failure, "%s/%s", self->directory->path, code);
    if (strcmp (result, "unchanged") != 0)
        tell_campaign (self, code, result);
    return true;
}

// What the directory no longer names, and stands on units and holidays that it changes.
static bool load_unnamed (load_t *self, const char *units, bool units_changed, bool holidays_changed, failure_t *failure)
{
    scoped (text_free) char *campaigns = json_dumps (self->directory->campaigns_json, JSON_COMPACT);
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {campaigns, units, units_changed ? "true" : "false", holidays_changed ? "true" : "false", self->session.now};
    if (!pg_run (self->session.pg, &rows, failure, "load_unnamed_campaigns", 5, values))
        return failure_prefix (failure, "%s", self->directory->path);
    for (int row = 0; row < PQntuples (rows); row++)
        tell_campaign (self, PQgetvalue (rows, row, 0), PQgetvalue (rows, row, 1));
    return true;
}

static bool load_all (load_t *self, failure_t *failure)
{
    int units = 0;
    int removed = 0;
    int holidays = 0;
    int members = 0;
    scoped (text_free) char *units_text = json_dumps (self->directory->units_json, JSON_COMPACT);
    scoped (text_free) char *members_text = json_dumps (self->directory->members_json, JSON_COMPACT);
    scoped (text_free) char *holidays_text = json_dumps (self->directory->holidays_json, JSON_COMPACT);
    const char *of_units[] = {units_text, self->session.now};
    const char *of_holidays[] = {holidays_text, units_text};
    const char *of_members[] = {members_text, self->session.now};
    const char *of_pruned[] = {members_text, units_text, self->session.now};
    if ((self->prune && !load_part (self, "prune_units", "units", 1, of_units, &removed, failure))
        || !load_part (self, "load_units", "units", 2, of_units, &units, failure)
        || !load_part (self, "load_holidays", "holidays", 2, of_holidays, &holidays, failure))
        return false;
    for (size_t i = 0; i < json_array_size (self->directory->campaigns_json); i++)
        if (!load_campaign (self, json_array_get (self->directory->campaigns_json, i), units + removed > 0, holidays > 0, failure))
            return false;
    if (!load_unnamed (self, units_text, units + removed > 0, holidays > 0, failure))
        return false;
    return load_part (self, "load_members", "members", 2, of_members, &members, failure)
           && (!self->prune || load_part (self, "prune_members", "members", 3, of_pruned, &members, failure));
}

static bool commit (load_t *self, failure_t *failure)
{
    if (self->check || json_object_size (self->changes) == 0)
        return pg_execute (self->session.pg, self->check ? "ROLLBACK" : "COMMIT", failure);
    return pg_run (self->session.pg, NULL, failure, "configuration_changed", 0, NULL)
           && operator_session_commit (&self->session, "load", self->directory->path, json_incref (self->changes), failure);
}

// What is loaded and over takes hardly a report: whoever tries the directory of another year learns it here, not from a refusal.
static int tell_over (load_t *self)
{
    failure_t failure = {0};
    for (size_t i = 0; i < json_array_size (self->directory->campaigns_json); i++) {
        const char *code = json_string_value (json_object_get (json_array_get (self->directory->campaigns_json, i), "code"));
        if (!over_tell (&self->session, code, language_chosen () == LANGUAGE_VI, stderr, &failure))
            return refused ("load", failure.text);
    }
    return EXIT_DONE;
}

// Units of two calendars, a real one and a trial's, would stand beside each other.
static bool one_calendar (load_t *self, failure_t *failure)
{
    scoped (text_free) char *units = json_dumps (self->directory->units_json, JSON_COMPACT);
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {units, self->starting != NULL ? "true" : "false"};
    if (units == NULL || !pg_run (self->session.pg, &rows, failure, "trial_units", 2, values))
        return failure_prefix (failure, "units");
    return PQntuples (rows) == 0
           || failure_set (failure, FAILURE_PERMANENT,
                           "this database holds unit %s with other dates: a trial that is moved in time (--starting) takes a database of its own",
                           PQgetvalue (rows, 0, 0));
}

static int told_errors (diagnostics_t *problems)
{
    size_t count = diagnostics_count (problems);
    diagnostics_print (problems);
    if (count > 0)
        (void) fprintf (
            stderr, count == 1 ? tr ("tiendo load: %zu error, nothing was loaded\n") : tr ("tiendo load: %zu errors, nothing was loaded\n"), count);
    return count > 0 ? EXIT_REFUSED : EXIT_DONE;
}

// What the files say is good; what the database says to it is found, and told at the lines of the files with what was told of them.
static int load (load_t *self, diagnostics_t *problems)
{
    failure_t failure = {0};
    if (!operator_session_connect (&self->session, &failure) || !pg_execute (self->session.pg, "BEGIN", &failure)
        || !pg_run (self->session.pg, NULL, &failure, "load_lock", 0, NULL) || !one_calendar (self, &failure)
        || !load_findings (self->session.pg, self->directory, self->prune, &failure))
        return refused ("load", failure.text);
    if (told_errors (problems) != EXIT_DONE)
        return EXIT_REFUSED;
    if (!load_all (self, &failure) || !commit (self, &failure))
        return refused ("load", failure.text); // the connection ends, and with it what was begun
    if (json_object_size (self->changes) == 0)
        printf ("%s", tr ("nothing changed\n"));
    return self->check ? EXIT_DONE : tell_over (self);
}

static void say_checked (const campaign_dir_t *directory, bool asked)
{
    printf (tr ("%zu units, %zu campaigns, %zu members, %zu holidays: no errors\n"), json_array_size (directory->units_json),
            json_array_size (directory->campaigns_json), json_array_size (directory->members_json), json_array_size (directory->holidays_json));
    printf ("%s", asked ? tr ("nothing was loaded: --check\n")
                        : tr ("nothing was loaded: --check; TIENDO_DATABASE_URL is not set, only the files were looked at\n"));
}

int verb_load (int argc, char **argv)
{
    load_t self = {0};
    const char *language = NULL;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"starting", &self.starting, NULL, NULL, false},
                                {"check", NULL, &self.check, NULL, false},
                                {"prune", NULL, &self.prune, NULL, false},
                                {"language", &language, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_day (argv, "starting", self.starting);
    if (status >= 0)
        return status;
    if (first + 1 != argc)
        return usage_error ("load", "one directory is expected");
    if (!language_choose (language))
        return usage_error ("load", "--language takes vi or en");
    scoped (diagnostics_destroy) diagnostics_t *problems = diagnostics_new ();
    scoped (campaign_dir_destroy) campaign_dir_t *directory = NULL;
    if (!campaign_dir_read (&directory, argv[first], problems) || (self.starting != NULL && !trial_move (directory, self.starting, problems)))
        return told_errors (problems);
    self.directory = directory;
    self.changes = json_object ();
    bool asked = operator_session_environment (&self.session, &failure) && operator_session_has_database (&self.session);
    if (failure.kind != FAILURE_NONE || (!asked && !self.check))
        status = refused ("load", failure.kind != FAILURE_NONE ? failure.text : tr ("TIENDO_DATABASE_URL is not set"));
    else
        status = asked ? load (&self, problems) : told_errors (problems);
    if (status == EXIT_DONE && self.check)
        say_checked (directory, asked);
    load_clear (&self);
    return status;
}
