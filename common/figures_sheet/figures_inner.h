#ifndef TIENDO_COMMON_FIGURES_SHEET_FIGURES_INNER_H
#define TIENDO_COMMON_FIGURES_SHEET_FIGURES_INNER_H
// What the makers of figures (figures_sheet.c, sheet_rows.c, sheet_totals.c, places.c) share.
#include <glib.h>

#include "common/figures_sheet/sheet_columns.h"

typedef struct {
    char *name;
    sheet_t *cells; // NULL: not read
    bool has_columns;
    sheet_columns_t columns;
} figures_part_t;

struct figures_s {
    figures_settings_t settings;
    bool is_csv;
    bool is_usable;
    GArray *parts;  // of figures_part_t
    GArray *rows;   // of figures_row_t
    GArray *counts; // of figures_count_t
    GPtrArray *metrics;
    GArray *complaints, *notes; // of figures_remark_t
    GArray *ignored;            // of figures_ignored_t
    GStringChunk *texts;
};

// Where a remark is about: row FIGURES_NO_ROW is the file, column FIGURES_NO_COLUMN the line.
typedef struct {
    size_t row;
    uint32_t sheet, line, column;
    const char *heading;
} remark_at_t;

// Adds a complaint (or a note); a complaint about a row makes it bad. Always false.
bool figures_complain (figures_t *self, remark_at_t at, const char *code, const char *format, ...) __attribute__ ((format (printf, 4, 5)));
void figures_remark (figures_t *self, remark_at_t at, const char *code, const char *format, ...) __attribute__ ((format (printf, 4, 5)));
// The metric's number among figures_metric; FIGURES_METRICS where there are too many.
size_t figures_metric_number (figures_t *self, const char *code);

// sheet_rows.c: the rows of a part whose columns are known.
void sheet_rows_take (figures_t *self, uint32_t part);

// sheet_totals.c: rows that sum up the others are compared with them, and are no rows.
typedef struct sheet_totals_s sheet_totals_t;
sheet_totals_t *sheet_totals_new (const sheet_columns_t *columns);
void sheet_totals_destroy (sheet_totals_t **self_p);
bool sheet_totals_is_total (const figures_t *figures, const sheet_columns_t *columns, const sheet_row_t *row);
void sheet_totals_count (sheet_totals_t *self, uint32_t column, uint32_t value);
void sheet_totals_take (sheet_totals_t *self, const figures_t *figures, const sheet_row_t *row);
void sheet_totals_judge (sheet_totals_t *self, figures_t *figures, uint32_t part);

// places.c: rows of the same place.
void figures_places_find (figures_t *self);
#endif
