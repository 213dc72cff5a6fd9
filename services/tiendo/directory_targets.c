// targets.csv of a campaign.
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "services/tiendo/directory.h"

static const char *const clears[] = {"owner", "task", "schedule", "result", "accountable"};
enum { CLEARS = sizeof clears / sizeof clears[0] };

static bool read_provisional (directory_t *self, const table_file_t *table, const table_row_t *row, bool *ret)
{
    const char *text = table_cell (table, row, "provisional");
    *ret = strcmp (text, "true") == 0 || strcmp (text, "yes") == 0 || strcmp (text, "1") == 0;
    return *ret || text[0] == '\0' || strcmp (text, "false") == 0 || strcmp (text, "no") == 0 || strcmp (text, "0") == 0
           || problem (self->problems, table->file, row->line, "provisional", "%s is neither true nor false", text);
}

static json_t *clears_of (directory_t *self, const table_file_t *table, const table_row_t *row)
{
    json_t *object = json_object ();
    char missing[100] = "";
    for (int i = 0; i < CLEARS; i++) {
        const char *text = table_cell (table, row, clears[i]);
        if (text[0] != '\0')
            json_object_set_new (object, clears[i], json_string (text));
        else {
            strcat (missing, missing[0] != '\0' ? ", " : "");
            strcat (missing, clears[i]);
        }
    }
    if (missing[0] != '\0')
        warning (self->problems, table->file, row->line, "", "unit %s lacks of its five clears: %s", table_cell (table, row, "unit"), missing);
    return object;
}

static bool judge (directory_t *self, const table_file_t *table, size_t place, const char *top, int64_t *ret)
{
    const table_row_t *row = &table->rows[place];
    const char *unit = table_cell (table, row, "unit");
    const char *target = table_cell (table, row, "target");
    bool good = true;
    if (directory_unit (self, unit) == NULL)
        good = problem (self->problems, table->file, row->line, "unit", "there is no unit %s in units.csv", unit);
    else if (top != NULL && directory_unit (self, top) != NULL && !directory_below (self, unit, top))
        good = problem (self->problems, table->file, row->line, "unit", "unit %s does not lie under the campaign's top, %s", unit, top);
    for (size_t i = 0; i < place; i++)
        if (strcmp (table_cell (table, &table->rows[i], "unit"), unit) == 0)
            good = problem (self->problems, table->file, row->line, "unit", "%s is there twice: see line %ld", unit, table->rows[i].line);
    if (!whole_number (target, ret) || *ret > INT64_C (1000000000))
        good = problem (self->problems, table->file, row->line, "target", "%s is not a whole number of cases, in digits only", target);
    return good;
}

static const char *parent_of (const directory_t *self, const char *unit)
{
    const directory_unit_t *found = directory_unit (self, unit);
    return found != NULL ? found->parent : "";
}

// More under a unit than its own target: told at the unit's line, with both numbers.
static void judge_sums (directory_t *self, const table_file_t *table)
{
    for (size_t i = 0; i < table->count; i++) {
        int64_t own = 0;
        int64_t sum = 0;
        int64_t child = 0;
        const char *unit = table_cell (table, &table->rows[i], "unit");
        if (!whole_number (table_cell (table, &table->rows[i], "target"), &own))
            continue;
        for (size_t j = 0; j < table->count; j++)
            if (strcmp (parent_of (self, table_cell (table, &table->rows[j], "unit")), unit) == 0
                && whole_number (table_cell (table, &table->rows[j], "target"), &child))
                sum += child;
        if (sum > own)
            (void) problem (self->problems, table->file, table->rows[i].line, "target",
                            "the targets under unit %s sum to %" PRId64 ", more than its own %" PRId64, unit, sum, own);
    }
}

void directory_targets (directory_t *self, const char *file, const char *campaign_file, json_t *definition)
{
    static const char *const needed[] = {"unit", "target", NULL};
    static const char *const allowed[] = {"provisional", "owner", "task", "schedule", "result", "accountable", NULL};
    table_file_t *table = NULL;
    json_t *targets = json_array ();
    const char *top = json_string_value (json_object_get (definition, "top"));
    if (table_file_read (&table, file, self->problems) && table_columns_check (table, needed, allowed, self->problems)) {
        for (size_t i = 0; i < table->count; i++) {
            int64_t target = 0;
            bool provisional = false;
            if (judge (self, table, i, top, &target) && read_provisional (self, table, &table->rows[i], &provisional))
                json_array_append_new (targets, json_pack ("{s:s s:I s:b s:o}", "unit", table_cell (table, &table->rows[i], "unit"), "target",
                                                           (json_int_t) target, "provisional", provisional ? 1 : 0, "clears",
                                                           clears_of (self, table, &table->rows[i])));
        }
        judge_sums (self, table);
        if (table->count == 0)
            (void) problem (self->problems, file, 0, "", "no targets: %s has nothing to plan", campaign_file);
    }
    table_file_destroy (&table);
    json_object_set_new (definition, "targets", targets);
}
