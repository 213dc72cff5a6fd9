#ifndef TIENDO_TIENDO_SHARED_TABLE_FILE_H
#define TIENDO_TIENDO_SHARED_TABLE_FILE_H
// A CSV file with a header row, whole in memory: RFC 4180 by libcsv; comma, semicolon or tab; any line end; UTF-8 with or without a byte order
// mark, or UTF-16 with one (table_text.h). Empty cells behind the last heading are no cells.
#include "common/text/slice.h"
#include "services/tiendo/shared/diagnostics.h"

typedef struct {
    long line; // where the row begins, from 1
    size_t count;
    char **cells; // trimmed of blanks around, in Unicode NFC; "" where empty
} table_row_t;

typedef struct {
    char *file;
    table_row_t header;
    size_t count;
    table_row_t *rows;
    size_t data_rows; // below the header, with those that were left out
} table_file_t;

enum { TABLE_FILE_MAX_BYTES = 64 * 1024 * 1024 };

// False where the file cannot be read at all or has no header; rows that are wrong are problems too, and left out.
// A row of which a complaint was made is left out whole.
bool table_file_read (table_file_t **ret, const char *file, diagnostics_t *problems);
// The same in two steps, for what can be read only once (a pipe; "-" is standard input). The caller frees the bytes.
bool table_bytes_read (const char *file, char **ret, size_t *ret_size, diagnostics_t *problems);
bool table_file_parse (table_file_t **ret, const char *file, slice_t bytes, diagnostics_t *problems);
void table_file_destroy (table_file_t **self_p);
// The column's place, or -1.
int table_column (const table_file_t *self, const char *name);
// "" where the table has no such column.
const char *table_cell (const table_file_t *self, const table_row_t *row, const char *column);
// Columns that must be there, and all that may be: NULL-terminated lists. A column that is neither is a problem that names the nearest.
bool table_columns_check (const table_file_t *self, const char *const *needed, const char *const *allowed, diagnostics_t *problems);
#endif
