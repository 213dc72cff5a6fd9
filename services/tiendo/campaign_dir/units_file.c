// units.csv: the tree, with the first and last days of each unit and what came after it.
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tiendo/campaign_dir/campaign_dir.h"

enum { DEPTH_MAX = 12, PATH_MAX_BYTES = 300, NAME_BYTES = 200 };

static int compare (const void *left, const void *right)
{
    const campaign_dir_unit_t *one = left;
    const campaign_dir_unit_t *other = right;
    int order = strcmp (one->code, other->code);
    return order != 0 ? order : (one->from > other->from) - (one->from < other->from);
}

static const char *file_of (const campaign_dir_t *self)
{
    return self->unit_table->file;
}

static bool read_day (campaign_dir_t *self, const table_row_t *row, const char *column, int32_t *ret)
{
    const char *text = table_cell (self->unit_table, row, column);
    return text[0] == '\0' || day_parse (text, strlen (text), ret)
           || problem (self->problems, file_of (self), row->line, column, "%s is not a date YYYY-MM-DD", text);
}

static bool read_name (campaign_dir_t *self, const table_row_t *row, const char *column, bool needed)
{
    const char *text = table_cell (self->unit_table, row, column);
    size_t size = strlen (text);
    if (size > NAME_BYTES || (needed && size == 0))
        return problem (self->problems, file_of (self), row->line, column, "a unit's name has 1 to 200 bytes");
    return text_plain (text, false) || problem (self->problems, file_of (self), row->line, column, "a character that no document can hold is in it");
}

static void read_unit (campaign_dir_t *self, const table_row_t *row)
{
    const table_file_t *table = self->unit_table;
    diagnostics_t *problems = self->problems;
    campaign_dir_unit_t unit = {table_cell (table, row, "code"),
                                table_cell (table, row, "parent_code"),
                                table_cell (table, row, "level"),
                                row,
                                DAY_ALWAYS,
                                DAY_FOR_EVER,
                                table_cell (table, row, "successor_code")};
    bool good = unit_code_good (unit.code) || problem (problems, table->file, row->line, "code", "a unit's code has 1 to 64 of 0-9 A-Z a-z -");
    good =
        (code_good (unit.level) || problem (problems, table->file, row->line, "level", "a word such as province, district, commune, beat")) && good;
    good = read_name (self, row, "name_vi", true) && good;
    good = read_name (self, row, "name_ascii", false) && good;
    good = read_name (self, row, "kind", false) && good;
    good = read_day (self, row, "valid_from", &unit.from) && good;
    good = read_day (self, row, "valid_to", &unit.to) && good;
    if (good && unit.from > unit.to)
        good = problem (problems, table->file, row->line, "valid_to", "before valid_from");
    if (good && unit.successor[0] != '\0' && unit.to == DAY_FOR_EVER)
        good = problem (problems, table->file, row->line, "successor_code", "a unit with a successor needs its last day in valid_to");
    if (good)
        self->units[self->unit_count++] = unit;
}

