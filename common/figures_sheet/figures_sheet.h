#ifndef TIENDO_COMMON_FIGURES_SHEET_FIGURES_SHEET_H
#define TIENDO_COMMON_FIGURES_SHEET_FIGURES_SHEET_H
// What people's spreadsheets say: the figures (or explanations) of units and days in a CSV or .xlsx file as people have it. Columns are known by
// their headings, Vietnamese or English, with or without accents; units by their codes or names; days stand in a column, or each has a column of
// its own. The page of intake and `tiendo push` read by this one module: what the one takes, the other takes.
#include "common/figures_sheet/figures.h"
#include "common/text/slice.h"

// False where the file cannot be read at all; *ret_line is the line where, 0: the file as a whole. Where headings are missing it is read, and
// figures_is_usable is false: then there are complaints without a row, and nothing may be used.
bool must_check figures_read (figures_t **ret, slice_t bytes, const figures_settings_t *settings, uint32_t *ret_line, failure_t *failure);
#endif
