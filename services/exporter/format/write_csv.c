// CSV of a document's tables for machines and spreadsheets: UTF-8 with BOM, plain digits, and no cell that a spreadsheet takes for a formula.
#include <csv.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/exporter/format/document.h"

// A spreadsheet takes a cell that begins so for a formula: the apostrophe says that it is text.
static void write_text (FILE *out, const char *text)
{
    char *safe = NULL;
    if (asprintf (&safe, "%s%s", text[0] != '\0' && strchr ("=+-@\t\r", text[0]) != NULL ? "'" : "", text) < 0)
        abort ();
    if (strpbrk (safe, ",\"\r\n;") != NULL)
        (void) csv_fwrite (out, safe, strlen (safe));
    else
        (void) fputs (safe, out);
    free (safe);
}

static void write_cell (FILE *out, const cell_t *cell)
{
    switch (cell->kind) {
    case CELL_TEXT:
        write_text (out, cell->text);
        break;
    case CELL_COUNT:
        (void) fprintf (out, "%" PRId64, cell->number);
        break;
    case CELL_TENTHS:
        (void) fprintf (out, "%" PRId64 ".%d", cell->number / 10, (int) (cell->number % 10));
        break;
    case CELL_EMPTY:
    default:
        break;
    }
}

static void write_table (FILE *out, const table_t *table)
{
    for (int i = 0; i < table->column_count; i++) {
        write_text (out, table->columns[i].title);
        (void) fputs (i + 1 < table->column_count ? "," : "\r\n", out);
    }
    for (size_t row = 0; row < table->row_count; row++)
        for (int i = 0; i < table->column_count; i++) {
            write_cell (out, &table->rows[row].cells[i]);
            (void) fputs (i + 1 < table->column_count ? "," : "\r\n", out);
        }
}

bool write_csv (const document_t *document, char **ret, size_t *ret_size, failure_t *failure)
{
    char *text = NULL;
    FILE *out = open_memstream (&text, ret_size);
    bool first = true;
    if (out == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    (void) fputs ("\xef\xbb\xbf", out);
    for (size_t i = 0; i < document->table_count; i++) {
        if ((document->tables[i].where & IN_CSV) == 0)
            continue;
        if (!first)
            (void) fputs ("\r\n", out);
        write_table (out, &document->tables[i]);
        first = false;
    }
    if (fclose (out) != 0) {
        free (text);
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    }
    *ret = text;
    return true;
}
