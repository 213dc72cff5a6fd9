#ifndef TIENDO_EXPORTER_KINDS_STATUS_TREE_H
#define TIENDO_EXPORTER_KINDS_STATUS_TREE_H
// The rows of a status (`units`) as a tree: children of a unit in the order of their codes. Borrows the rows.
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct status_tree_s status_tree_t;

status_tree_t *status_tree_new (const json_t *units);
void status_tree_destroy (status_tree_t **self_p);
// The first child of a unit and their number; consecutive.
const json_t *const *status_tree_children (const status_tree_t *self, const char *parent, size_t *ret_count);
const json_t *status_tree_unit (const status_tree_t *self, const char *unit); // NULL: none
// The row of the unit that a line of the calendar speaks of. NULL: none, or it has ended, and the row of its code is another unit's.
const json_t *status_tree_of_line (const status_tree_t *self, const json_t *line);

// Members of a row.
const char *row_text (const json_t *row, const char *key); // NULL for null
int64_t row_number (const json_t *row, const char *key);   // 0 for null
bool row_null (const json_t *row, const char *key);
int64_t row_tenths (const json_t *row, const char *key); // of a number with one decimal
#endif
