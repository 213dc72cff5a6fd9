#include "common/figures_sheet/sheet_columns.h"

#include <glib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/figures_sheet/cell_values.h"

enum { ROWS_LOOKED_AT = 40 };

typedef struct {
    bool has_unit, has_more; // more: a day, a metric, a document
    size_t known;
} promise_t;

static bool is_unit (heading_kind_t kind)
{
    return kind == HEADING_UNIT || kind == HEADING_UNIT_NAME || kind == HEADING_PARENT;
}

static promise_t promise_of (const sheet_row_t *row, const figures_settings_t *settings)
{
    promise_t promise = {false, false, 0};
    for (uint32_t i = 0; i < row->cell_count; i++) {
        heading_kind_t kind = heading_read (settings, &row->cells[i]).kind;
        promise.has_unit = promise.has_unit || is_unit (kind);
        promise.has_more = promise.has_more || kind == HEADING_DATE || kind == HEADING_METRIC || kind == HEADING_DAY || kind == HEADING_DOCUMENT
                           || kind == HEADING_RESULT;
        promise.known += kind != HEADING_UNKNOWN && kind != HEADING_ORDINAL;
    }
    return promise;
}

// One day under "Ngày" is a row's; two side by side are headings.
static bool has_day_beside (const sheet_row_t *row, uint32_t column, const figures_settings_t *settings)
{
    return heading_read (settings, sheet_cell_at (row, column + 1)).kind == HEADING_DAY
           || (column > 0 && heading_read (settings, sheet_cell_at (row, column - 1)).kind == HEADING_DAY);
}

// A row that goes on with the headings of the row above: its cells are headings, and where that one names the unit it has nothing of its own.
static bool continues (const sheet_row_t *above, const sheet_row_t *row, const figures_settings_t *settings)
{
    size_t known = 0;
    if (row->line != above->line + 1)
        return false;
    for (uint32_t i = 0; i < row->cell_count; i++) {
        const sheet_cell_t *cell = &row->cells[i];
        heading_kind_t over = heading_read (settings, sheet_cell_at (above, i)).kind;
        heading_kind_t kind = heading_read (settings, cell).kind;
        int64_t number = 0;
        if (cell->text[0] == '\0' || cell->is_covered)
            continue;
        if ((is_unit (over) && !is_unit (kind)) || (over == HEADING_DATE && kind == HEADING_DAY && !has_day_beside (row, i, settings))
            || cell_count (cell, LOCALE_ANY, &number))
            return false;
        // where metrics are not known, a code in a cell may as well be a unit's
        known += kind == HEADING_DAY || kind == HEADING_RESULT || is_unit (kind)
                 || (kind == HEADING_METRIC && heading_read (settings, cell).metric != cell->text);
    }
    return known > 0;
}

// The row of headings; with two, the upper one.
static bool find_row (const sheet_t *sheet, const figures_settings_t *settings, size_t *ret_row, bool *ret_two, bool *ret_complete)
{
    size_t best = 0;
    size_t best_known = 0;
    size_t count = sheet_count (sheet) < ROWS_LOOKED_AT ? sheet_count (sheet) : ROWS_LOOKED_AT;
    for (size_t i = 0; i < count; i++) {
        promise_t one = promise_of (sheet_row (sheet, i), settings);
        bool two = i + 1 < sheet_count (sheet) && continues (sheet_row (sheet, i), sheet_row (sheet, i + 1), settings);
        promise_t other = two ? promise_of (sheet_row (sheet, i + 1), settings) : (promise_t){false, false, 0};
        if ((one.has_unit || other.has_unit) && (one.has_more || other.has_more)) {
            *ret_row = i;
            *ret_two = two;
            *ret_complete = true;
            return true;
        }
        if (one.known > best_known) {
            best = i;
            best_known = one.known;
        }
    }
    *ret_row = best;
    *ret_two = false;
    return best_known > 0;
}

// What a column is by its two headings: the lower one says it, the upper one adds the day or the metric.
static sheet_column_t column_of (const sheet_cell_t *upper, const sheet_cell_t *lower, const figures_settings_t *settings)
{
    heading_t above = heading_read (settings, upper);
    heading_t below = lower != NULL && lower->text[0] != '\0' ? heading_read (settings, lower) : above;
    bool alone = lower == NULL || lower->text[0] == '\0' || strcmp (lower->text, upper->text) == 0;
    sheet_column_t column = {below.kind, below.metric, below.day, alone ? upper->text : lower->text};
    if (alone || below.kind == HEADING_UNKNOWN)
        return column;
    if (above.kind == HEADING_DAY && (below.kind == HEADING_METRIC || below.kind == HEADING_RESULT))
        column = (sheet_column_t){HEADING_DAY, below.metric, above.day, lower->text};
    else if (below.kind == HEADING_DAY)
        column.metric = above.metric;
    return column;
}

