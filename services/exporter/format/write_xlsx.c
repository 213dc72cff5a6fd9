// XLSX: the sentences on the first sheet, one sheet a level behind it: real numbers, frozen head, print setup, plan and result in a chart.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"
#include "common/text/text.h"
#include "services/exporter/format/document_text.h"

typedef struct {
    const document_t *document;
    lxw_workbook *book;
    lxw_format *head, *text, *count, *tenths, *strong[3], *title, *line, *strong_line, *wrapped, *notice;
} xlsx_t;

enum { SHEET_NAME = 64, TITLE_ROW = 0, AS_OF_ROW = 1, HEAD_ROW = 3, FIRST_ROW = 4 };

static lxw_format *format_new (lxw_workbook *book, const char *numbers, bool bold, bool bordered)
{
    lxw_format *format = workbook_add_format (book);
    format_set_font_name (format, "Times New Roman");
    format_set_font_size (format, 12);
    if (numbers != NULL)
        format_set_num_format (format, numbers);
    if (bold)
        format_set_bold (format);
    if (bordered)
        format_set_border (format, LXW_BORDER_THIN);
    return format;
}

static void formats (xlsx_t *self)
{
    self->text = format_new (self->book, NULL, false, true);
    self->count = format_new (self->book, "#,##0", false, true);
    self->tenths = format_new (self->book, "0.0", false, true);
    self->strong[0] = format_new (self->book, NULL, true, true);
    self->strong[1] = format_new (self->book, "#,##0", true, true);
    self->strong[2] = format_new (self->book, "0.0", true, true);
    self->head = format_new (self->book, NULL, true, true);
    format_set_text_wrap (self->head);
    format_set_align (self->head, LXW_ALIGN_CENTER);
    format_set_align (self->head, LXW_ALIGN_VERTICAL_CENTER);
    self->title = format_new (self->book, NULL, true, false);
    format_set_font_size (self->title, 14);
    format_set_text_wrap (self->title);
    self->line = format_new (self->book, NULL, false, false); // over the empty cells beside it
    self->strong_line = format_new (self->book, NULL, true, false);
    format_set_font_size (self->strong_line, 14);
    self->wrapped = format_new (self->book, NULL, false, false);
    format_set_text_wrap (self->wrapped);
    format_set_align (self->wrapped, LXW_ALIGN_VERTICAL_TOP);
    self->notice = format_new (self->book, NULL, true, false);
    format_set_font_color (self->notice, LXW_COLOR_RED);
}

enum { LINE_WIDTH = 70, LINE_CHARACTERS = 68, LINE_HEIGHT = 16 };

// Not every program makes a row as high as its wrapped text: it is told.
static void write_lines (lxw_worksheet *sheet, lxw_row_t row, const char *text, lxw_format *format)
{
    size_t characters = 0;
    for (const char *at = text; *at != '\0'; at++)
        characters += ((unsigned char) *at & 0xc0) != 0x80;
    size_t lines = characters / LINE_CHARACTERS + 1;
    (void) worksheet_set_row (sheet, row, (double) (LINE_HEIGHT * lines), NULL);
    (void) worksheet_write_string (sheet, row, 0, text, format);
}

static void summary (const xlsx_t *self)
{
    const document_t *document = self->document;
    lxw_worksheet *sheet = workbook_add_worksheet (self->book, line_word (document, "Tóm tắt", "Summary"));
    lxw_row_t row = 0;
    worksheet_set_column (sheet, 0, 0, LINE_WIDTH, NULL);
    for (const char *at = document->subject; *at != '\0';) { // its lines
        size_t size = strcspn (at, "\n");
        scoped (text_line_free) char *line = text_line_new ("%.*s", (int) size, at);
        write_lines (sheet, row++, line, self->title);
        at += size + (at[size] != '\0');
    }
    if (document->notice[0] != '\0')
        write_lines (sheet, row++, document->notice, self->notice);
    for (size_t i = 0; i < document->paragraph_count; i++)
        write_lines (sheet, row++, document->paragraphs[i].text, self->wrapped);
    (void) worksheet_set_paper (sheet, 9);
    (void) worksheet_fit_to_pages (sheet, 1, 0);
}

static void write_cell (const xlsx_t *self, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const cell_t *cell, bool strong)
{
    switch (cell->kind) {
    case CELL_TEXT:
        (void) worksheet_write_string (sheet, row, column, cell->text, strong ? self->strong[0] : self->text);
        break;
    case CELL_COUNT:
        (void) worksheet_write_number (sheet, row, column, (double) cell->number, strong ? self->strong[1] : self->count);
        break;
    case CELL_TENTHS:
        (void) worksheet_write_number (sheet, row, column, (double) cell->number / 10, strong ? self->strong[2] : self->tenths);
        break;
    case CELL_EMPTY:
    default:
        (void) worksheet_write_blank (sheet, row, column, strong ? self->strong[0] : self->text);
        break;
    }
}

static void series (lxw_chart *chart, const table_t *table, const char *name, int column)
{
    lxw_row_t last = FIRST_ROW + (lxw_row_t) table->chart_count - 1;
    lxw_chart_series *one = chart_add_series (chart, NULL, NULL);
    chart_series_set_name (one, table->columns[column].title);
    chart_series_set_categories (one, name, FIRST_ROW, (lxw_col_t) table->chart_label, last, (lxw_col_t) table->chart_label);
    chart_series_set_values (one, name, FIRST_ROW, (lxw_col_t) column, last, (lxw_col_t) column);
}

