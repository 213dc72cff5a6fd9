// Whether every target of a campaign has a place in the tree on every day: sums that do not exceed their parent's, shares that can be given out, and
// somebody who goes on when a unit ends. common/schema/functions/plan makes the tree; this tells beforehand, by line, what it would refuse.
#include "services/tiendo/campaign_dir/tree.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"

static size_t place_of (const tree_t *self, const campaign_dir_unit_t *unit)
{
    return (size_t) (unit - self->directory->units);
}

static long target_line (const tree_t *self, const char *unit, const char **ret_file)
{
    char place[200];
    (void) snprintf (place, sizeof place, "target %s %s", self->code, unit);
    return campaign_dir_line (self->directory, place, ret_file);
}

static long key_line (const tree_t *self, const char *key)
{
    char place[200];
    (void) snprintf (place, sizeof place, "key %s %s", self->code, key);
    return campaign_dir_line (self->directory, place, NULL);
}

const campaign_dir_unit_t *tree_parent (const tree_t *self, const campaign_dir_unit_t *unit, int32_t day)
{
    return unit->parent[0] != '\0' && strcmp (unit->code, self->top) != 0 ? campaign_dir_unit_on (self->directory, unit->parent, day) : NULL;
}

static int depth_of (const tree_t *self, const campaign_dir_unit_t *unit)
{
    int depth = 0;
    for (const campaign_dir_unit_t *at = unit; at != NULL && depth < 20; at = tree_parent (self, at, self->starts))
        depth++;
    return depth;
}

static bool take_targets (tree_t *self, const json_t *targets)
{
    for (size_t i = 0; i < json_array_size (targets); i++) {
        const json_t *target = json_array_get (targets, i);
        const campaign_dir_unit_t *unit = campaign_dir_unit_on (self->directory, json_string_value (json_object_get (target, "unit")), self->starts);
        if (unit == NULL)
            return false; // told
        self->nodes[place_of (self, unit)].assigned = true;
        self->nodes[place_of (self, unit)].target = json_integer_value (json_object_get (target, "target"));
    }
    return true;
}

// More under a unit than its own target: told at the unit's line, with both numbers.
static bool judge_sum (const tree_t *self, const campaign_dir_unit_t *unit, const tree_node_t *node)
{
    const char *file = self->file;
    long line = target_line (self, unit->code, &file);
    if (node->below <= node->target)
        return true;
    return problem (self->directory->problems, line > 0 ? file : self->file, line > 0 ? line : key_line (self, "apportion"),
                    line > 0 ? "target" : "apportion", "the targets under unit %s sum to %lld, more than its own %lld", unit->code,
                    (long long) node->below, (long long) node->target);
}

// From the lowest units up.
static bool judge_sums (tree_t *self)
{
    bool good = true;
    for (int depth = 20; depth > 0; depth--)
        for (size_t i = 0; i < self->directory->unit_count; i++) {
            const campaign_dir_unit_t *unit = &self->directory->units[i];
            tree_node_t *node = &self->nodes[i];
            if (node->depth != depth || (!node->assigned && !node->above))
                continue;
            if (node->assigned)
                good = judge_sum (self, unit, node) && good;
            const campaign_dir_unit_t *parent = tree_parent (self, unit, self->starts);
            if (parent == NULL)
                continue;
            self->nodes[place_of (self, parent)].below += node->assigned ? node->target : node->below;
            self->nodes[place_of (self, parent)].above = true;
        }
    return good;
}

static bool days_of (tree_t *self, const json_t *definition)
{
    const char *starts = json_string_value (json_object_get (definition, "starts_on"));
    const char *deadline = json_string_value (json_object_get (definition, "deadline"));
    return starts != NULL && deadline != NULL && day_parse (starts, strlen (starts), &self->starts)
           && day_parse (deadline, strlen (deadline), &self->deadline);
}

static bool judge_top (const tree_t *self)
{
    char text[DAY_TEXT_SIZE];
    day_format (self->starts, text);
    return campaign_dir_unit_on (self->directory, self->top, self->starts) != NULL
           || problem (self->directory->problems, self->file, key_line (self, "top"), "top", "unit %s does not stand on %s, starts_on", self->top,
                       text);
}

static void keep_shares (const tree_t *self)
{
    json_t *shares = json_object ();
    for (size_t i = 0; i < self->directory->unit_count; i++)
        if (self->nodes[i].apportioned)
            json_object_set_new (shares, self->directory->units[i].code, json_integer (self->nodes[i].target));
    json_object_set_new (self->directory->shares_json, self->code, shares);
}

void campaign_dir_tree (campaign_dir_t *directory, const char *file, const json_t *definition)
{
    tree_t self = {.directory = directory,
                   .file = file,
                   .code = json_string_value (json_object_get (definition, "code")),
                   .top = json_string_value (json_object_get (definition, "top"))};
    if (self.code == NULL || self.top == NULL || !days_of (&self, definition) || !judge_top (&self))
        return;
    self.nodes = calloc (directory->unit_count + 1, sizeof *self.nodes);
    if (self.nodes == NULL)
        abort ();
    for (size_t i = 0; i < directory->unit_count; i++)
        if (directory->units[i].from <= self.starts && self.starts <= directory->units[i].to)
            self.nodes[i].depth = depth_of (&self, &directory->units[i]);
    if (take_targets (&self, json_object_get (definition, "targets")) && tree_apportion (&self, json_object_get (definition, "apportion"))
        && judge_sums (&self)) {
        keep_shares (&self);
        tree_succeed (&self);
    }
    free (self.nodes);
}
