#include "common/figures_sheet/figures_sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/figures_sheet/cell_values.h"
#include "common/figures_sheet/figures_inner.h"
#include "common/sheet/csv.h"
#include "common/sheet/xlsx.h"
#include "common/text/text.h"

// ---------------------------------------------------------------- what is kept

static void part_clear (gpointer part)
{
    figures_part_t *self = part;
    sheet_columns_clear (&self->columns);
    sheet_destroy (&self->cells);
    g_free (self->name);
}

static figures_t *figures_new (const figures_settings_t *settings)
{
    figures_t *self = g_new0 (figures_t, 1);
    self->settings = *settings;
    self->is_usable = true;
    self->parts = g_array_new (FALSE, TRUE, sizeof (figures_part_t));
    g_array_set_clear_func (self->parts, part_clear);
    self->rows = g_array_new (FALSE, FALSE, sizeof (figures_row_t));
    self->counts = g_array_new (FALSE, FALSE, sizeof (figures_count_t));
    self->metrics = g_ptr_array_new ();
    self->complaints = g_array_new (FALSE, FALSE, sizeof (figures_remark_t));
    self->notes = g_array_new (FALSE, FALSE, sizeof (figures_remark_t));
    self->ignored = g_array_new (FALSE, FALSE, sizeof (figures_ignored_t));
    self->texts = g_string_chunk_new (4096);
    for (size_t i = 0; i < settings->metric_count; i++)
        (void) figures_metric_number (self, settings->metrics[i].code);
    return self;
}

void figures_destroy (figures_t **self_p)
{
    figures_t *self = *self_p;
    *self_p = NULL;
    if (self == NULL)
        return;
    (void) g_array_free (self->parts, TRUE);
    (void) g_array_free (self->rows, TRUE);
    (void) g_array_free (self->counts, TRUE);
    (void) g_array_free (self->complaints, TRUE);
    (void) g_array_free (self->notes, TRUE);
    (void) g_array_free (self->ignored, TRUE);
    (void) g_ptr_array_free (self->metrics, TRUE);
    g_string_chunk_free (self->texts);
    g_free (self);
}

size_t figures_metric_number (figures_t *self, const char *code)
{
    for (guint i = 0; i < self->metrics->len; i++)
        if (strcmp (g_ptr_array_index (self->metrics, i), code) == 0)
            return i;
    if (self->metrics->len < FIGURES_METRICS)
        g_ptr_array_add (self->metrics, g_string_chunk_insert (self->texts, code));
    else
        return FIGURES_METRICS;
    return self->metrics->len - 1;
}

static void __attribute__ ((format (printf, 5, 0)))
add (figures_t *self, GArray *remarks, remark_at_t at, const char *code, const char *format, va_list arguments)
{
    char text[512];
    (void) vsnprintf (text, sizeof text, format, arguments);
    text_make_printable (text);
    figures_remark_t remark = {at.row, at.sheet, at.line, at.column, code, at.heading, g_string_chunk_insert (self->texts, text)};
    (void) g_array_append_val (remarks, remark);
}

bool figures_complain (figures_t *self, remark_at_t at, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    add (self, self->complaints, at, code, format, arguments);
    va_end (arguments);
    if (at.row < self->rows->len)
        g_array_index (self->rows, figures_row_t, at.row).is_bad = true;
    else
        self->is_usable = false;
    return false;
}

void figures_remark (figures_t *self, remark_at_t at, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    add (self, self->notes, at, code, format, arguments);
    va_end (arguments);
}

// ---------------------------------------------------------------- the headings are judged

static figures_part_t *part_at (const figures_t *self, uint32_t part)
{
    return &g_array_index (self->parts, figures_part_t, part);
}

static bool has_kind (const sheet_columns_t *columns, heading_kind_t kind)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->columns[i].kind == kind)
            return true;
    return false;
}

static void missing (figures_t *self, uint32_t part, uint32_t line, bool explains, const char *name)
{
    language_t language = self->settings.language;
    const char *how =
        explains ? SAY (language, "the column is missing. The first row names the columns: unit,date,rev,document,reason,count",
                        "thiếu cột này. Dòng đầu phải ghi tên cột: unit,date,rev,document,reason,count")
                 : SAY (language, "the column is missing. The first row names the columns: unit,date,activated (or Mã đơn vị, Ngày, Số kích hoạt)",
                        "thiếu cột này. Dòng đầu phải ghi tên cột: Mã đơn vị, Ngày, Số kích hoạt (hoặc unit,date,activated)");
    (void) figures_complain (self, (remark_at_t){FIGURES_NO_ROW, part, line, FIGURES_NO_COLUMN, name}, "missing_field", "%s", how);
}

static void judge_explanation (figures_t *self, uint32_t part)
{
    const sheet_columns_t *columns = &part_at (self, part)->columns;
    if (self->settings.explanations_need_rev && columns->rev == FIGURES_NO_COLUMN)
        missing (self, part, columns->line, true, "rev");
    if (columns->reason == FIGURES_NO_COLUMN)
        missing (self, part, columns->line, true, "reason");
    if (columns->cases == FIGURES_NO_COLUMN)
        missing (self, part, columns->line, true, "count");
}

