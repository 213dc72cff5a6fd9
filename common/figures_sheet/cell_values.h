#ifndef TIENDO_COMMON_FIGURES_SHEET_CELL_VALUES_H
#define TIENDO_COMMON_FIGURES_SHEET_CELL_VALUES_H
// What a cell's text is as a count or a day. Strict: what could be read in two ways is refused.
#include "common/figures_sheet/figures_settings.h"

// 31297, and grouped as the settings say; a fraction that a spreadsheet stored as a number is none, though it may look grouped.
bool cell_count (const sheet_cell_t *cell, locale_kind_t numbers, int64_t *ret);
// 2024-07-15, a date of the spreadsheet's own, and as the settings say 15/7/2024. A time of midnight behind it is nothing.
bool cell_day (const sheet_cell_t *cell, locale_kind_t numbers, int32_t *ret);
// A heading that is a day: as above, "Ngày 15/7/2024" too, and 15/7 where the campaign has one such day.
bool heading_day (const sheet_cell_t *cell, const figures_settings_t *settings, int32_t *ret);
// The one day that a text between other words names: "Báo cáo ngày 15/7/2024". False where there is none, or two.
bool text_day (const char *text, int32_t *ret);
#endif
