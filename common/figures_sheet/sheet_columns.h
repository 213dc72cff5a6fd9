#ifndef TIENDO_COMMON_FIGURES_SHEET_SHEET_COLUMNS_H
#define TIENDO_COMMON_FIGURES_SHEET_SHEET_COLUMNS_H
// Which row of a sheet has the headings, and which column is what. Headings may stand in two rows (a metric over its days, a day over its metrics);
// what stands above them is passed over, but for the day that it may name.
#include "common/figures_sheet/headings.h"

typedef struct {
    heading_kind_t kind; // HEADING_DAY: the counts of that day; HEADING_METRIC: the counts of the row's day
    const char *metric;
    int32_t day;
    const char *heading; // as people see it, "" where there is none
} sheet_column_t;

typedef struct {
    size_t heading_row; // the lower one of two; of sheet_row
    size_t first_row;   // below the headings
    uint32_t line;      // of the headings
    uint32_t count;
    sheet_column_t *columns;
    bool is_complete; // a unit, and a day, a metric or a document
    bool explains;
    bool has_days; // a column a day
    bool has_day;  // neither a column of days nor one a day: the text above names it
    int32_t day;
    uint32_t unit, unit_name, parent, date, rev, campaign, note, document, reason, cases; // places, FIGURES_NO_COLUMN
    uint32_t twice;                                                                       // a column that another one repeats
} sheet_columns_t;

// False where no row has headings that are known.
bool sheet_columns_find (sheet_columns_t *ret, const sheet_t *sheet, const figures_settings_t *settings);
void sheet_columns_clear (sheet_columns_t *self);
#endif
