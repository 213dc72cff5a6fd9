#ifndef TIENDO_COMMON_SHEET_CSV_H
#define TIENDO_COMMON_SHEET_CSV_H
// A sheet from a CSV file of any delimiter and character set that table_text.h tells apart.
#include "common/sheet/sheet.h"
#include "common/text/slice.h"

// PERMANENT: the sentence says what is wrong; *ret_line is the line where it is, 0: the file as a whole. A cell that is no text is CELL_UNREADABLE.
bool must_check csv_read (sheet_t **ret, slice_t bytes, sheet_bounds_t bounds, language_t language, long *ret_line, failure_t *failure);
#endif