static void judge_metrics (figures_t *self, uint32_t part)
{
    const sheet_columns_t *columns = &part_at (self, part)->columns;
    language_t language = self->settings.language;
    for (uint32_t i = 0; i < columns->count; i++) {
        const sheet_column_t *column = &columns->columns[i];
        remark_at_t at = {FIGURES_NO_ROW, part, columns->line, i, column->heading};
        if (column->kind != HEADING_METRIC && column->kind != HEADING_DAY)
            continue;
        if (column->metric == NULL) {
            (void) figures_complain (self, at, "unknown_column",
                                     SAY (language, "no heading says what is counted on these days: write it over them, as “Số kích hoạt”",
                                          "không có tiêu đề cho biết đây là số gì: hãy ghi phía trên các ngày, ví dụ “Số kích hoạt”"));
            return;
        }
        if (figures_metric_number (self, column->metric) == FIGURES_METRICS)
            (void) figures_complain (self, at, "unknown_metric", SAY (language, "more than %d columns of counts", "nhiều hơn %d cột số liệu"),
                                     FIGURES_METRICS);
    }
    if (!has_kind (columns, HEADING_METRIC) && !columns->has_days)
        (void) figures_complain (self, (remark_at_t){FIGURES_NO_ROW, part, columns->line, FIGURES_NO_COLUMN, ""}, "missing_field",
                                 SAY (language, "no column of counts: unit,date,activated", "không có cột số liệu nào; cần: unit,date,activated"));
}

static void judge_headings (figures_t *self, uint32_t part)
{
    const sheet_columns_t *columns = &part_at (self, part)->columns;
    if (columns->unit == FIGURES_NO_COLUMN && columns->unit_name == FIGURES_NO_COLUMN)
        missing (self, part, columns->line, columns->explains, "unit");
    if (columns->date == FIGURES_NO_COLUMN && !columns->has_days && !columns->has_day)
        missing (self, part, columns->line, columns->explains, "date");
    if (columns->explains)
        judge_explanation (self, part);
    else
        judge_metrics (self, part);
    if (columns->twice != FIGURES_NO_COLUMN)
        (void) figures_complain (self, (remark_at_t){FIGURES_NO_ROW, part, columns->line, columns->twice, columns->columns[columns->twice].heading},
                                 "repeated", "%s", SAY (self->settings.language, "the column is there twice", "cột này có hai lần"));
}

static void list_ignored (figures_t *self, uint32_t part)
{
    const figures_part_t *from = part_at (self, part);
    for (uint32_t i = 0; i < from->columns.count; i++) {
        const sheet_column_t *column = &from->columns.columns[i];
        size_t filled = 0;
        size_t counts = 0;
        int64_t value = 0;
        if (column->kind != HEADING_UNKNOWN)
            continue;
        for (size_t row = from->columns.first_row; row < sheet_count (from->cells); row++) {
            const sheet_cell_t *cell = sheet_cell_at (sheet_row (from->cells, row), i);
            filled += cell->text[0] != '\0';
            counts += cell->text[0] != '\0' && cell_count (cell, self->settings.numbers, &value);
        }
        figures_ignored_t ignored = {part, i, column->heading, filled > 0 && counts == filled};
        if (filled > 0 || column->heading[0] != '\0')
            (void) g_array_append_val (self->ignored, ignored);
    }
}

static bool has_rows (const figures_part_t *part)
{
    const sheet_columns_t *columns = &part->columns;
    for (size_t i = columns->first_row; i < sheet_count (part->cells); i++) {
        const sheet_row_t *row = sheet_row (part->cells, i);
        if (!columns->explains || sheet_cell (row, columns->document)[0] != '\0' || sheet_cell (row, columns->reason)[0] != '\0')
            return true;
    }
    return false;
}

// ---------------------------------------------------------------- a file

static void add_part (figures_t *self, const char *name, sheet_t *cells)
{
    figures_part_t part = {.name = g_strdup (name), .cells = cells};
    part.has_columns = cells != NULL && sheet_columns_find (&part.columns, cells, &self->settings);
    (void) g_array_append_val (self->parts, part);
}

static bool read_csv (figures_t *self, slice_t bytes, uint32_t *ret_line, failure_t *failure)
{
    sheet_t *cells = NULL;
    long line = 0;
    self->is_csv = true;
    if (!csv_read (&cells, bytes, self->settings.bounds, self->settings.language, &line, failure)) {
        *ret_line = (uint32_t) line;
        return false;
    }
    add_part (self, "", cells);
    return true;
}

