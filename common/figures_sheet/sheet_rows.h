#ifndef TIENDO_COMMON_FIGURES_SHEET_SHEET_ROWS_H
#define TIENDO_COMMON_FIGURES_SHEET_SHEET_ROWS_H
#include "common/figures_sheet/figures_inner.h"

// The rows of a part whose columns are known.
void sheet_rows_take (figures_t *self, uint32_t part);
#endif
