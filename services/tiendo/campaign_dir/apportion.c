// The key `apportion` of campaign.yaml: over which level, by which weights.
#include <stdlib.h>
#include <string.h>

#include "services/tiendo/campaign_dir/values.h"

enum { NAME_BYTES = 200, WEIGHT_MAX = 1000000000, STEPS_MAX = 8 };

static bool read_weight (value_reader_t *self, const table_file_t *table, const table_row_t *row, json_t *weights)
{
    diagnostics_t *problems = self->directory->problems;
    int64_t weight = 0;
    const char *unit = table_cell (table, row, "unit");
    if (campaign_dir_unit (self->directory, unit) == NULL)
        return problem (problems, table->file, row->line, "unit", "there is no unit %s in units.csv", unit);
    if (json_object_get (weights, unit) != NULL)
        return problem (problems, table->file, row->line, "unit", "%s is there twice", unit);
    if (!whole_number (table_cell (table, row, "weight"), &weight) || weight > WEIGHT_MAX)
        return problem (problems, table->file, row->line, "weight", "%s is not a whole number, in digits only", table_cell (table, row, "weight"));
    json_object_set_new (weights, unit, json_integer (weight));
    return true;
}

static json_t *read_weights (value_reader_t *self, const yaml_node_t *node, const char *name)
{
    static const char *const needed[] = {"unit", "weight", NULL};
    static const char *const none[] = {NULL};
    table_file_t *table = NULL;
    if (strchr (name, '/') != NULL || name[0] == '.')
        return VALUE_WRONG (self, node, "%s is not `equal` or a file in the campaign's folder");
    char *file = campaign_dir_file (self->folder, name);
    json_t *weights = json_object ();
    const campaign_dir_named_t named = {self->file, value_line (node), self->key};
    bool good = campaign_dir_table (self->directory, &table, file, &named, needed, none);
    for (size_t i = 0; table != NULL && i < table->count; i++)
        good = read_weight (self, table, &table->rows[i], weights) && good;
    table_file_destroy (&table);
    free (file);
    if (good)
        return weights;
    json_decref (weights);
    return NULL;
}

static bool level_known (const campaign_dir_t *directory, const char *level)
{
    for (size_t i = 0; i < directory->unit_count; i++)
        if (strcmp (directory->units[i].level, level) == 0)
            return true;
    return false;
}

static json_t *read_step (value_reader_t *self, const yaml_node_t *node)
{
    static const char *const known[] = {"over", "weights", NULL};
    json_t *map = value_texts (self, node, known, NAME_BYTES);
    if (map == NULL)
        return NULL;
    const char *over = json_string_value (json_object_get (map, "over"));
    const char *weights = json_string_value (json_object_get (map, "weights"));
    json_t *step = NULL;
    if (over == NULL || weights == NULL)
        (void) VALUE_WRONG (self, node, "%s is not {over: LEVEL, weights: equal or FILE.csv}");
    else if (!level_known (self->directory, over))
        (void) problem (self->directory->problems, self->file, value_line (node), self->key, "over: no unit of units.csv is of level %s", over);
    else if (strcmp (weights, "equal") == 0)
        step = json_pack ("{s:s s:s}", "over", over, "weights", "equal");
    else {
        json_t *read = read_weights (self, node, weights);
        step = read == NULL ? NULL : json_pack ("{s:s s:o s:s}", "over", over, "weights", read, "file", weights);
    }
    json_decref (map);
    return step;
}

json_t *value_apportion (value_reader_t *self, const yaml_node_t *node)
{
    if (node->type != YAML_SEQUENCE_NODE || node->data.sequence.items.top - node->data.sequence.items.start > STEPS_MAX)
        return VALUE_WRONG (self, node, "%s is not a list of at most 8 {over, weights}");
    json_t *list = json_array ();
    bool good = json_array_size (list) == 0;
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++) {
        json_t *step = read_step (self, yaml_document_get_node (self->document, *item));
        good = good && step != NULL;
        if (step != NULL)
            json_array_append_new (list, step);
    }
    if (good)
        return list;
    json_decref (list);
    return NULL;
}