static void spread_upper (const sheet_row_t *row, uint32_t count, const sheet_cell_t **upper)
{
    for (uint32_t i = 0; i < count; i++) {
        upper[i] = sheet_cell_at (row, i);
        if (i > 0 && upper[i]->text[0] == '\0')
            upper[i] = upper[i - 1]; // a merged heading, in a file that does not say so
    }
}

// Columns of the headings, and without one of their own those that have cells below.
static uint32_t count_columns (const sheet_t *sheet, const sheet_row_t *upper_row, const sheet_row_t *lower_row)
{
    uint32_t count = upper_row->cell_count;
    if (lower_row != NULL && lower_row->cell_count > count)
        count = lower_row->cell_count;
    for (size_t i = 0; upper_row->width == 0 && i < sheet_count (sheet); i++)
        if (sheet_row (sheet, i)->cell_count > count)
            count = sheet_row (sheet, i)->cell_count;
    return upper_row->width > count ? upper_row->width : count; // a row of a CSV file that is longer is a mistake of its own
}

static void name_columns (sheet_columns_t *self, const sheet_t *sheet, const sheet_row_t *upper_row, const sheet_row_t *lower_row,
                          const figures_settings_t *settings)
{
    self->count = count_columns (sheet, upper_row, lower_row);
    self->columns = g_new0 (sheet_column_t, self->count);
    g_autofree const sheet_cell_t **upper = g_new0 (const sheet_cell_t *, self->count);
    spread_upper (upper_row, self->count, upper);
    for (uint32_t i = 0; i < self->count; i++) {
        const sheet_cell_t *lower = lower_row != NULL ? sheet_cell_at (lower_row, i) : NULL;
        bool under = lower != NULL && lower->text[0] != '\0';
        self->columns[i] = column_of (under ? upper[i] : sheet_cell_at (upper_row, i), lower, settings);
    }
}

static bool has_kind (const sheet_columns_t *self, heading_kind_t kind)
{
    for (uint32_t i = 0; i < self->count; i++)
        if (self->columns[i].kind == kind)
            return true;
    return false;
}

// "count" and "result" are codes of metrics as good as any, where the file's headings declare the metrics.
static void settle_kinds (sheet_columns_t *self, const figures_settings_t *settings)
{
    self->explains = has_kind (self, HEADING_DOCUMENT);
    self->has_days = !self->explains && has_kind (self, HEADING_DAY);
    for (uint32_t i = 0; i < self->count; i++) {
        sheet_column_t *column = &self->columns[i];
        if (self->has_days && column->kind == HEADING_METRIC)
            column->kind = HEADING_UNKNOWN; // a sum over the days, mostly
        bool is_figure = column->kind == HEADING_RESULT || column->kind == HEADING_COUNT;
        if (!self->explains && settings->metric_count == 0 && is_code (column->heading)
            && (is_figure || column->kind == HEADING_REASON || column->kind == HEADING_ORDINAL)) {
            column->kind = column->kind == HEADING_ORDINAL ? HEADING_ORDINAL : HEADING_METRIC;
            column->metric = column->heading;
        } else if (!self->explains && is_figure && settings->metric_count == 1 && !has_kind (self, HEADING_METRIC)) {
            column->kind = HEADING_METRIC;
            column->metric = settings->metrics[0].code;
        } else if (column->kind == HEADING_DAY && column->metric == NULL && settings->metric_count > 0)
            column->metric = settings->metrics[0].code;
        else if ((self->explains && (column->kind == HEADING_METRIC || column->kind == HEADING_DAY)) || column->kind == HEADING_RESULT
                 || (!self->explains && (column->kind == HEADING_COUNT || column->kind == HEADING_REASON)))
            column->kind = HEADING_UNKNOWN;
    }
}

