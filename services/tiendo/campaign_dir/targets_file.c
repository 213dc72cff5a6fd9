// targets.csv of a campaign.
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tiendo/campaign_dir/campaign_dir.h"

enum { CLEAR_BYTES = 1000, TARGET_MAX = 1000000000 };

static const char *const clears[] = {"owner", "task", "schedule", "result", "accountable"};
enum { CLEARS = sizeof clears / sizeof clears[0] };

static bool read_provisional (campaign_dir_t *self, const table_file_t *table, const table_row_t *row, bool *ret)
{
    const char *text = table_cell (table, row, "provisional");
    *ret = strcmp (text, "true") == 0 || strcmp (text, "yes") == 0 || strcmp (text, "1") == 0;
    return *ret || text[0] == '\0' || strcmp (text, "false") == 0 || strcmp (text, "no") == 0 || strcmp (text, "0") == 0
           || problem (self->problems, table->file, row->line, "provisional", "%s is neither true nor false", text);
}

static json_t *clears_of (campaign_dir_t *self, const table_file_t *table, const table_row_t *row)
{
    json_t *object = json_object ();
    char missing[100] = "";
    for (int i = 0; i < CLEARS; i++) {
        const char *text = table_cell (table, row, clears[i]);
        if (strlen (text) > CLEAR_BYTES || !text_plain (text, true))
            (void) problem (self->problems, table->file, row->line, clears[i], "longer than %d bytes, or with a character that no document can hold",
                            CLEAR_BYTES);
        else if (text[0] != '\0')
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

// A target is never dropped: its unit stands on starts_on, at or under the campaign's top.
static bool stands (campaign_dir_t *self, const table_file_t *table, const table_row_t *row, const json_t *definition)
{
    const char *code = table_cell (table, row, "unit");
    const char *top = json_string_value (json_object_get (definition, "top"));
    const char *starts = json_string_value (json_object_get (definition, "starts_on"));
    const campaign_dir_unit_t *unit = campaign_dir_unit (self, code);
    char text[DAY_TEXT_SIZE];
    int32_t day;
    if (unit == NULL)
        return problem (self->problems, table->file, row->line, "unit", "there is no unit %s in units.csv", code);
    if (starts == NULL || !day_parse (starts, strlen (starts), &day))
        return true; // told of campaign.yaml
    if (campaign_dir_unit_on (self, code, day) == NULL) {
        bool later = unit->from > day;
        day_format (later ? unit->from : unit->to, text);
        return problem (self->problems, table->file, row->line, "unit",
                        later ? "%s begins on %s (%s:%ld), after starts_on, %s: what it takes over it has from its predecessors, its own target "
                                "needs a unit that stands"
                              : "%s ends on %s (%s:%ld), before starts_on, %s",
                        code, text, self->unit_table->file, unit->row->line, starts);
    }
    if (top != NULL && campaign_dir_unit_on (self, top, day) != NULL && !campaign_dir_below (self, code, top, day))
        return problem (self->problems, table->file, row->line, "unit", "unit %s does not lie under the campaign's top, %s, on %s", code, top,
                        starts);
    return true;
}

static bool judge (campaign_dir_t *self, const table_file_t *table, const table_row_t *row, const json_t *definition, int64_t *ret)
{
    const char *unit = table_cell (table, row, "unit");
    const char *target = table_cell (table, row, "target");
    const char *code = json_string_value (json_object_get (definition, "code"));
    long line = 0;
    bool good = stands (self, table, row, definition);
    if (!campaign_dir_place (self, table->file, row->line, &line, "target %s %s", code != NULL ? code : table->file, unit))
        good = problem (self->problems, table->file, row->line, "unit", "%s is there twice: see line %ld", unit, line);
    if (!whole_number (target, ret) || *ret > TARGET_MAX)
        good = problem (self->problems, table->file, row->line, "target", "%s is not a whole number of cases, in digits only", target);
    return good;
}

void campaign_dir_targets (campaign_dir_t *self, const char *file, const char *campaign_file, json_t *definition)
{
    static const char *const needed[] = {"unit", "target", NULL};
    static const char *const allowed[] = {"provisional", "owner", "task", "schedule", "result", "accountable", NULL};
    table_file_t *table = NULL;
    json_t *targets = json_array ();
    if (campaign_dir_table (self, &table, file, NULL, needed, allowed)) {
        for (size_t i = 0; i < table->count; i++) {
            const table_row_t *row = &table->rows[i];
            int64_t target = 0;
            bool provisional = false;
            bool good = judge (self, table, row, definition, &target);
            if (read_provisional (self, table, row, &provisional) && good)
                json_array_append_new (targets,
                                       json_pack ("{s:s s:I s:b s:o}", "unit", table_cell (table, row, "unit"), "target", (json_int_t) target,
                                                  "provisional", provisional ? 1 : 0, "clears", clears_of (self, table, row)));
        }
        if (table->count == 0)
            (void) problem (self->problems, file, 1, "", "no targets: %s has nothing to plan", campaign_file);
    }
    table_file_destroy (&table);
    json_object_set_new (definition, "targets", targets);
    campaign_dir_tree (self, campaign_file, definition);
}
