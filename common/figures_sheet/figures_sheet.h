#ifndef TIENDO_COMMON_FIGURES_SHEET_FIGURES_SHEET_H
#define TIENDO_COMMON_FIGURES_SHEET_FIGURES_SHEET_H
// What people's spreadsheets say: the figures (or explanations) of units and days in a CSV or .xlsx file as people have it. Columns are known by
// their headings, Vietnamese or English, with or without accents; units by their codes or names; days stand in a column, or each has a column of
// its own. The page of intake and `tiendo push` read by this one module: what the one takes, the other takes.
//
// A row of which there is any complaint is bad: it is never used, in no part. A column that no heading explains is ignored, and listed.
#include "common/figures_sheet/unit_names.h"
#include "common/sheet/sheet.h"
#include "common/text/numbers.h"
#include "common/text/slice.h"

typedef struct {
    const char *code;
    const char *title_vi, *title_en; // its own titles; NULL: the words of metric_headings.h, if it has any
} figures_metric_t;

typedef struct {
    language_t language;   // of the complaints
    locale_kind_t numbers; // how numbers and dates are written
    const char *campaign;  // NULL: the file says it, or the caller does not need it
    bool needs_campaign;
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

typedef struct {
    size_t metric; // of figures_metric
    uint32_t value;
    uint32_t column;
} figures_count_t;

typedef struct {
    uint32_t sheet; // 0 is the first
    uint32_t line;
    bool is_bad; // there are complaints
    bool explains;
    const char *unit; // its code; "" where none is known
    const char *campaign, *note, *document, *reason;
    bool has_day;
    int32_t day;
    int64_t rev;    // 0: the file has none
    uint32_t count; // an explanation's
    size_t first_count, count_count;
    uint32_t unit_column, day_column; // FIGURES_NO_COLUMN
    // Of rows of one place (campaign, unit, day, document): 0, or the line of the row with the highest revision (this one is superseded by it), or,
    // without revisions, of another row (both are bad then: nobody knows which one holds).
    uint32_t other_line;
} figures_row_t;

typedef struct {
    size_t row; // FIGURES_NO_ROW: of the file
    uint32_t sheet, line, column;
    const char *code;    // feed/1's rejection, or one of ours: "repeated", "unknown_column", "total"
    const char *heading; // of the column, "" where it is about the line as a whole
    const char *text;
} figures_remark_t;

typedef struct {
    uint32_t sheet, column;
    const char *heading;
    bool looks_like_counts;
} figures_ignored_t;

typedef struct figures_s figures_t;

// False where the file cannot be read at all; *ret_line is the line where, 0: the file as a whole. Where headings are missing it is read, and
// figures_is_usable is false: then there are complaints without a row, and nothing may be used.
bool must_check figures_read (figures_t **ret, slice_t bytes, const figures_settings_t *settings, uint32_t *ret_line, failure_t *failure);
void figures_destroy (figures_t **self_p);
bool figures_is_usable (const figures_t *self);

size_t figures_count (const figures_t *self);
// Rows below the headings, where the file is not usable.
size_t figures_unused_rows (const figures_t *self);
const figures_row_t *figures_row (const figures_t *self, size_t index);
const figures_count_t *figures_counts (const figures_t *self, const figures_row_t *row);
bool figures_has_revs (const figures_t *self); // any sheet has a column of revisions
size_t figures_metric_count (const figures_t *self);
const char *figures_metric (const figures_t *self, size_t metric);

// Complaints: each makes its row bad, or the file unusable. Notes do neither (a total that does not agree).
size_t figures_complaint_count (const figures_t *self);
const figures_remark_t *figures_complaint (const figures_t *self, size_t index);
size_t figures_note_count (const figures_t *self);
const figures_remark_t *figures_note (const figures_t *self, size_t index);
size_t figures_ignored_count (const figures_t *self);
const figures_ignored_t *figures_ignored (const figures_t *self, size_t index);
// A sheet's name, "" for CSV.
const char *figures_sheet_name (const figures_t *self, uint32_t sheet);
size_t figures_sheet_count (const figures_t *self);
// The cells of a sheet as they were read; NULL where it was not (hidden ones, and those behind the bound).
const sheet_t *figures_sheet (const figures_t *self, uint32_t sheet);
// The line of the headings in a sheet (the lower one of two); 0: it has none that are known.
uint32_t figures_heading_line (const figures_t *self, uint32_t sheet);
#endif
