// units.csv: the tree, with the first and last days of each unit and what came after it.
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "services/tiendo/directory.h"

enum { DEPTH_MAX = 12, PATH_MAX_BYTES = 300, NAME_BYTES = 200 };

static int compare (const void *left, const void *right)
{
    const directory_unit_t *one = left;
    const directory_unit_t *other = right;
    int order = strcmp (one->code, other->code);
    return order != 0 ? order : (one->from > other->from) - (one->from < other->from);
}

static bool read_day (directory_t *self, const table_row_t *row, const char *column, int32_t *ret)
{
    const char *text = table_cell (self->unit_table, row, column);
    return text[0] == '\0' || day_parse (text, strlen (text), ret)
           || problem (self->problems, self->unit_table->file, row->line, column, "%s is not a date YYYY-MM-DD", text);
}

static void read_unit (directory_t *self, const table_row_t *row)
{
    const table_file_t *table = self->unit_table;
    directory_unit_t unit = {table_cell (table, row, "code"),
                             table_cell (table, row, "parent_code"),
                             table_cell (table, row, "level"),
                             row->line,
                             INT32_MIN,
                             INT32_MAX,
                             table_cell (table, row, "successor_code")};
    bool good =
        code_good (unit.code) || problem (self->problems, table->file, row->line, "code", "a code of 1 to 64 bytes, without spaces, / and quotes");
    good = (code_good (unit.level) || problem (self->problems, table->file, row->line, "level", "a word such as province, district, commune, beat"))
           && good;
    size_t name = strlen (table_cell (table, row, "name_vi"));
    good =
        ((name > 0 && name <= NAME_BYTES) || problem (self->problems, table->file, row->line, "name_vi", "a unit's name has 1 to 200 bytes")) && good;
    good = read_day (self, row, "valid_from", &unit.from) && good;
    good = read_day (self, row, "valid_to", &unit.to) && good;
    if (good && unit.from > unit.to)
        good = problem (self->problems, table->file, row->line, "valid_to", "before valid_from");
    if (good && unit.successor[0] != '\0' && unit.to == INT32_MAX)
        good = problem (self->problems, table->file, row->line, "successor_code", "a unit with a successor needs its last day in valid_to");
    if (good)
        self->units[self->unit_count++] = unit;
}

static const directory_unit_t *on_day (const directory_t *self, const char *code, int32_t day)
{
    for (const directory_unit_t *unit = directory_unit (self, code); unit != NULL && unit >= self->units && strcmp (unit->code, code) == 0; unit--)
        if (unit->from <= day && day <= unit->to)
            return unit;
    const directory_unit_t *found = directory_unit (self, code);
    for (const directory_unit_t *unit = found; unit != NULL && unit < self->units + self->unit_count && strcmp (unit->code, code) == 0; unit++)
        if (unit->from <= day && day <= unit->to)
            return unit;
    return NULL;
}

// The codes from the top, joined by '/'. False where the parents go round in a ring, or are missing: each is told once, at its own line.
static bool path_of (directory_t *self, const directory_unit_t *unit, char path[PATH_MAX_BYTES], const char **ret_top)
{
    const directory_unit_t *chain[DEPTH_MAX];
    size_t depth = 0;
    const directory_unit_t *top = unit;
    for (chain[depth++] = top; top->parent[0] != '\0'; chain[depth++] = top) {
        const directory_unit_t *above = directory_unit (self, top->parent);
        if (above == NULL)
            return top == unit ? problem (self->problems, self->unit_table->file, unit->line, "parent_code", "there is no unit %s", top->parent)
                               : false;
        if (depth == DEPTH_MAX)
            return problem (self->problems, self->unit_table->file, unit->line, "parent_code", "%s lies under itself, or more than %d levels deep",
                            unit->code, DEPTH_MAX);
        top = above;
    }
    *ret_top = top->code;
    size_t used = 0;
    for (size_t i = depth; i > 0; i--) {
        size_t size = strlen (chain[i - 1]->code);
        if (used + size + 2 > PATH_MAX_BYTES)
            return problem (self->problems, self->unit_table->file, unit->line, "code", "the codes from the top down to it are longer than %d bytes",
                            PATH_MAX_BYTES);
        memcpy (path + used, chain[i - 1]->code, size);
        used += size;
        path[used++] = i > 1 ? '/' : '\0';
    }
    return true;
}

