#include "common/sheet/csv_rows.h"

#include <csv.h>
#include <stdlib.h>

typedef struct {
    const csv_rows_take_t *take;
    void *argument;
    long line;       // that is being read
    long row_line;   // where the row begins
    long begun_line; // where the cell that is being read begins
    bool in_row;
} reader_t;

static void on_cell (void *bytes, size_t size, void *argument)
{
    reader_t *self = argument;
    if (!self->in_row)
        self->row_line = self->begun_line;
    self->in_row = true;
    self->take->cell (self->argument, (slice_t){bytes, size}, self->row_line, self->begun_line);
    self->begun_line = self->line;
}

static void on_row (int end, void *argument)
{
    (void) end;
    reader_t *self = argument;
    self->in_row = false;
    self->begun_line = self->line + 1;
    self->take->end (self->argument);
}

// A tab may be the delimiter: libcsv takes it for a blank.
static int is_csv_space (unsigned char c)
{
    return c == ' ';
}

static size_t line_after (const table_text_t *text, size_t at)
{
    while (at < text->size && text->bytes[at] != '\n' && text->bytes[at] != '\r')
        at++;
    return at + (at + 1 < text->size && text->bytes[at] == '\r' && text->bytes[at + 1] == '\n' ? 2u : at < text->size ? 1u : 0u);
}

// One line at a time, so that every cell knows its line.
bool csv_rows_read (const table_text_t *text, const csv_rows_take_t *take, void *argument, long *ret_line)
{
    reader_t self = {.take = take, .argument = argument, .line = text->first_line - 1};
    struct csv_parser parser;
    if (csv_init (&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        abort ();
    csv_set_delim (&parser, (unsigned char) text->delimiter);
    csv_set_space_func (&parser, is_csv_space);
    bool good = true;
    for (size_t at = text->start, end; good && at < text->size; at = end) {
        end = line_after (text, at);
        self.line++;
        if (parser.pstate == 0) // no row has begun
            self.begun_line = self.line;
        good = csv_parse (&parser, text->bytes + at, end - at, on_cell, on_row, &self) == end - at;
    }
    good = good && csv_fini (&parser, on_cell, on_row, &self) == 0;
    *ret_line = self.begun_line;
    csv_free (&parser);
    return good;
}
