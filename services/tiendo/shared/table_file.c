#include "services/tiendo/shared/table_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/sheet/csv_rows.h"
#include "services/tiendo/wording/wording.h"

typedef struct {
    table_file_t *table;
    diagnostics_t *problems;
    table_row_t row;
    size_t room;
    size_t row_room;
    bool row_bad; // a complaint was made of it: it is left out whole
    bool header_read;
    bool header_bad;
} reader_t;

static void *grow (void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room == 0 ? 16 : *room * 2;
    void *grown = realloc (items, *room * size);
    if (grown == NULL)
        abort (); // bounded by the size of the file
    return grown;
}

static void row_clear (table_row_t *row)
{
    for (size_t i = 0; i < row->count; i++)
        free (row->cells[i]);
    free (row->cells);
    *row = (table_row_t){0};
}

static void on_cell (void *argument, slice_t bytes, long line, long begun)
{
    reader_t *self = argument;
    self->row.line = line;
    self->row.cells = grow (self->row.cells, self->row.count, &self->room, sizeof *self->row.cells);
    char *cell = table_cell_text (bytes);
    if (cell == NULL) {
        (void) problem (self->problems, self->table->file, begun, "", "cell %zu is not UTF-8 (or holds a NUL): save the file as CSV UTF-8",
                        self->row.count + 1);
        self->row_bad = true;
        cell = strdup ("?"); // not blank: the row is not one that nobody misses
    }
    if (cell == NULL)
        abort ();
    self->row.cells[self->row.count++] = cell;
}

static bool is_blank (const table_row_t *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i][0] != '\0')
            return false;
    return true;
}

// Spreadsheets write a delimiter for every column that was ever used.
static void trim_row (table_row_t *row, size_t least)
{
    while (row->count > least && row->cells[row->count - 1][0] == '\0')
        free (row->cells[--row->count]);
}

static void take_row (reader_t *self, table_row_t row, bool bad)
{
    table_file_t *table = self->table;
    table->data_rows++;
    trim_row (&row, table->header.count);
    if (!bad && row.count < table->header.count)
        bad = !problem (self->problems, table->file, row.line, "", "%zu cells where the header has %zu: write a delimiter for an empty cell too",
                        row.count, table->header.count);
    if (!bad && row.count > table->header.count)
        bad = !problem (self->problems, table->file, row.line, "",
                        "%zu cells where the header has %zu: a cell that holds the delimiter goes in quotes", row.count, table->header.count);
    if (bad) {
        row_clear (&row);
        return;
    }
    table->rows = grow (table->rows, table->count, &self->row_room, sizeof *table->rows);
    table->rows[table->count++] = row;
}

static void on_row (void *argument)
{
    reader_t *self = argument;
    table_row_t row = self->row;
    bool bad = self->row_bad;
    self->row = (table_row_t){0};
    self->room = 0;
    self->row_bad = false;
    if (is_blank (&row)) {
        row_clear (&row);
    } else if (!self->header_read) {
        trim_row (&row, 1);
        self->table->header = row;
        self->header_read = true;
        self->header_bad = bad;
    } else
        take_row (self, row, bad);
}

static bool parse (reader_t *self, const table_text_t *text)
{
    static const csv_rows_take_t take = {on_cell, on_row};
    long line = 0;
    return csv_rows_read (text, &take, self, &line)
           || problem (self->problems, self->table->file, line, "",
                       "a quote \" that opens here is never closed, or stands in the middle of a cell: write it twice (\"\") within quotes");
}

static void bytes_free (char **bytes)
{
    free (*bytes);
}

bool table_bytes_read (const char *file, char **ret, size_t *ret_size, diagnostics_t *problems)
{
    FILE *stream = strcmp (file, "-") == 0 ? stdin : fopen (file, "re");
    if (stream == NULL)
        return problem (problems, file, 0, "", "%s", strerror (errno));
    scoped (bytes_free) char *bytes = NULL;
    size_t size = 0;
    size_t room = 0;
    do {
        while (room < size + 65536)
            bytes = grow (bytes, room, &room, 1);
        size += fread (bytes + size, 1, 65536, stream);
    } while (!feof (stream) && !ferror (stream) && size <= TABLE_FILE_MAX_BYTES);
    bool bad = ferror (stream) != 0;
    int error = errno;
    if (stream != stdin)
        (void) fclose (stream);
    if (bad)
        return problem (problems, file, 0, "", "%s", strerror (error));
    if (size > TABLE_FILE_MAX_BYTES)
        return problem (problems, file, 0, "", "larger than %d MiB", TABLE_FILE_MAX_BYTES / 1024 / 1024);
    *ret = bytes;
    *ret_size = size;
    bytes = NULL;
    return true;
}

static bool tell_kind (const char *file, table_text_kind_t kind, diagnostics_t *problems)
{
    return kind == TABLE_TEXT_GOOD || problem (problems, file, 0, "", "%s", table_text_complaint (kind, language_chosen ()));
}

bool table_file_parse (table_file_t **ret, const char *file, slice_t bytes, diagnostics_t *problems)
{
    scoped (table_text_clear) table_text_t text = {0};
    if (!tell_kind (file, table_text_read (&text, bytes), problems))
        return false;
    scoped (table_file_destroy) table_file_t *self = calloc (1, sizeof *self);
    if (self == NULL || (self->file = strdup (file)) == NULL)
        abort ();
    reader_t reader = {.table = self, .problems = problems};
    bool good = parse (&reader, &text);
    row_clear (&reader.row);
    if (!good || reader.header_bad)
        return false;
    if (!reader.header_read)
        return tell_kind (file, TABLE_TEXT_EMPTY, problems);
    *ret = self;
    self = NULL;
    return true;
}

bool table_file_read (table_file_t **ret, const char *file, diagnostics_t *problems)
{
    scoped (bytes_free) char *bytes = NULL;
    size_t size = 0;
    return table_bytes_read (file, &bytes, &size, problems) && table_file_parse (ret, file, (slice_t){bytes, size}, problems);
}

void table_file_destroy (table_file_t **self_p)
{
    table_file_t *self = *self_p;
    if (self == NULL)
        return;
    row_clear (&self->header);
    for (size_t i = 0; i < self->count; i++)
        row_clear (&self->rows[i]);
    free (self->rows);
    free (self->file);
    free (self);
    *self_p = NULL;
}

int table_column (const table_file_t *self, const char *name)
{
    for (size_t i = 0; i < self->header.count; i++)
        if (strcmp (self->header.cells[i], name) == 0)
            return (int) i;
    return -1;
}

const char *table_cell (const table_file_t *self, const table_row_t *row, const char *column)
{
    int place = table_column (self, column);
    return place < 0 ? "" : row->cells[place];
}

static bool among (const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp (name, *names) == 0)
            return true;
    return false;
}

bool table_columns_check (const table_file_t *self, const char *const *needed, const char *const *allowed, diagnostics_t *problems)
{
    bool good = true;
    for (const char *const *name = needed; *name != NULL; name++)
        if (table_column (self, *name) < 0)
            good = problem (problems, self->file, self->header.line, *name, "the column is missing");
    for (size_t i = 0; i < self->header.count; i++) {
        const char *name = self->header.cells[i];
        if (!among (name, needed) && !among (name, allowed))
            good = problem (problems, self->file, self->header.line, name[0] != '\0' ? name : "(empty)", "no such column is known here");
        if (table_column (self, name) != (int) i)
            good = problem (problems, self->file, self->header.line, name, "the column is there twice");
    }
    return good;
}