static bool read_xlsx (figures_t *self, slice_t bytes, failure_t *failure)
{
    scoped (xlsx_destroy) xlsx_t *workbook = NULL;
    if (!xlsx_new (&workbook, bytes.at, bytes.size, self->settings.bounds, self->settings.language, failure))
        return false;
    size_t taken = 0; // of all sheets together no more than one may have
    for (size_t i = 0; i < xlsx_count (workbook); i++) {
        sheet_t *cells = NULL;
        bool is_read = i < FIGURES_SHEETS && !xlsx_is_hidden (workbook, i);
        if (is_read && !xlsx_read (workbook, i, &cells, failure))
            return failure_prefix (failure, "%s", xlsx_name (workbook, i));
        add_part (self, xlsx_name (workbook, i), cells);
        taken += cells != NULL ? sheet_bytes (cells) : 0;
        if (taken > self->settings.bounds.bytes)
            return failure_set (failure, FAILURE_PERMANENT,
                                SAY (self->settings.language, "the sheets hold more than %zu MB", "các trang tính chứa hơn %zu MB"),
                                self->settings.bounds.bytes / 1024 / 1024);
    }
    return true;
}

// A workbook may hold a list of units or a chart beside the figures; where none of its sheets has figures, the first one is complained of.
static void take_parts (figures_t *self)
{
    bool any = false;
    for (guint i = 0; i < self->parts->len; i++)
        any = any || part_at (self, i)->columns.is_complete;
    for (guint i = 0; i < self->parts->len; i++) {
        figures_part_t *part = part_at (self, i);
        if (part->cells == NULL || sheet_count (part->cells) == 0 || (any && !part->columns.is_complete))
            continue;
        if (!part->has_columns) {
            missing (self, i, sheet_row (part->cells, 0)->line, false, "unit");
            missing (self, i, sheet_row (part->cells, 0)->line, false, "date");
            return;
        }
        if (has_rows (part))
            judge_headings (self, i);
        list_ignored (self, i);
        if (!any)
            return;
    }
    for (guint i = 0; self->is_usable && i < self->parts->len; i++)
        if (part_at (self, i)->columns.is_complete)
            sheet_rows_take (self, i);
    figures_places_find (self);
}

bool figures_read (figures_t **ret, slice_t bytes, const figures_settings_t *settings, uint32_t *ret_line, failure_t *failure)
{
    scoped (figures_destroy) figures_t *self = figures_new (settings);
    *ret_line = 0;
    bool is_archive = bytes.size >= 4 && memcmp (bytes.at, "PK\x03\x04", 4) == 0;
    bool is_old = bytes.size >= 4 && memcmp (bytes.at, "\xd0\xcf\x11\xe0", 4) == 0;
    if (!(is_archive || is_old ? read_xlsx (self, bytes, failure) : read_csv (self, bytes, ret_line, failure)))
        return false;
    take_parts (self);
    *ret = self;
    self = NULL;
    return true;
}

// ---------------------------------------------------------------- what there is to see

bool figures_is_usable (const figures_t *self)
{
    return self->is_usable;
}

size_t figures_count (const figures_t *self)
{
    return self->rows->len;
}

size_t figures_unused_rows (const figures_t *self)
{
    size_t count = 0;
    for (guint i = 0; !self->is_usable && i < self->parts->len; i++) {
        const figures_part_t *part = part_at (self, i);
        size_t first = part->has_columns ? part->columns.first_row : 1;
        size_t all = part->cells != NULL ? sheet_count (part->cells) : 0;
        count += all > first ? all - first : 0;
    }
    return count;
}

const figures_row_t *figures_row (const figures_t *self, size_t index)
{
    return &g_array_index (self->rows, figures_row_t, index);
}

const figures_count_t *figures_counts (const figures_t *self, const figures_row_t *row)
{
    return &g_array_index (self->counts, figures_count_t, row->first_count);
}

bool figures_has_revs (const figures_t *self)
{
    for (guint i = 0; i < self->parts->len; i++)
        if (part_at (self, i)->has_columns && part_at (self, i)->columns.rev != FIGURES_NO_COLUMN)
            return true;
    return false;
}

size_t figures_metric_count (const figures_t *self)
{
    return self->metrics->len;
}

const char *figures_metric (const figures_t *self, size_t metric)
{
    return g_ptr_array_index (self->metrics, metric);
}

size_t figures_complaint_count (const figures_t *self)
{
    return self->complaints->len;
}

const figures_remark_t *figures_complaint (const figures_t *self, size_t index)
{
    return &g_array_index (self->complaints, figures_remark_t, index);
}

size_t figures_note_count (const figures_t *self)
{
    return self->notes->len;
}

const figures_remark_t *figures_note (const figures_t *self, size_t index)
{
    return &g_array_index (self->notes, figures_remark_t, index);
}

size_t figures_ignored_count (const figures_t *self)
{
    return self->ignored->len;
}

const figures_ignored_t *figures_ignored (const figures_t *self, size_t index)
{
    return &g_array_index (self->ignored, figures_ignored_t, index);
}

size_t figures_sheet_count (const figures_t *self)
{
    return self->parts->len;
}

const char *figures_sheet_name (const figures_t *self, uint32_t sheet)
{
    return part_at (self, sheet)->name;
}

const sheet_t *figures_sheet (const figures_t *self, uint32_t sheet)
{
    return part_at (self, sheet)->cells;
}

uint32_t figures_heading_line (const figures_t *self, uint32_t sheet)
{
    return part_at (self, sheet)->has_columns ? part_at (self, sheet)->columns.line : 0;
}
