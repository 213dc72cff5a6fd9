#include "services/exporter/kinds/status_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct status_tree_s {
    const json_t **by_parent;
    const json_t **by_unit;
    size_t count;
};

const char *row_text (const json_t *row, const char *key)
{
    return json_string_value (json_object_get (row, key));
}

int64_t row_number (const json_t *row, const char *key)
{
    return json_integer_value (json_object_get (row, key));
}

bool row_null (const json_t *row, const char *key)
{
    const json_t *value = json_object_get (row, key);
    return value == NULL || json_is_null (value);
}

int64_t row_tenths (const json_t *row, const char *key)
{
    return llround (json_number_value (json_object_get (row, key)) * 10);
}

static const char *parent_of (const json_t *row)
{
    const char *parent = row_text (row, "parent");
    return parent != NULL ? parent : "";
}

static int compare_parents (const void *one, const void *other)
{
    const json_t *const *a = one;
    const json_t *const *b = other;
    int order = strcmp (parent_of (*a), parent_of (*b));
    return order != 0 ? order : strcmp (row_text (*a, "unit"), row_text (*b, "unit"));
}

static int compare_units (const void *one, const void *other)
{
    const json_t *const *a = one;
    const json_t *const *b = other;
    return strcmp (row_text (*a, "unit"), row_text (*b, "unit"));
}

status_tree_t *status_tree_new (const json_t *units)
{
    status_tree_t *self = calloc (1, sizeof *self);
    size_t count = json_array_size (units);
    if (self == NULL || (self->by_parent = calloc (count + 1, sizeof *self->by_parent)) == NULL
        || (self->by_unit = calloc (count + 1, sizeof *self->by_unit)) == NULL)
        abort ();
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get (units, i);
        if (row_text (row, "unit") == NULL)
            continue;
        self->by_parent[self->count] = row;
        self->by_unit[self->count++] = row;
    }
    qsort (self->by_parent, self->count, sizeof *self->by_parent, compare_parents);
    qsort (self->by_unit, self->count, sizeof *self->by_unit, compare_units);
    return self;
}

void status_tree_destroy (status_tree_t **self_p)
{
    status_tree_t *self = *self_p;
    if (self == NULL)
        return;
    free (self->by_parent);
    free (self->by_unit);
    free (self);
    *self_p = NULL;
}

const json_t *const *status_tree_children (const status_tree_t *self, const char *parent, size_t *ret_count)
{
    size_t low = 0;
    size_t high = self->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp (parent_of (self->by_parent[middle]), parent) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < self->count && strcmp (parent_of (self->by_parent[end]), parent) == 0)
        end++;
    *ret_count = end - low;
    return self->by_parent + low;
}

const json_t *status_tree_unit (const status_tree_t *self, const char *unit)
{
    size_t low = 0;
    size_t high = self->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp (row_text (self->by_unit[middle], "unit"), unit);
        if (order == 0)
            return self->by_unit[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const json_t *status_tree_of_line (const status_tree_t *self, const json_t *line)
{
    return json_is_true (json_object_get (line, "stands")) ? status_tree_unit (self, row_text (line, "unit")) : NULL;
}
