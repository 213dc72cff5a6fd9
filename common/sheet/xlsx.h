#ifndef TIENDO_COMMON_SHEET_XLSX_H
#define TIENDO_COMMON_SHEET_XLSX_H
// Reads the sheets of an .xlsx file, by libzip and expat. A cell becomes the text that a person sees in it: a shared or inline string, the value that
// a formula had when it was saved (CELL_UNSAVED where it was saved without one), a whole number without ".0", a date as YYYY-MM-DD (of both
// calendars, 1900 and 1904), TRUE or FALSE, an error's name. Macros, formulas and links outside are never looked at.
#include "common/sheet/sheet.h"

typedef struct xlsx_s xlsx_t;

// The bytes are borrowed and must outlive the workbook. The bounds are each sheet's, and that of the texts that its sheets share. PERMANENT: the
// sentence says what is wrong and where.
bool must_check xlsx_new (xlsx_t **ret, const void *bytes, size_t size, sheet_bounds_t bounds, language_t language, failure_t *failure);
void xlsx_destroy (xlsx_t **self_p);
size_t xlsx_count (const xlsx_t *self);
const char *xlsx_name (const xlsx_t *self, size_t index);
bool xlsx_is_hidden (const xlsx_t *self, size_t index);
bool must_check xlsx_read (xlsx_t *self, size_t index, sheet_t **ret, failure_t *failure);
#endif