// Two columns of names may stand beside each other; two of the same counts contradict.
static bool same_column (const sheet_column_t *one, const sheet_column_t *other)
{
    if (one->kind != other->kind)
        return false;
    switch (one->kind) {
    case HEADING_METRIC:
    case HEADING_DAY:
        return one->day == other->day && g_strcmp0 (one->metric, other->metric) == 0;
    case HEADING_DATE:
    case HEADING_REV:
    case HEADING_CAMPAIGN:
    case HEADING_DOCUMENT:
    case HEADING_COUNT:
        return true;
    case HEADING_UNIT:
    case HEADING_UNIT_NAME:
    case HEADING_NOTE:
    case HEADING_REASON:
        return strcmp (one->heading, other->heading) == 0;
    case HEADING_UNKNOWN:
    case HEADING_PARENT:
    case HEADING_RESULT:
    case HEADING_ORDINAL:
        break;
    }
    return false;
}

static void place (uint32_t *place, uint32_t column)
{
    if (*place == FIGURES_NO_COLUMN)
        *place = column;
}

static void find_places (sheet_columns_t *self)
{
    uint32_t *const places[] = {[HEADING_UNIT] = &self->unit,     [HEADING_UNIT_NAME] = &self->unit_name,
                                [HEADING_PARENT] = &self->parent, [HEADING_DATE] = &self->date,
                                [HEADING_REV] = &self->rev,       [HEADING_CAMPAIGN] = &self->campaign,
                                [HEADING_NOTE] = &self->note,     [HEADING_DOCUMENT] = &self->document,
                                [HEADING_REASON] = &self->reason, [HEADING_COUNT] = &self->cases,
                                [HEADING_ORDINAL] = NULL};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (places[i] != NULL)
            *places[i] = FIGURES_NO_COLUMN;
    self->twice = FIGURES_NO_COLUMN;
    for (uint32_t i = 0; i < self->count; i++) {
        if (places[self->columns[i].kind] != NULL)
            place (places[self->columns[i].kind], i);
        for (uint32_t before = 0; before < i; before++)
            if (same_column (&self->columns[before], &self->columns[i]))
                place (&self->twice, i);
    }
    if (self->unit == FIGURES_NO_COLUMN && self->unit_name == FIGURES_NO_COLUMN) { // a sheet of districts
        self->unit_name = self->parent;
        self->parent = FIGURES_NO_COLUMN;
    }
}

static void find_day_above (sheet_columns_t *self, const sheet_t *sheet, size_t heading_row)
{
    for (size_t i = 0; i < heading_row; i++) {
        const sheet_row_t *row = sheet_row (sheet, i);
        for (uint32_t c = 0; c < row->cell_count; c++) {
            int32_t day = 0;
            bool found = row->cells[c].kind == CELL_DATE ? cell_day (&row->cells[c], LOCALE_PLAIN, &day) : text_day (row->cells[c].text, &day);
            if (row->cells[c].is_covered || !found)
                continue;
            if (self->has_day && day != self->day) { // from one day to another
                self->has_day = false;
                return;
            }
            self->has_day = true;
            self->day = day;
        }
    }
}

// "A, B, (1), (2)" under the headings of official forms.
static bool is_numbering (const sheet_row_t *row)
{
    size_t signs = 0;
    for (uint32_t i = 0; i < row->cell_count; i++) {
        const char *text = row->cells[i].text;
        size_t size = strlen (text);
        bool letter = size == 1 && g_ascii_isalpha (text[0]);
        bool bracketed = size >= 3 && size <= 4 && text[0] == '(' && text[size - 1] == ')';
        if (size > 0 && !letter && !bracketed && strspn (text, "0123456789") != size)
            return false;
        signs += letter || bracketed;
    }
    return signs >= 2;
}

bool sheet_columns_find (sheet_columns_t *ret, const sheet_t *sheet, const figures_settings_t *settings)
{
    sheet_columns_t self = {0};
    size_t row = 0;
    bool two = false;
    if (!find_row (sheet, settings, &row, &two, &self.is_complete))
        return false;
    self.heading_row = two ? row + 1 : row;
    self.first_row = self.heading_row + 1;
    self.line = sheet_row (sheet, self.heading_row)->line;
    name_columns (&self, sheet, sheet_row (sheet, row), two ? sheet_row (sheet, row + 1) : NULL, settings);
    settle_kinds (&self, settings);
    find_places (&self);
    if (self.first_row < sheet_count (sheet) && is_numbering (sheet_row (sheet, self.first_row)))
        self.first_row++;
    if (self.date == FIGURES_NO_COLUMN && !self.has_days)
        find_day_above (&self, sheet, row);
    *ret = self;
    return true;
}

void sheet_columns_clear (sheet_columns_t *self)
{
    g_free (self->columns);
    *self = (sheet_columns_t){0};
}
