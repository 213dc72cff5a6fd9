#ifndef TIENDO_TIENDO_CAMPAIGN_DIR_TREE_H
#define TIENDO_TIENDO_CAMPAIGN_DIR_TREE_H
// A campaign's tree, worked out from the files alone to judge it. Inner to campaign_dir_tree.c and its parts.
#include "services/tiendo/campaign_dir/campaign_dir.h"

typedef struct {
    int64_t target;
    int64_t below; // the sum of what is directly under it
    int depth;     // 1: the top, or a unit outside of the campaign; 0: it does not stand on starts_on
    bool assigned;
    bool apportioned; // assigned by a share of its parent's target
    bool above;       // an assigned unit lies under it
} tree_node_t;

typedef struct {
    campaign_dir_t *directory;
    const char *file; // campaign.yaml
    const char *code;
    const char *top;
    int32_t starts;
    int32_t deadline;
    tree_node_t *nodes; // one a unit of the directory, as it stands on starts_on
} tree_t;

const campaign_dir_unit_t *tree_parent (const tree_t *self, const campaign_dir_unit_t *unit, int32_t day);
// Gives out the shares of units that targets.csv does not name. False: told why it cannot be.
bool tree_apportion (tree_t *self, const json_t *steps);
// Tells the units that end while nobody goes on with what they owe.
void tree_succeed (const tree_t *self);
// What a total of whole cases gives each: largest remainder, ties to the first. The weights sum to more than 0; total and weights are at most 10^9.
void tree_shares (int64_t total, const int64_t *weights, size_t count, int64_t *ret);
#endif