const campaign_dir_unit_t *campaign_dir_unit (const campaign_dir_t *self, const char *code)
{
    size_t low = 0;
    size_t high = self->unit_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp (self->units[middle].code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < self->unit_count && strcmp (self->units[low].code, code) == 0 ? &self->units[low] : NULL;
}

const campaign_dir_unit_t *campaign_dir_unit_on (const campaign_dir_t *self, const char *code, int32_t day)
{
    const campaign_dir_unit_t *end = self->units + self->unit_count;
    for (const campaign_dir_unit_t *unit = campaign_dir_unit (self, code); unit != NULL && unit < end && strcmp (unit->code, code) == 0; unit++)
        if (unit->from <= day && day <= unit->to)
            return unit;
    return NULL;
}

bool campaign_dir_below (const campaign_dir_t *self, const char *code, const char *top, int32_t day)
{
    const campaign_dir_unit_t *unit = campaign_dir_unit_on (self, code, day);
    for (int depth = 0; unit != NULL && depth < DEPTH_MAX; depth++) {
        if (strcmp (unit->code, top) == 0)
            return true;
        unit = unit->parent[0] != '\0' ? campaign_dir_unit_on (self, unit->parent, day) : NULL;
    }
    return false;
}

// The parent as it stands at the end of the unit's days, or another version of it.
static const campaign_dir_unit_t *above (const campaign_dir_t *self, const campaign_dir_unit_t *unit)
{
    const campaign_dir_unit_t *found = campaign_dir_unit_on (self, unit->parent, unit->to);
    if (found == NULL)
        found = campaign_dir_unit_on (self, unit->parent, unit->from);
    return found != NULL ? found : campaign_dir_unit (self, unit->parent);
}

// The codes from the top, joined by '/'. False where the parents go round in a ring, or are missing: each is told once, at its own line.
static bool path_of (campaign_dir_t *self, const campaign_dir_unit_t *unit, char path[PATH_MAX_BYTES], const char **ret_top)
{
    const campaign_dir_unit_t *chain[DEPTH_MAX];
    size_t depth = 0;
    const campaign_dir_unit_t *top = unit;
    for (chain[depth++] = top; top->parent[0] != '\0'; chain[depth++] = top) {
        const campaign_dir_unit_t *next = above (self, top);
        if (next == NULL)
            return top == unit ? problem (self->problems, file_of (self), unit->row->line, "parent_code", "there is no unit %s", top->parent) : false;
        if (depth == DEPTH_MAX)
            return problem (self->problems, file_of (self), unit->row->line, "parent_code", "%s lies under itself, or more than %d levels deep",
                            unit->code, DEPTH_MAX);
        top = next;
    }
    *ret_top = top->code;
    size_t used = 0;
    for (size_t i = depth; i > 0; i--) {
        size_t size = strlen (chain[i - 1]->code);
        if (used + size + 2 > PATH_MAX_BYTES)
            return problem (self->problems, file_of (self), unit->row->line, "code", "the codes from the top down to it are longer than %d bytes",
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
    if (day == DAY_ALWAYS || day == DAY_FOR_EVER)
        return json_null ();
    day_format (day, text);
    return json_string (text);
}

static bool judge_days (campaign_dir_t *self, const campaign_dir_unit_t *unit)
{
    const campaign_dir_unit_t *before = unit > self->units && strcmp ((unit - 1)->code, unit->code) == 0 ? unit - 1 : NULL;
    if (before != NULL && before->to >= unit->from)
        return problem (self->problems, file_of (self), unit->row->line, "code", "%s is there twice for the same days: see line %ld", unit->code,
                        before->row->line);
    if (unit->successor[0] != '\0' && campaign_dir_unit_on (self, unit->successor, unit->to + 1) == NULL)
        (void) problem (self->problems, file_of (self), unit->row->line, "successor_code", "no unit %s stands on the day after valid_to",
                        unit->successor);
    return true;
}

static void judge_unit (campaign_dir_t *self, const campaign_dir_unit_t *unit)
{
    char path[PATH_MAX_BYTES];
    const char *top = NULL;
    long line = 0;
    if (!judge_days (self, unit) || !path_of (self, unit, path, &top))
        return;
    (void) campaign_dir_place (self, file_of (self), unit->row->line, &line, "unit %s", unit->code);
    json_array_append_new (self->units_json, json_pack ("{s:s s:s* s:s s:s s:s s:s s:o s:o s:s* s:s s:s}", "code", unit->code, "parent",
                                                        unit->parent[0] != '\0' ? unit->parent : NULL, "level", unit->level, "kind",
                                                        table_cell (self->unit_table, unit->row, "kind"), "name_vi",
                                                        table_cell (self->unit_table, unit->row, "name_vi"), "name_ascii",
                                                        table_cell (self->unit_table, unit->row, "name_ascii"), "valid_from", day_json (unit->from),
                                                        "valid_to", day_json (unit->to), "successor",
                                                        unit->successor[0] != '\0' ? unit->successor : NULL, "province", top, "path", path));
}

static int by_parent (const void *left, const void *right)
{
    const campaign_dir_unit_t *one = *(const campaign_dir_unit_t *const *) left;
    const campaign_dir_unit_t *other = *(const campaign_dir_unit_t *const *) right;
    int order = strcmp (one->parent, other->parent);
    return order != 0 ? order : strcmp (one->code, other->code);
}

// Alerts are subscribed to by the beginning of a path: a code that begins a sibling's would take in the sibling too.
static void judge_siblings (campaign_dir_t *self)
{
    const campaign_dir_unit_t **sorted = calloc (self->unit_count + 1, sizeof *sorted);
    if (sorted == NULL)
        abort ();
    for (size_t i = 0; i < self->unit_count; i++)
        sorted[i] = &self->units[i];
    qsort (sorted, self->unit_count, sizeof *sorted, by_parent);
    for (size_t i = 0; i < self->unit_count; i++)
        for (size_t j = i + 1; j < self->unit_count && strcmp (sorted[j]->parent, sorted[i]->parent) == 0
                               && strncmp (sorted[j]->code, sorted[i]->code, strlen (sorted[i]->code)) == 0;
             j++)
            if (strcmp (sorted[j]->code, sorted[i]->code) != 0)
                (void) problem (self->problems, file_of (self), sorted[j]->row->line, "code",
                                "%s begins with the code of its sibling %s (line %ld): of two siblings neither may begin the other's",
                                sorted[j]->code, sorted[i]->code, sorted[i]->row->line);
    free (sorted);
}

bool campaign_dir_units (campaign_dir_t *self)
{
    static const char *const needed[] = {"code", "parent_code", "level", "kind", "name_vi", "name_ascii", NULL};
    static const char *const allowed[] = {"valid_from", "valid_to", "successor_code", NULL};
    char *file = campaign_dir_file (self->path, "units.csv");
    bool good = campaign_dir_table (self, &self->unit_table, file, NULL, needed, allowed);
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
        judge_unit (self, &self->units[i]);
    judge_siblings (self);
    return self->unit_count > 0 || problem (self->problems, file_of (self), 1, "", "no unit that can be used");
}

static void judge_parent (campaign_dir_t *self, const campaign_dir_unit_t *unit, int32_t first, int32_t last)
{
    char text[DAY_TEXT_SIZE];
    if (unit->parent[0] == '\0' || campaign_dir_unit (self, unit->parent) == NULL)
        return;
    int32_t day = unit->from > first ? unit->from : first;
    int32_t end = unit->to < last ? unit->to : last;
    while (day <= end) {
        const campaign_dir_unit_t *parent = campaign_dir_unit_on (self, unit->parent, day);
        if (parent == NULL) {
            day_format (day, text);
            (void) problem (self->problems, file_of (self), unit->row->line, "parent_code",
                            "%s does not stand on %s: give the unit a last day, and another row with its parent from then on", unit->parent, text);
            return;
        }
        if (parent->to >= end)
            return;
        day = parent->to + 1;
    }
}

void campaign_dir_units_judge (campaign_dir_t *self)
{
    int32_t first = DAY_FOR_EVER;
    int32_t last = DAY_ALWAYS;
    for (size_t i = 0; i < json_array_size (self->campaigns_json); i++) {
        const json_t *campaign = json_array_get (self->campaigns_json, i);
        const char *starts = json_string_value (json_object_get (campaign, "starts_on"));
        const char *deadline = json_string_value (json_object_get (campaign, "deadline"));
        int32_t day;
        if (starts != NULL && day_parse (starts, strlen (starts), &day) && day < first)
            first = day;
        if (deadline != NULL && day_parse (deadline, strlen (deadline), &day) && day > last)
            last = day;
    }
    for (size_t i = 0; i < self->unit_count; i++)
        judge_parent (self, &self->units[i], first, last);
}
