// Simulated reports for a demonstration: what units might have achieved, drawn from their plan. The daily figures of the real campaign are not
// public; nothing that this makes is real, and every file says so in its name.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/output.h"
#include "services/tiendo/verbs/verbs.h"

typedef struct {
    const char *campaign, *unit, *from, *to, *seed, *pace, *silent, *correct, *output;
    long pace_percent;
    unsigned long long seed_number;
} simulate_t;

// The same draw for the same seed, unit and day, on any machine: 0 … 999.
static unsigned draw (unsigned long long seed, const char *unit, const char *day)
{
    unsigned long long hash = 1469598103934665603ull ^ seed;
    for (const char *at = unit; *at != '\0'; at++)
        hash = (hash ^ (unsigned char) *at) * 1099511628211ull;
    for (const char *at = day; *at != '\0'; at++)
        hash = (hash ^ (unsigned char) *at) * 1099511628211ull;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdull;
    hash ^= hash >> 33;
    return (unsigned) (hash % 1000);
}

static bool listed (const char *list, const char *day)
{
    return list != NULL && strstr (list, day) != NULL;
}

// A revision: what targets count, and the campaign's other metrics, steps before it, of which the first has come the farthest.
static void write_revision (const simulate_t *self, FILE *file, const char *unit, const char *day, int rev, long value, int others)
{
    unsigned luck = draw (self->seed_number, day, unit);
    (void) fprintf (file, "%s,%s,%s,%d,%ld", self->campaign, unit, day, rev, value);
    for (int left = others; left > 0; left--)
        (void) fprintf (file, ",%ld", value + left * (value * (long) (luck % 200) + 999) / 1000);
    (void) fputc ('\n', file);
}

static void write_row (const simulate_t *self, FILE *file, const char *unit, const char *day, long plan, int others)
{
    unsigned luck = draw (self->seed_number, unit, day);
    long value = (plan * self->pace_percent * (long) (700 + luck * 6 / 10) + 50000) / 100000;
    if (listed (self->silent, day))
        return;
    // a hasty first figure, put right by a second revision
    write_revision (self, file, unit, day, 1, listed (self->correct, day) ? value + 5 : value, others);
    if (listed (self->correct, day))
        write_revision (self, file, unit, day, 2, value, others);
}

static bool write_file (const simulate_t *self, const PGresult *rows, failure_t *failure)
{
    scoped (output_close) output_t output = {0};
    if (!output_open (&output, self->output, 0666, failure))
        return false;
    FILE *file = output.file;
    const char *metrics = PQntuples (rows) > 0 ? PQgetvalue (rows, 0, 3) : "activated";
    int others = 0;
    for (const char *at = metrics; *at != '\0'; at++)
        others += *at == ',';
    (void) fprintf (file, "campaign,unit,date,rev,%s\n", metrics);
    for (int row = 0; row < PQntuples (rows); row++)
        write_row (self, file, PQgetvalue (rows, row, 0), PQgetvalue (rows, row, 1), strtol (PQgetvalue (rows, row, 2), NULL, 10), others);
    return output_commit (&output, failure);
}

static bool simulate (const simulate_t *self, failure_t *failure)
{
    scoped (operator_session_close) operator_session_t environment = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {self->campaign, self->unit, self->from, self->to};
    return operator_session_open (&environment, true, failure) && pg_run (environment.pg, &rows, failure, "simulate_plan", 4, values)
           && write_file (self, rows, failure);
}

int verb_simulate (int argc, char **argv)
{
    simulate_t self = {0};
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &self.campaign, NULL, NULL, true}, {"unit", &self.unit, NULL, NULL, true},
                                {"from", &self.from, NULL, NULL, true},         {"to", &self.to, NULL, NULL, true},
                                {"seed", &self.seed, NULL, NULL, false},        {"pace", &self.pace, NULL, NULL, false},
                                {"silent", &self.silent, NULL, NULL, false},    {"correct", &self.correct, NULL, NULL, false},
                                {"output", &self.output, NULL, NULL, true}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status >= 0)
        return status;
    self.pace_percent = self.pace != NULL ? strtol (self.pace, NULL, 10) : 100;
    self.seed_number = self.seed != NULL ? strtoull (self.seed, NULL, 10) : 1;
    if (self.pace_percent < 0 || self.pace_percent > 1000)
        return usage_error ("simulate", "--pace takes 0 to 1000 percent");
    if (strcmp (self.output, "-") == 0)
        (void) fprintf (stderr, "tiendo simulate: these figures are SIMULATED, none of them is real\n");
    else if (strstr (self.output, "simulated") == NULL)
        return usage_error ("simulate", "the file's name must say that it is simulated: -o …simulated….csv");
    return simulate (&self, &failure) ? EXIT_DONE : refused ("simulate", failure.text);
}
