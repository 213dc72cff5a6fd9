// Provisional targets, as `apportion` of campaign.yaml gives them out.
#include <stdlib.h>
#include <string.h>

#include "services/tiendo/campaign_dir/tree.h"

void tree_shares (int64_t total, const int64_t *weights, size_t count, int64_t *ret)
{
    int64_t sum = 0;
    int64_t spare = total;
    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    for (size_t i = 0; i < count; i++) {
        ret[i] = total * weights[i] / sum;
        spare -= ret[i];
    }
    bool *given = calloc (count + 1, sizeof *given);
    if (given == NULL)
        abort ();
    for (; spare > 0; spare--) {
        size_t best = count;
        for (size_t i = 0; i < count; i++)
            if (!given[i] && (best == count || total * weights[i] % sum > total * weights[best] % sum))
                best = i;
        given[best] = true;
        ret[best]++;
    }
    free (given);
}

typedef struct {
    size_t *units; // of the level, under one parent, without a target; by code
    int64_t *weights;
    int64_t *shares;
    size_t count;
} shares_t;

static long key_line (const tree_t *self)
{
    char place[200];
    (void) snprintf (place, sizeof place, "key %s apportion", self->code);
    return campaign_dir_line (self->directory, place, NULL);
}

static bool weigh (const tree_t *self, const char *unit, const json_t *weights, int64_t *ret)
{
    const json_t *weight = json_object_get (weights, unit);
    *ret = json_is_object (weights) ? json_integer_value (weight) : 1;
    return !json_is_object (weights) || weight != NULL
           || problem (self->directory->problems, self->file, key_line (self), "apportion", "the weights do not name unit %s", unit);
}

static bool give (tree_t *self, const campaign_dir_unit_t *parent, int64_t rest, shares_t *shares)
{
    int64_t sum = 0;
    for (size_t i = 0; i < shares->count; i++)
        sum += shares->weights[i];
    if (rest < 0)
        return problem (self->directory->problems, self->file, key_line (self), "apportion", "the targets under unit %s exceed its own by %lld",
                        parent->code, (long long) -rest);
    if (sum == 0)
        return problem (self->directory->problems, self->file, key_line (self), "apportion", "the weights under unit %s sum to nothing",
                        parent->code);
    tree_shares (rest, shares->weights, shares->count, shares->shares);
    for (size_t i = 0; i < shares->count; i++)
        self->nodes[shares->units[i]] =
            (tree_node_t){.target = shares->shares[i], .assigned = true, .apportioned = true, .depth = self->nodes[shares->units[i]].depth};
    return true;
}

// Under one parent that had a target before the step.
static bool apportion_under (tree_t *self, size_t place, const json_t *step, shares_t *shares)
{
    const campaign_dir_unit_t *parent = &self->directory->units[place];
    const char *level = json_string_value (json_object_get (step, "over"));
    int64_t rest = self->nodes[place].target;
    bool good = true;
    shares->count = 0;
    for (size_t i = 0; i < self->directory->unit_count; i++) { // sorted by code
        const campaign_dir_unit_t *unit = &self->directory->units[i];
        if (self->nodes[i].depth == 0 || strcmp (unit->parent, parent->code) != 0 || strcmp (unit->level, level) != 0)
            continue;
        if (self->nodes[i].assigned) {
            rest -= self->nodes[i].target;
            continue;
        }
        good = weigh (self, unit->code, json_object_get (step, "weights"), &shares->weights[shares->count]) && good;
        shares->units[shares->count++] = i;
    }
    return good && (shares->count == 0 || give (self, parent, rest, shares));
}

static bool apportion_step (tree_t *self, const json_t *step, shares_t *shares)
{
    size_t count = self->directory->unit_count;
    bool good = true;
    bool *parents = calloc (count + 1, sizeof *parents);
    if (parents == NULL)
        abort ();
    for (size_t i = 0; i < count; i++)
        parents[i] = self->nodes[i].assigned;
    for (size_t i = 0; i < count; i++)
        good = (!parents[i] || apportion_under (self, i, step, shares)) && good;
    free (parents);
    return good;
}

bool tree_apportion (tree_t *self, const json_t *steps)
{
    size_t count = self->directory->unit_count + 1;
    shares_t shares = {calloc (count, sizeof (size_t)), calloc (count, sizeof (int64_t)), calloc (count, sizeof (int64_t)), 0};
    bool good = true;
    if (shares.units == NULL || shares.weights == NULL || shares.shares == NULL)
        abort ();
    for (size_t i = 0; good && i < json_array_size (steps); i++)
        good = apportion_step (self, json_array_get (steps, i), &shares);
    free (shares.units);
    free (shares.weights);
    free (shares.shares);
    return good;
}
