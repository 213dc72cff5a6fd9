#ifndef TIENDO_COMMON_FIGURES_SHEET_SHEET_TOTALS_H
#define TIENDO_COMMON_FIGURES_SHEET_SHEET_TOTALS_H
// Rows that sum up the others are compared with them, and are no rows.
#include "common/figures_sheet/figures_inner.h"

typedef struct sheet_totals_s sheet_totals_t;
sheet_totals_t *sheet_totals_new (const sheet_columns_t *columns);
void sheet_totals_destroy (sheet_totals_t **self_p);
bool sheet_totals_is_total (const figures_t *figures, const sheet_columns_t *columns, const sheet_row_t *row);
void sheet_totals_count (sheet_totals_t *self, uint32_t column, uint32_t value);
void sheet_totals_take (sheet_totals_t *self, const figures_t *figures, const sheet_row_t *row);
void sheet_totals_judge (sheet_totals_t *self, figures_t *figures, uint32_t part);
#endif
