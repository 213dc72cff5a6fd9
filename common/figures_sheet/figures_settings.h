#ifndef TIENDO_COMMON_FIGURES_SHEET_FIGURES_SETTINGS_H
#define TIENDO_COMMON_FIGURES_SHEET_FIGURES_SETTINGS_H
// What is known of the figures before the file is read: the campaign's metrics, units and days, and how people write.
#include "common/figures_sheet/unit_names.h"
#include "common/sheet/sheet.h"
#include "common/text/numbers.h"

typedef struct {
    const char *code;
    const char *title_vi, *title_en; // its own titles; NULL: the words of metric_headings.h, if it has any
} figures_metric_t;

typedef struct {
    language_t language;   // of the complaints
    locale_kind_t numbers; // how numbers and dates are written
    const char *campaign;  // NULL: the file says it, or the caller does not need it
    bool needs_campaign;
    bool is_one_campaign;            // what is read goes to `campaign` alone: a row that names another is a complaint
    const figures_metric_t *metrics; // the campaign's, the first is what targets count
    size_t metric_count;             // 0: not known. Then a column headed by a code counts the metric of this code
    unit_names_t *units;             // NULL: units go by their codes, as they stand
    int32_t from, to;                // days of the campaign, for days without a year; both 0: not known
    sheet_bounds_t bounds;
    int64_t count_most;
    bool explanations_need_rev;
    bool is_blank_wrong; // a row of a CSV file without any count is a complaint; otherwise such a row has nothing to say
} figures_settings_t;

enum { FIGURES_SHEETS = 20, FIGURES_METRICS = 16 };
#define FIGURES_NO_COLUMN UINT32_MAX
#define FIGURES_NO_ROW SIZE_MAX
#endif
