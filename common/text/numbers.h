#ifndef TIENDO_COMMON_TEXT_NUMBERS_H
#define TIENDO_COMMON_TEXT_NUMBERS_H
// Numbers and dates as people write them in files. Strict: what could be read in two ways is refused. No rounding, no floats.
#include <stdbool.h>
#include <stdint.h>

// LOCALE_ANY is for who can tell one way of writing from another (common/figures_sheet); number_parse takes plain digits for it.
typedef enum { LOCALE_PLAIN, LOCALE_VI, LOCALE_EN, LOCALE_ANY } locale_kind_t;

bool locale_parse (const char *name, locale_kind_t *ret);
// Whole numbers >= 0: digits only, or grouped by threes with '.' (vi) or ',' (en): 31297, 31.297, 31,297. At most 15 digits.
bool number_parse (const char *text, locale_kind_t locale, int64_t *ret);
// 2024-07-15, and with vi 15/7/2024 too. Days since 1970-01-01.
bool date_parse (const char *text, locale_kind_t locale, int32_t *ret);
#endif
