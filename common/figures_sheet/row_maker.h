#ifndef TIENDO_COMMON_FIGURES_SHEET_ROW_MAKER_H
#define TIENDO_COMMON_FIGURES_SHEET_ROW_MAKER_H
// One row of a sheet, cell by cell: what its cells say, and a complaint for each that says something else. Inner header of sheet_rows.c.
#include "common/figures_sheet/sheet_totals.h"

// The row under way.
typedef struct {
    figures_t *figures;
    uint32_t part;
    const sheet_columns_t *columns;
    const sheet_row_t *cells;
    sheet_totals_t *totals;
    figures_row_t row;
    size_t number; // of the row, once it is added
} row_maker_t;

const sheet_cell_t *row_cell (const row_maker_t *self, uint32_t column);
const char *row_text (const row_maker_t *self, uint32_t column); // "" where there is no such column
remark_at_t row_at_column (const row_maker_t *self, uint32_t column);
// "%s is not %s", of the cell and what it should be. Always false.
bool row_wrong (row_maker_t *self, uint32_t column, const char *code, const char *right);
bool row_read_count (row_maker_t *self, uint32_t column, int64_t least, uint32_t *ret);
// Campaign, unit, day, revision and texts; the day only where it does not stand across.
void row_read_common (row_maker_t *self);
#endif
