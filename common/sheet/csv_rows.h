#ifndef TIENDO_COMMON_SHEET_CSV_ROWS_H
#define TIENDO_COMMON_SHEET_CSV_ROWS_H
// The rows of a CSV text, one after the other, by libcsv (RFC 4180): each knows the line it begins on, whatever ends the lines.
#include "common/sheet/table_text.h"

// A cell as the file has it, and a row's end. The line is where the cell's row begins, from 1; `begun` is where this cell does.
typedef struct {
    void (*cell) (void *argument, slice_t cell, long line, long begun);
    void (*end) (void *argument);
} csv_rows_take_t;

// False where a quote is wrong: *ret_line is where it opens.
bool csv_rows_read (const table_text_t *text, const csv_rows_take_t *take, void *argument, long *ret_line);
#endif
