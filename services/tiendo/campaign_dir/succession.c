// What becomes of a campaign's targets as units end: each is followed from day to day, and has a place under the campaign's top on every one.
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tiendo/campaign_dir/tree.h"

typedef struct {
    const campaign_dir_unit_t *unit; // who carries it; NULL: nobody, and it was told
    bool reports;                    // a reporting unit's target; else the unassigned rest of one above
} carrier_t;

typedef struct {
    const tree_t *tree;
    const char *top;
    carrier_t *carriers;
    size_t count;
    bool *reporting; // by place in the directory's units: of the day
} walk_t;

static const char *units_file (const walk_t *self)
{
    return self->tree->directory->unit_table->file;
}

static void tell_end (const walk_t *self, const campaign_dir_unit_t *unit)
{
    char place[200];
    char text[DAY_TEXT_SIZE];
    const char *file = self->tree->file;
    (void) snprintf (place, sizeof place, "target %s %s", self->tree->code, unit->code);
    long line = campaign_dir_line (self->tree->directory, place, &file);
    if (line == 0) {
        (void) snprintf (place, sizeof place, "key %s apportion", self->tree->code);
        line = campaign_dir_line (self->tree->directory, place, NULL);
    }
    day_format (unit->to, text);
    (void) problem (self->tree->directory->problems, units_file (self), unit->row->line, "valid_to",
                    "%s ends on %s, within campaign %s and without a successor_code, while it has a target (%s:%ld): nobody would owe the rest",
                    unit->code, text, self->tree->code, file, line);
}

// Who goes on the day after, when the unit ends on `day`. NULL: told.
static const campaign_dir_unit_t *heir_of (const walk_t *self, const campaign_dir_unit_t *unit, int32_t day)
{
    if (unit->to > day)
        return unit;
    if (unit->successor[0] == '\0')
        tell_end (self, unit);
    return unit->successor[0] == '\0' ? NULL : campaign_dir_unit_on (self->tree->directory, unit->successor, day + 1);
}

static const campaign_dir_unit_t *above (const walk_t *self, const campaign_dir_unit_t *unit, int32_t day)
{
    return unit->parent[0] != '\0' && strcmp (unit->code, self->top) != 0 ? campaign_dir_unit_on (self->tree->directory, unit->parent, day) : NULL;
}

static void judge_place (const walk_t *self, carrier_t *carrier, const campaign_dir_unit_t *before, int32_t day)
{
    char text[DAY_TEXT_SIZE];
    if (campaign_dir_below (self->tree->directory, carrier->unit->code, self->top, day + 1))
        return;
    day_format (day + 1, text);
    const campaign_dir_unit_t *said = before != carrier->unit ? before : carrier->unit;
    (void) problem (self->tree->directory->problems, units_file (self), said->row->line, before != carrier->unit ? "successor_code" : "parent_code",
                    "%s has a target in campaign %s and does not lie under its top, %s, on %s", carrier->unit->code, self->tree->code, self->top,
                    text);
    carrier->unit = NULL;
}

static size_t place_of (const walk_t *self, const campaign_dir_unit_t *unit)
{
    return (size_t) (unit - self->tree->directory->units);
}

static void mark_reporting (walk_t *self)
{
    memset (self->reporting, 0, self->tree->directory->unit_count * sizeof *self->reporting);
    for (size_t i = 0; i < self->count; i++)
        if (self->carriers[i].unit != NULL && self->carriers[i].reports)
            self->reporting[place_of (self, self->carriers[i].unit)] = true;
}

// A unit that reports has nobody under it who owes a part of the same target.
static void judge_mixture (walk_t *self, int32_t day)
{
    mark_reporting (self);
    for (size_t i = 0; i < self->count; i++) {
        const campaign_dir_unit_t *unit = self->carriers[i].unit;
        for (const campaign_dir_unit_t *at = unit != NULL ? above (self, unit, day + 1) : NULL; at != NULL; at = above (self, at, day + 1))
            if (self->reporting[place_of (self, at)]) {
                char text[DAY_TEXT_SIZE];
                day_format (day + 1, text);
                (void) problem (self->tree->directory->problems, units_file (self), unit->row->line, "parent_code",
                                "from %s on %s would report for itself, and %s below it too: give both to the unit that reports", text, at->code,
                                unit->code);
                return;
            }
    }
}

static void pass_day (walk_t *self, int32_t day)
{
    const campaign_dir_unit_t *top = campaign_dir_unit_on (self->tree->directory, self->top, day);
    if (top != NULL && top->to == day) {
        if (top->successor[0] == '\0')
            tell_end (self, top);
        top = top->successor[0] == '\0' ? NULL : campaign_dir_unit_on (self->tree->directory, top->successor, day + 1);
        if (top != NULL)
            self->top = top->code;
        else
            self->count = 0; // told; of what lies under it nothing more is to be said
    }
    for (size_t i = 0; i < self->count; i++) {
        const campaign_dir_unit_t *before = self->carriers[i].unit;
        if (before == NULL)
            continue;
        self->carriers[i].unit = heir_of (self, before, day);
        if (self->carriers[i].unit != NULL)
            judge_place (self, &self->carriers[i], before, day);
    }
    judge_mixture (self, day);
}

static int by_day (const void *left, const void *right)
{
    int32_t one = *(const int32_t *) left;
    int32_t other = *(const int32_t *) right;
    return (one > other) - (one < other);
}

void tree_succeed (const tree_t *tree)
{
    size_t count = tree->directory->unit_count;
    walk_t self = {
        .tree = tree, .top = tree->top, .carriers = calloc (count + 1, sizeof (carrier_t)), .reporting = calloc (count + 1, sizeof (bool))};
    int32_t *ends = calloc (count + 1, sizeof *ends);
    size_t days = 0;
    if (self.carriers == NULL || self.reporting == NULL || ends == NULL)
        abort ();
    for (size_t i = 0; i < count; i++) {
        const campaign_dir_unit_t *unit = &tree->directory->units[i];
        const tree_node_t *node = &tree->nodes[i];
        if (node->assigned && (!node->above || node->target > node->below))
            self.carriers[self.count++] = (carrier_t){unit, !node->above};
        if (unit->to >= tree->starts && unit->to < tree->deadline)
            ends[days++] = unit->to;
    }
    qsort (ends, days, sizeof *ends, by_day);
    for (size_t i = 0; i < days; i++)
        if (i == 0 || ends[i] != ends[i - 1])
            pass_day (&self, ends[i]);
    free (ends);
    free (self.reporting);
    free (self.carriers);
}
