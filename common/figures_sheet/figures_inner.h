#ifndef TIENDO_COMMON_FIGURES_SHEET_FIGURES_INNER_H
#define TIENDO_COMMON_FIGURES_SHEET_FIGURES_INNER_H
// What figures hold, for those who make them from a file (figures_sheet.c and what it calls).
#include <glib.h>

#include "common/figures_sheet/figures.h"
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

figures_t *figures_new (const figures_settings_t *settings);
figures_part_t *figures_part (const figures_t *self, uint32_t part);

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
#endif
