#ifndef TIENDO_COMMON_FIGURES_SHEET_FIGURES_H
#define TIENDO_COMMON_FIGURES_SHEET_FIGURES_H
// Figures (or explanations) of units and days as a file has them, with what is wrong about them.
//
// A row of which there is any complaint is bad: it is never used, in no part. A column that no heading explains is ignored, and listed.
#include "common/figures_sheet/figures_settings.h"

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
