#include <string.h>

#include "common/base/scoped.h"
#include "common/figures_sheet/cell_values.h"
#include "common/figures_sheet/sheet_totals.h"

typedef struct {
    uint32_t line, column;
    int64_t said;
    int64_t above, since; // the counts above it, and of them those below the total before
} total_t;

struct sheet_totals_s {
    const sheet_columns_t *columns;
    int64_t *sums;  // by column
    int64_t *since; // since the last total
    GArray *totals; // of total_t
};

static void text_free (char **text)
{
    g_free (*text);
}

sheet_totals_t *sheet_totals_new (const sheet_columns_t *columns)
{
    sheet_totals_t *self = g_new0 (sheet_totals_t, 1);
    self->columns = columns;
    self->sums = g_new0 (int64_t, columns->count);
    self->since = g_new0 (int64_t, columns->count);
    self->totals = g_array_new (FALSE, FALSE, sizeof (total_t));
    return self;
}

void sheet_totals_destroy (sheet_totals_t **self_p)
{
    sheet_totals_t *self = *self_p;
    *self_p = NULL;
    if (self == NULL)
        return;
    g_free (self->sums);
    g_free (self->since);
    (void) g_array_free (self->totals, TRUE);
    g_free (self);
}

static bool says_total (const char *text)
{
    static const char *const whole[] = {"tong", "cong", "total", "sum", "grand total", "toan tinh", "toan huyen", "toan xa", "toan quoc"};
    static const char *const begins[] = {"tong cong", "tong so", "tong toan", "cong toan", "total "};
    scoped (text_free) char *words = words_fold (text);
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (strcmp (words, whole[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        if (g_str_has_prefix (words, begins[i]))
            return true;
    return false;
}

// A unit that is really called so is no total.
static bool is_unit (const figures_t *figures, const sheet_cell_t *cell)
{
    const char *code = NULL;
    char candidates[8];
    const unit_asked_t asked = {.cell = cell, .parent = ""};
    return figures->settings.units != NULL && unit_names_find (figures->settings.units, &asked, &code, candidates, sizeof candidates) != UNIT_UNKNOWN;
}

bool sheet_totals_is_total (const figures_t *figures, const sheet_columns_t *columns, const sheet_row_t *row)
{
    const sheet_cell_t *code = sheet_cell_at (row, columns->unit);
    const sheet_cell_t *name = sheet_cell_at (row, columns->unit_name);
    if (code->text[0] != '\0')
        return says_total (code->text) && !is_unit (figures, code);
    if (name->text[0] != '\0')
        return says_total (name->text) && !is_unit (figures, name);
    for (uint32_t i = 0; i < row->cell_count && i < columns->count; i++) // "Tổng cộng" under STT
        if (columns->columns[i].kind != HEADING_NOTE && says_total (row->cells[i].text))
            return true;
    return false;
}

void sheet_totals_count (sheet_totals_t *self, uint32_t column, uint32_t value)
{
    self->sums[column] += value;
    self->since[column] += value;
}

void sheet_totals_take (sheet_totals_t *self, const figures_t *figures, const sheet_row_t *row)
{
    for (uint32_t i = 0; i < row->cell_count && i < self->columns->count; i++) {
        heading_kind_t kind = self->columns->columns[i].kind;
        total_t total = {row->line, i, 0, self->sums[i], self->since[i]};
        if ((kind == HEADING_METRIC || kind == HEADING_DAY || kind == HEADING_COUNT) && !row->cells[i].is_covered
            && cell_count (&row->cells[i], figures->settings.numbers, &total.said))
            (void) g_array_append_val (self->totals, total);
    }
    memset (self->since, 0, self->columns->count * sizeof *self->since);
}

// A total may stand under its rows or over all of them.
void sheet_totals_judge (sheet_totals_t *self, figures_t *figures, uint32_t part)
{
    for (guint i = 0; i < self->totals->len; i++) {
        const total_t *total = &g_array_index (self->totals, total_t, i);
        if (total->said == total->above || total->said == total->since || total->said == self->sums[total->column])
            continue;
        remark_at_t at = {FIGURES_NO_ROW, part, total->line, total->column, self->columns->columns[total->column].heading};
        int64_t rows = total->above > 0 ? total->above : self->sums[total->column];
        figures_remark (figures, at, "total",
                        SAY (figures->settings.language, "the total says %lld, its rows make %lld: the rows are what counts",
                             "dòng tổng ghi %lld, cộng các dòng là %lld: phần mềm lấy theo từng dòng"),
                        (long long) total->said, (long long) rows);
    }
}
