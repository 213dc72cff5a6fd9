#include "services/ingest/group/key_order.h"

#include <stdlib.h>

// As the primary key of progress has it; a group's campaigns say its province.
static int compare_rows (const void *left, const void *right)
{
    const write_group_row_t *one = *(const write_group_row_t *const *) left;
    const write_group_row_t *other = *(const write_group_row_t *const *) right;
    if (one->day != other->day)
        return one->day < other->day ? -1 : 1;
    int order = slice_compare (one->unit, other->unit);
    if (order == 0 && one->campaign != other->campaign)
        order = slice_compare (one->campaign->code, other->campaign->code);
    return order != 0 ? order : (one->rev > other->rev) - (one->rev < other->rev);
}

void key_order_sort (write_group_t *group)
{
    uint32_t count = group->progress.rows;
    bool sorted = true;
    const write_group_row_t **rows = calloc ((size_t) count + 1, sizeof *rows);
    uint32_t *order = calloc ((size_t) count + 1, sizeof *order);
    if (rows == NULL || order == NULL)
        abort (); // bounded by the group
    for (uint32_t next = 0; next < count; next++) {
        rows[next] = &group->rows[next];
        sorted = sorted && (next == 0 || compare_rows (&rows[next - 1], &rows[next]) <= 0);
    }
    if (!sorted) {
        qsort (rows, count, sizeof *rows, compare_rows);
        for (uint32_t next = 0; next < count; next++)
            order[next] = (uint32_t) (rows[next] - group->rows);
        copy_binary_reorder (&group->progress, order);
    }
    free (order);
    free (rows);
}
