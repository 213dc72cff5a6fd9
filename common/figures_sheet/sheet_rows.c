#include "common/figures_sheet/sheet_rows.h"

#include "common/base/scoped.h"
#include "common/figures_sheet/cell_values.h"
#include "common/figures_sheet/row_maker.h"

static void take_count (row_maker_t *self, uint32_t column)
{
    figures_count_t count = {figures_metric_number (self->figures, self->columns->columns[column].metric), 0, column};
    if (!row_read_count (self, column, 0, &count.value))
        return;
    (void) g_array_append_val (self->figures->counts, count);
    sheet_totals_count (self->totals, column, count.value);
}

static void begin (row_maker_t *self)
{
    self->number = self->figures->rows->len;
    self->row = (figures_row_t){.sheet = self->part,
                                .line = self->cells->line,
                                .explains = self->columns->explains,
                                .unit = "",
                                .first_count = self->figures->counts->len,
                                .unit_column = FIGURES_NO_COLUMN,
                                .day_column = FIGURES_NO_COLUMN};
    // complaints find the row where it will stand
    (void) g_array_append_val (self->figures->rows, self->row);
}

static void end (row_maker_t *self)
{
    figures_row_t *row = &g_array_index (self->figures->rows, figures_row_t, self->number);
    self->row.is_bad = row->is_bad;
    self->row.count_count = self->figures->counts->len - self->row.first_count;
    *row = self->row;
}

static void judge_cells (row_maker_t *self)
{
    for (uint32_t i = 0; i < self->cells->cell_count; i++)
        if (self->cells->cells[i].kind == CELL_UNREADABLE) {
            (void) figures_complain (self->figures, row_at_column (self, FIGURES_NO_COLUMN), "bad_utf8",
                                     SAY (self->figures->settings.language, "cell %u is not UTF-8 (or holds a NUL): save the file as CSV UTF-8",
                                          "ô %u sai bảng mã chữ: hãy lưu lại tệp dạng “CSV UTF-8”"),
                                     i + 1);
            return;
        }
}

// In a CSV file a cell too many or too few shifts all that follow.
static bool judge_width (row_maker_t *self, const sheet_row_t *headings)
{
    size_t wanted = headings->cell_count;
    size_t most = headings->width > wanted ? headings->width : wanted;
    size_t has = self->cells->cell_count > self->cells->width ? self->cells->cell_count : self->cells->width;
    language_t language = self->figures->settings.language;
    if (!self->figures->is_csv || (has >= wanted && self->cells->cell_count <= most))
        return true;
    if (has < wanted)
        return figures_complain (self->figures, row_at_column (self, FIGURES_NO_COLUMN), "malformed",
                                 SAY (language, "%zu cells where the header has %zu: write a delimiter for an empty cell too",
                                      "có %zu ô, trong khi dòng tên cột có %zu: ô trống cũng phải có dấu phân cách"),
                                 has, wanted);
    return figures_complain (self->figures, row_at_column (self, FIGURES_NO_COLUMN), "malformed",
                             SAY (language, "%u cells where the header has %zu: a cell that holds the delimiter goes in quotes",
                                  "có %u ô, trong khi dòng tên cột có %zu: ô nào chứa dấu phân cách thì phải đặt trong ngoặc kép"),
                             self->cells->cell_count, wanted);
}

static bool is_filled (const row_maker_t *self, uint32_t column)
{
    const sheet_cell_t *cell = row_cell (self, column);
    return cell->text[0] != '\0' && !cell->is_covered; // a figure that was merged over rows is the first one's
}

// Each day's counts of the row are a row of their own.
static void take_across (row_maker_t *self, uint32_t first)
{
    int32_t day = self->columns->columns[first].day;
    begin (self);
    self->row.has_day = true;
    self->row.day = day;
    self->row.day_column = first;
    judge_cells (self);
    row_read_common (self);
    for (uint32_t i = first; i < self->columns->count; i++)
        if (self->columns->columns[i].kind == HEADING_DAY && self->columns->columns[i].day == day && is_filled (self, i))
            take_count (self, i);
    end (self);
}

