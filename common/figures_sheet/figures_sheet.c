#include "common/figures_sheet/figures_sheet.h"

#include <string.h>

#include "common/base/scoped.h"
#include "common/figures_sheet/cell_values.h"
#include "common/figures_sheet/figures_inner.h"
#include "common/figures_sheet/places.h"
#include "common/figures_sheet/sheet_rows.h"
#include "common/sheet/csv.h"
#include "common/sheet/xlsx.h"

// ---------------------------------------------------------------- the headings are judged

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
    const sheet_columns_t *columns = &figures_part (self, part)->columns;
    if (self->settings.explanations_need_rev && columns->rev == FIGURES_NO_COLUMN)
        missing (self, part, columns->line, true, "rev");
    if (columns->reason == FIGURES_NO_COLUMN)
        missing (self, part, columns->line, true, "reason");
    if (columns->cases == FIGURES_NO_COLUMN)
        missing (self, part, columns->line, true, "count");
}

static void judge_metrics (figures_t *self, uint32_t part)
{
    const sheet_columns_t *columns = &figures_part (self, part)->columns;
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
    const sheet_columns_t *columns = &figures_part (self, part)->columns;
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
    const figures_part_t *from = figures_part (self, part);
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
        any = any || figures_part (self, i)->columns.is_complete;
    for (guint i = 0; i < self->parts->len; i++) {
        figures_part_t *part = figures_part (self, i);
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
        if (figures_part (self, i)->columns.is_complete)
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
