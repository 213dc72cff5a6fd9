#include "services/tiendo/table_file.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"
#include "proto/slice.h"
#include "proto/text.h"

typedef struct {
    table_file_t *table;
    problems_t *problems;
    table_row_t row;
    size_t room;
    size_t row_room;
    long line;
    bool in_row;
    bool header_read;
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

static void on_cell (void *bytes, size_t size, void *argument)
{
    reader_t *self = argument;
    if (!self->in_row)
        self->row.line = self->line;
    self->in_row = true;
    self->row.cells = grow (self->row.cells, self->row.count, &self->room, sizeof *self->row.cells);
    slice_t text = {bytes, size};
    while (text.size > 0 && strchr (" \t\r\n", text.at[0]) != NULL)
        text = (slice_t){text.at + 1, text.size - 1};
    while (text.size > 0 && strchr (" \t\r\n", text.at[text.size - 1]) != NULL)
        text.size--;
    if (!text_is_utf8 (text)) {
        (void) problem (self->problems, self->table->file, self->line, "", "cell %zu is not UTF-8 (or holds a NUL): save the file as UTF-8",
                        self->row.count + 1);
        text.size = 0;
    }
    char *cell = strndup (text.size > 0 ? text.at : "", text.size);
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

static void on_row (int end, void *argument)
{
    (void) end;
    reader_t *self = argument;
    table_file_t *table = self->table;
    self->in_row = false;
    table_row_t row = self->row;
    self->row = (table_row_t){0};
    self->room = 0;
    if (is_blank (&row)) {
        row_clear (&row);
    } else if (!self->header_read) {
        table->header = row;
        self->header_read = true;
    } else if (row.count != table->header.count) {
        (void) problem (self->problems, table->file, row.line, "", "%zu cells where the header has %zu", row.count, table->header.count);
        row_clear (&row);
    } else {
        table->rows = grow (table->rows, table->count, &self->row_room, sizeof *table->rows);
        table->rows[table->count++] = row;
    }
}

static unsigned char delimiter_of (const char *header, size_t size)
{
    size_t commas = 0;
    size_t semicolons = 0;
    for (size_t i = 0; i < size && header[i] != '\n'; i++) {
        commas += header[i] == ',';
        semicolons += header[i] == ';';
    }
    return semicolons > commas ? ';' : ',';
}

// One line at a time, so that every cell knows its line.
static bool parse (reader_t *self, char *bytes, size_t size)
{
    struct csv_parser parser;
    if (csv_init (&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        abort ();
    csv_set_delim (&parser, delimiter_of (bytes, size));
    bool good = true;
    for (size_t at = 0; good && at < size;) {
        const char *end = memchr (bytes + at, '\n', size - at);
        size_t length = end == NULL ? size - at : (size_t) (end - bytes) - at + 1;
        self->line++;
        good = csv_parse (&parser, bytes + at, length, on_cell, on_row, self) == length;
        at += length;
    }
    good = good && csv_fini (&parser, on_cell, on_row, self) == 0;
    if (!good)
        (void) problem (self->problems, self->table->file, self->line, "", "a quote \" in the wrong place, or one that is never closed");
    csv_free (&parser);
    return good;
}

static void bytes_free (char **bytes)
{
    free (*bytes);
}

static bool slurp (const char *file, char **ret, size_t *ret_size, problems_t *problems)
{
    FILE *stream = fopen (file, "re");
    if (stream == NULL)
        return problem (problems, file, 0, "", "%s", strerror (errno));
    char *bytes = NULL;
    size_t size = 0;
    size_t room = 0;
    do {
        while (room < size + 65536)
            bytes = grow (bytes, room, &room, 1);
        size += fread (bytes + size, 1, 65536, stream);
    } while (!feof (stream) && !ferror (stream) && size <= TABLE_FILE_MAX_BYTES);
    bool bad = ferror (stream) != 0;
    (void) fclose (stream);
    *ret = bytes;
    *ret_size = size;
    if (bad)
        return problem (problems, file, 0, "", "%s", strerror (errno));
    return size <= TABLE_FILE_MAX_BYTES || problem (problems, file, 0, "", "larger than %d MiB", TABLE_FILE_MAX_BYTES / 1024 / 1024);
}

bool table_file_read (table_file_t **ret, const char *file, problems_t *problems)
{
    scoped (bytes_free) char *bytes = NULL;
    size_t size = 0;
    if (!slurp (file, &bytes, &size, problems))
        return false;
    size_t start = size >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    scoped (table_file_destroy) table_file_t *self = calloc (1, sizeof *self);
    if (self == NULL || (self->file = strdup (file)) == NULL)
        abort ();
    reader_t reader = {.table = self, .problems = problems};
    bool good = parse (&reader, bytes + start, size - start);
    row_clear (&reader.row);
    if (!good)
        return false;
    if (!reader.header_read)
        return problem (problems, file, 0, "", "empty: the first row names the columns");
    *ret = self;
    self = NULL;
    return true;
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

bool table_columns_check (const table_file_t *self, const char *const *needed, const char *const *allowed, problems_t *problems)
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
