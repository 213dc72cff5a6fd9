#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"
#include "services/tiendo/directory.h"
#include "services/tiendo/operator.h"
#include "services/tiendo/options.h"
#include "services/tiendo/verbs.h"

static void text_free (char **text)
{
    free (*text);
}

// Hands one array to its function, which answers counts by name; what is not 0 is said and noted in `changes`. *ret: their sum.
static bool load_part (operator_t *self, const char *statement, const json_t *part, const char *what, bool timed, json_t *changes, int *ret,
                       failure_t *failure)
{
    scoped (text_free) char *text = json_dumps (part, JSON_COMPACT);
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {text, self->now};
    if (text == NULL || !pg_run (self->pg, &rows, failure, statement, timed ? 2 : 1, values))
        return failure_prefix (failure, "%s", what);
    *ret = 0;
    char line[200] = "";
    for (int column = 0; column < PQnfields (rows); column++) {
        int count = atoi (PQgetvalue (rows, 0, column));
        *ret += count;
        if (count > 0)
            (void) snprintf (line + strlen (line), sizeof line - strlen (line), "%s%d %s", line[0] != '\0' ? ", " : "", count,
                             PQfname (rows, column));
    }
    if (line[0] != '\0') {
        printf ("%s: %s\n", what, line);
        json_object_set_new (changes, what, json_string (line));
    }
    return true;
}

static bool load_campaign (operator_t *self, const json_t *definition, bool units_changed, bool holidays_changed, json_t *changes, failure_t *failure)
{
    scoped (text_free) char *text = json_dumps (definition, JSON_COMPACT);
    scoped (text_free) char *result = NULL;
    char what[100];
    const char *values[] = {text, units_changed ? "true" : "false", holidays_changed ? "true" : "false", self->now};
    if (!operator_text (self, &result, failure, "load_campaign", 4, values))
        return false;
    if (strcmp (result, "unchanged") != 0) {
        (void) snprintf (what, sizeof what, "campaign %s", json_string_value (json_object_get (definition, "code")));
        printf ("%s: %s\n", what, result);
        json_object_set_new (changes, what, json_string (result));
    }
    return true;
}

static bool load_all (operator_t *self, const directory_t *directory, json_t *changes, failure_t *failure)
{
    int units = 0;
    int holidays = 0;
    int members = 0;
    if (!load_part (self, "load_units", directory->units_json, "units", true, changes, &units, failure)
        || !load_part (self, "load_holidays", directory->holidays_json, "holidays", false, changes, &holidays, failure))
        return false;
    for (size_t i = 0; i < json_array_size (directory->campaigns_json); i++)
        if (!load_campaign (self, json_array_get (directory->campaigns_json, i), units > 0, holidays > 0, changes, failure))
            return false;
    return load_part (self, "load_members", directory->members_json, "members", true, changes, &members, failure);
}

static bool commit (operator_t *self, const char *from, json_t *changes, failure_t *failure)
{
    if (json_object_size (changes) == 0)
        return pg_execute (self->pg, "COMMIT", failure);
    return pg_run (self->pg, NULL, failure, "configuration_changed", 0, NULL) && operator_commit (self, "load", from, json_incref (changes), failure);
}

static int load (const char *from, const directory_t *directory)
{
    failure_t failure = {0};
    scoped (operator_close) operator_t self = {0};
    json_auto_t *changes = json_object ();
    if (!operator_open (&self, true, &failure) || !pg_execute (self.pg, "BEGIN", &failure) || !load_all (&self, directory, changes, &failure)
        || !commit (&self, from, changes, &failure))
        return refused ("load", failure.text); // the connection ends, and with it what was begun
    if (json_object_size (changes) == 0)
        printf ("nothing changed\n");
    return EXIT_DONE;
}

int verb_load (int argc, char **argv)
{
    bool check = false;
    int first = 0;
    const option_t options[] = {{"check", NULL, &check, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (first + 1 != argc)
        return usage_error ("load", "one directory is expected");
    scoped (problems_destroy) problems_t *problems = problems_new ();
    scoped (directory_destroy) directory_t *directory = NULL;
    bool good = directory_read (&directory, argv[first], problems);
    problems_print (problems);
    if (!good) {
        (void) fprintf (stderr, "tiendo load: %zu error%s, nothing was loaded\n", problems_count (problems),
                        problems_count (problems) == 1 ? "" : "s");
        return EXIT_REFUSED;
    }
    if (!check)
        return load (argv[first], directory);
    printf ("%zu units, %zu campaigns, %zu members, %zu holidays: no errors\n", json_array_size (directory->units_json),
            json_array_size (directory->campaigns_json), json_array_size (directory->members_json), json_array_size (directory->holidays_json));
    return EXIT_DONE;
}