static void chart_of (const xlsx_t *self, lxw_worksheet *sheet, const table_t *table, const char *name)
{
    lxw_chart *chart = workbook_add_chart (self->book, LXW_CHART_COLUMN);
    lxw_chart_options options = {.x_scale = 2.2, .y_scale = 1.4};
    series (chart, table, name, table->chart_first);
    series (chart, table, name, table->chart_second);
    chart_title_set_name (chart, line_word (self->document, "Kế hoạch và kết quả", "Plan and result"));
    chart_legend_set_position (chart, LXW_CHART_LEGEND_BOTTOM);
    (void) worksheet_insert_chart_opt (sheet, FIRST_ROW + (lxw_row_t) table->row_count + 2, 1, chart, &options);
}

// A name of a sheet has at most 31 characters and none of []:*?/\ ; one that is there already gets its number.
static void sheet_name (const xlsx_t *self, const table_t *table, char name[SHEET_NAME])
{
    char whole[SHEET_NAME / 2];
    (void) snprintf (whole, sizeof whole, "%.28s", table->name);
    text_make_printable (whole);
    for (char *at = whole; *at != '\0'; at++)
        if (strchr ("[]:*?/\\", *at) != NULL)
            *at = ' ';
    (void) snprintf (name, SHEET_NAME, "%s", whole);
    for (int i = 2; workbook_get_worksheet_by_name (self->book, name) != NULL && i < 100; i++)
        (void) snprintf (name, SHEET_NAME, "%s %d", whole, i);
}

static void sheet_of (const xlsx_t *self, const table_t *table)
{
    char name[SHEET_NAME];
    scoped (text_line_free) char *figures = line_figures (self->document);
    lxw_row_t last = FIRST_ROW + (lxw_row_t) table->row_count;
    int printed = table->printed > 0 ? table->printed : table->column_count;
    sheet_name (self, table, name);
    lxw_worksheet *sheet = workbook_add_worksheet (self->book, name);
    if (sheet == NULL)
        return;
    (void) worksheet_write_string (sheet, TITLE_ROW, 0, table->title, self->strong_line);
    (void) worksheet_write_string (sheet, AS_OF_ROW, 0, figures, self->line);
    if (self->document->notice[0] != '\0')
        (void) worksheet_write_string (sheet, AS_OF_ROW + 1, 0, self->document->notice, self->notice);
    for (int i = 0; i < table->column_count; i++) {
        lxw_row_col_options group = {.level = i < printed ? 0 : 1};
        (void) worksheet_set_column_opt (sheet, (lxw_col_t) i, (lxw_col_t) i, table->columns[i].width + 2, NULL, &group);
        (void) worksheet_write_string (sheet, HEAD_ROW, (lxw_col_t) i, table->columns[i].title, self->head);
    }
    (void) worksheet_set_row (sheet, HEAD_ROW, 50, NULL);
    for (size_t row = 0; row < table->row_count; row++)
        for (int i = 0; i < table->column_count; i++)
            write_cell (self, sheet, FIRST_ROW + (lxw_row_t) row, (lxw_col_t) i, &table->rows[row].cells[i], table->rows[row].strong);
    worksheet_freeze_panes (sheet, FIRST_ROW, 2);
    if (table->row_count > 0)
        (void) worksheet_autofilter (sheet, HEAD_ROW, 0, last - 1, (lxw_col_t) (table->column_count - 1));
    worksheet_set_landscape (sheet);
    worksheet_set_paper (sheet, 9);
    worksheet_fit_to_pages (sheet, 1, 0);
    (void) worksheet_repeat_rows (sheet, HEAD_ROW, HEAD_ROW);
    (void) worksheet_print_area (sheet, 0, 0, last, (lxw_col_t) (printed - 1));
    (void) worksheet_set_footer (sheet, "&C&P/&N");
    if (table->chart_count > 0)
        chart_of (self, sheet, table, name);
}

static bool read_back (int descriptor, char **ret, size_t *ret_size)
{
    off_t size = lseek (descriptor, 0, SEEK_END);
    char *bytes = size > 0 ? malloc ((size_t) size) : NULL;
    if (bytes == NULL || pread (descriptor, bytes, (size_t) size, 0) != size) {
        free (bytes);
        return false;
    }
    *ret = bytes;
    *ret_size = (size_t) size;
    return true;
}

static lxw_error fill (const document_t *document, const char *file)
{
    xlsx_t self = {.document = document, .book = workbook_new (file)};
    instant_us_t created = 0;
    failure_t failure = {0};
    if (self.book == NULL)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    if (!instant_parse (document->as_of, &created, &failure))
        created = 0;
    lxw_doc_properties properties = {.title = document->subject, .author = document->issuer, .created = (time_t) (created / 1000000)};
    (void) workbook_set_properties (self.book, &properties);
    formats (&self);
    summary (&self);
    for (size_t i = 0; i < document->table_count; i++)
        if ((document->tables[i].where & IN_SHEET) != 0)
            sheet_of (&self, &document->tables[i]);
    return workbook_close (self.book);
}

// The library writes files only: one in the directory for temporary files, gone when this returns.
bool write_xlsx (const document_t *document, char **ret, size_t *ret_size, failure_t *failure)
{
    char file[] = "/tmp/tiendo-report.XXXXXX";
    int descriptor = mkstemp (file);
    if (descriptor < 0)
        return failure_set (failure, FAILURE_TEMPORARY, "no temporary file can be written in /tmp");
    lxw_error error = fill (document, file);
    (void) close (descriptor);
    FILE *written = fopen (file, "re"); // the library may have put another file in its place
    bool good = error == LXW_NO_ERROR && written != NULL && read_back (fileno (written), ret, ret_size);
    if (written != NULL)
        (void) fclose (written);
    (void) unlink (file);
    return good || failure_set (failure, FAILURE_TEMPORARY, "XLSX: %s", error != LXW_NO_ERROR ? lxw_strerror (error) : "it cannot be read back");
}