static void take_days (row_maker_t *self)
{
    const sheet_columns_t *columns = self->columns;
    for (uint32_t i = 0; i < columns->count; i++) {
        bool known = false;
        if (columns->columns[i].kind != HEADING_DAY || !is_filled (self, i))
            continue;
        for (uint32_t before = 0; before < i; before++)
            known = known
                    || (columns->columns[before].kind == HEADING_DAY && columns->columns[before].day == columns->columns[i].day
                        && is_filled (self, before));
        if (!known)
            take_across (self, i);
    }
}

// Somebody's name under the figures is none.
static bool has_counts (const row_maker_t *self)
{
    const sheet_columns_t *columns = self->columns;
    bool is_placed = row_cell (self, columns->unit)->text[0] != '\0' || row_cell (self, columns->unit_name)->text[0] != '\0'
                     || row_cell (self, columns->date)->text[0] != '\0';
    for (uint32_t i = 0; i < columns->count; i++) {
        int64_t value = 0;
        if (columns->columns[i].kind == HEADING_METRIC && is_filled (self, i)
            && (is_placed || cell_count (row_cell (self, i), self->figures->settings.numbers, &value)))
            return true;
    }
    return false;
}

static void take_figures (row_maker_t *self)
{
    for (uint32_t i = 0; i < self->columns->count; i++)
        if (self->columns->columns[i].kind == HEADING_METRIC && is_filled (self, i))
            take_count (self, i);
    const figures_row_t *row = &g_array_index (self->figures->rows, figures_row_t, self->number);
    if (!row->is_bad && self->figures->counts->len == self->row.first_count)
        for (uint32_t i = 0; i < self->columns->count; i++)
            if (self->columns->columns[i].kind == HEADING_METRIC) {
                (void) row_wrong (
                    self, i, "missing_field",
                    SAY (self->figures->settings.language, "a count; nothing achieved is 0", "số liệu; không làm được ca nào thì ghi 0"));
                return;
            }
}

static void take_explanation (row_maker_t *self)
{
    if (self->columns->cases != FIGURES_NO_COLUMN && row_read_count (self, self->columns->cases, 1, &self->row.count))
        sheet_totals_count (self->totals, self->columns->cases, self->row.count);
}

static bool explains_something (const row_maker_t *self)
{
    const sheet_columns_t *columns = self->columns;
    return row_text (self, columns->document)[0] != '\0' || row_text (self, columns->reason)[0] != '\0' || row_text (self, columns->cases)[0] != '\0';
}

static void take_row (row_maker_t *self, const sheet_row_t *headings)
{
    const figures_settings_t *settings = &self->figures->settings;
    bool strict = self->figures->is_csv && settings->is_blank_wrong;
    if (sheet_totals_is_total (self->figures, self->columns, self->cells)) {
        sheet_totals_take (self->totals, self->figures, self->cells);
        return;
    }
    if (self->columns->has_days) {
        take_days (self);
        return;
    }
    if (!strict && !(self->columns->explains ? explains_something (self) : has_counts (self)))
        return; // nothing was reported here: a blank of the template, a line of signatures
    begin (self);
    judge_cells (self);
    if (g_array_index (self->figures->rows, figures_row_t, self->number).is_bad || !judge_width (self, headings)) {
        end (self);
        return;
    }
    row_read_common (self);
    if (self->columns->explains)
        take_explanation (self);
    else
        take_figures (self);
    end (self);
}

void sheet_rows_take (figures_t *self, uint32_t part)
{
    const figures_part_t *from = &g_array_index (self->parts, figures_part_t, part);
    scoped (sheet_totals_destroy) sheet_totals_t *totals = sheet_totals_new (&from->columns);
    row_maker_t maker = {.figures = self, .part = part, .columns = &from->columns, .totals = totals};
    for (size_t i = from->columns.first_row; i < sheet_count (from->cells); i++) {
        maker.cells = sheet_row (from->cells, i);
        take_row (&maker, sheet_row (from->cells, from->columns.heading_row));
    }
    sheet_totals_judge (totals, self, part);
}
