#ifndef TIENDO_COMMON_SHEET_XLSX_VALUES_H
#define TIENDO_COMMON_SHEET_XLSX_VALUES_H
// What a number in a cell is as text: pure functions.
#include <stdbool.h>
#include <stddef.h>

// Whether a number format shows a date or a time: by Excel's own number of a built-in one, or by its code ("dd/mm/yyyy"; text in quotes, brackets and
// behind backslashes does not count).
bool xlsx_format_is_date (unsigned id, const char *code);

// The text of a stored number ("45488", "14", "1.5E3"): as a date YYYY-MM-DD, or as the shortest decimal, whole ones without a point. What is no
// number, or no day of the calendar, is left as it is.
// True where it is a date now.
bool xlsx_number_text (const char *stored, bool is_date, bool from_1904, char *ret, size_t size);
#endif