static json_t *day_json (int32_t day)
{
    char text[DAY_TEXT_SIZE];
    if (day == INT32_MIN || day == INT32_MAX)
        return json_null ();
    day_format (day, text);
    return json_string (text);
}

static const table_row_t *row_at (const directory_t *self, long line)
{
    for (size_t i = 0; i < self->unit_table->count; i++)
        if (self->unit_table->rows[i].line == line)
            return &self->unit_table->rows[i];
    return NULL;
}

// A successor begins on the day after, under the same unit or under what follows that one: else the sums above would not add up.
static void judge_successor (directory_t *self, const directory_unit_t *unit)
{
    const char *file = self->unit_table->file;
    const directory_unit_t *after = on_day (self, unit->successor, unit->to + 1);
    if (after == NULL || after->from != unit->to + 1) {
        (void) problem (self->problems, file, unit->line, "successor_code", "no unit %s begins (valid_from) on the day after valid_to",
                        unit->successor);
        return;
    }
    const directory_unit_t *above = on_day (self, unit->parent, unit->to);
    bool follows = above != NULL && above->to == unit->to && strcmp (above->successor, after->parent) == 0;
    if (strcmp (unit->parent, after->parent) != 0 && !follows)
        (void) problem (self->problems, file, unit->line, "successor_code",
                        "%s lies under %s, and neither %s nor what follows it: such a merger is not offered", unit->successor, after->parent,
                        unit->parent);
}

static void judge_unit (directory_t *self, const directory_unit_t *unit, const table_row_t *row)
{
    char path[PATH_MAX_BYTES];
    const char *top = NULL;
    const char *file = self->unit_table->file;
    const directory_unit_t *before = unit > self->units && strcmp ((unit - 1)->code, unit->code) == 0 ? unit - 1 : NULL;
    if (before != NULL && before->to >= unit->from) {
        (void) problem (self->problems, file, unit->line, "code", "%s is there twice for the same days: see line %ld", unit->code, before->line);
        return;
    }
    if (unit->successor[0] != '\0')
        judge_successor (self, unit);
    if (!path_of (self, unit, path, &top))
        return;
    json_array_append_new (
        self->units_json,
        json_pack ("{s:s s:s* s:s s:s s:s s:s s:o s:o s:s* s:s s:s}", "code", unit->code, "parent", unit->parent[0] != '\0' ? unit->parent : NULL,
                   "level", unit->level, "kind", table_cell (self->unit_table, row, "kind"), "name_vi", table_cell (self->unit_table, row, "name_vi"),
                   "name_ascii", table_cell (self->unit_table, row, "name_ascii"), "valid_from", day_json (unit->from), "valid_to",
                   day_json (unit->to), "successor", unit->successor[0] != '\0' ? unit->successor : NULL, "province", top, "path", path));
}

bool directory_units (directory_t *self)
{
    static const char *const needed[] = {"code", "parent_code", "level", "kind", "name_vi", "name_ascii", NULL};
    static const char *const allowed[] = {"valid_from", "valid_to", "successor_code", NULL};
    char *file = directory_file (self->path, "units.csv");
    bool good = table_file_read (&self->unit_table, file, self->problems) && table_columns_check (self->unit_table, needed, allowed, self->problems);
    free (file);
    if (!good)
        return false;
    self->units = calloc (self->unit_table->count + 1, sizeof *self->units);
    if (self->units == NULL)
        abort ();
    for (size_t i = 0; i < self->unit_table->count; i++)
        read_unit (self, &self->unit_table->rows[i]);
    qsort (self->units, self->unit_count, sizeof *self->units, compare);
    for (size_t i = 0; i < self->unit_count; i++)
        judge_unit (self, &self->units[i], row_at (self, self->units[i].line));
    return self->unit_count > 0 || problem (self->problems, self->unit_table->file, 0, "", "no unit that can be used");
}
