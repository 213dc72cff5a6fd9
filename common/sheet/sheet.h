#ifndef TIENDO_COMMON_SHEET_SHEET_H
#define TIENDO_COMMON_SHEET_SHEET_H
// A table as somebody's spreadsheet program wrote it: rows of cells of text, whatever kind of file it came in. What the reader of a file adds is
// bounded here; who asks for more is refused with a sentence, and nothing of the table is used.
#include <stddef.h>
#include <stdint.h>

#include "common/base/failure.h"
#include "common/text/language.h"

enum { SHEET_ROWS = 1048576 /* as many as Excel has */, SHEET_COLUMNS = 1000, SHEET_CELL_BYTES = 4096 };

// What one who reads has room for: rows of a sheet, and bytes of all that is held of a file at a time.
typedef struct {
    uint32_t rows;
    size_t bytes;
} sheet_bounds_t;

typedef enum {
    CELL_TEXT,      // "" where the cell is empty
    CELL_NUMBER,    // stored as a number: a point in it is a decimal point
    CELL_DATE,      // stored as a date, here YYYY-MM-DD
    CELL_UNSAVED,   // a formula whose value was not saved
    CELL_ERROR,     // #REF! and its like
    CELL_UNREADABLE // bytes that are no text
} cell_kind_t;

typedef struct {
    const char *text; // UTF-8, NFC, without control characters
    cell_kind_t kind;
    bool is_covered; // a copy of the cell that it is merged with
} sheet_cell_t;

typedef struct {
    uint32_t line;       // of the file, the first is 1; rows without any cell are left out
    uint32_t cell_count; // up to the last that holds something
    uint32_t width;      // cells that the file has in this row, empty ones too; 0 where a file says no such thing
    sheet_cell_t *cells;
} sheet_row_t;

typedef struct sheet_s sheet_t;

// Sentences are in the language given.
bool must_check sheet_new (sheet_t **ret, sheet_bounds_t bounds, language_t language, failure_t *failure);
void sheet_destroy (sheet_t **self_p);

size_t sheet_count (const sheet_t *self);
size_t sheet_bytes (const sheet_t *self); // that it takes
const sheet_row_t *sheet_row (const sheet_t *self, size_t index);
// The row of a line; NULL where nothing stands in it.
const sheet_row_t *sheet_row_of_line (const sheet_t *self, uint32_t line);
// A cell, an empty text where there is none; and its text alone.
const sheet_cell_t *sheet_cell_at (const sheet_row_t *row, uint32_t column);
const char *sheet_cell (const sheet_row_t *row, uint32_t column);

// Adds a cell; lines come in ascending order, columns from 0 on in ascending order within a line. Blanks at both ends (no-break and zero-width
// ones too) are taken off, control characters become blanks. PERMANENT where a bound is passed or the bytes are not UTF-8: *failure names the cell.
bool must_check sheet_add (sheet_t *self, uint32_t line, uint32_t column, cell_kind_t kind, const char *text, size_t size, failure_t *failure);
// How many cells the file has in the row that was added last.
void sheet_set_width (sheet_t *self, uint32_t width);
// Cells that were merged all show the first one's text: copies go into those rows that hold something at all. Lines and columns include the last.
bool must_check sheet_merge (sheet_t *self, uint32_t line, uint32_t column, uint32_t last_line, uint32_t last_column, failure_t *failure);

// The name of a cell as a spreadsheet shows it: B12.
typedef struct {
    char text[20];
} cell_name_t;
cell_name_t cell_name (uint32_t line, uint32_t column);
#endif
