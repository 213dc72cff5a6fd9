#include "common/figures_sheet/row_maker.h"

#include <string.h>

#include "common/base/scoped.h"
#include "common/figures_sheet/cell_values.h"
#include "common/text/reason_titles.h"

static void text_free (char **text)
{
    g_free (*text);
}

const sheet_cell_t *row_cell (const row_maker_t *self, uint32_t column)
{
    return sheet_cell_at (self->cells, column);
}

remark_at_t row_at_column (const row_maker_t *self, uint32_t column)
{
    bool known = column < self->columns->count;
    return (remark_at_t){self->number, self->part, self->cells->line, column, known ? self->columns->columns[column].heading : ""};
}

// What a person sees in a cell that is not what it should be.
static const char *shown (const row_maker_t *self, const sheet_cell_t *cell)
{
    language_t language = self->figures->settings.language;
    switch (cell->kind) {
    case CELL_UNSAVED:
        return SAY (language, "a formula without a saved value", "công thức chưa có kết quả");
    case CELL_UNREADABLE:
        return SAY (language, "an unreadable cell", "ô không đọc được");
    case CELL_TEXT:
    case CELL_NUMBER:
    case CELL_DATE:
    case CELL_ERROR:
        break;
    }
    return cell->text[0] != '\0' ? cell->text : SAY (language, "an empty cell", "ô trống");
}

bool row_wrong (row_maker_t *self, uint32_t column, const char *code, const char *right)
{
    return figures_complain (self->figures, row_at_column (self, column), code,
                             SAY (self->figures->settings.language, "%s is not %s", "%s không phải là %s"), shown (self, row_cell (self, column)),
                             right);
}

static const char *number_right (const row_maker_t *self, const sheet_cell_t *cell)
{
    language_t language = self->figures->settings.language;
    if (cell->kind == CELL_NUMBER)
        return SAY (language, "a whole number: the cell holds a fraction. For thirty thousand write 30000",
                    "số nguyên: ô này chứa số lẻ. Muốn ghi ba mươi nghìn thì gõ 30000");
    if (cell->kind == CELL_UNSAVED)
        return SAY (language, "a number: open the file in Excel or LibreOffice and save it once",
                    "số: hãy mở tệp bằng Excel hoặc LibreOffice và lưu lại một lần");
    switch (self->figures->settings.numbers) {
    case LOCALE_VI:
    case LOCALE_ANY:
        return SAY (language, "a whole number (31297 or 31.297)", "số nguyên (31297 hoặc 31.297)");
    case LOCALE_EN:
        return SAY (language, "a whole number (31297 or 31,297)", "số nguyên (31297 hoặc 31,297)");
    case LOCALE_PLAIN:
        break;
    }
    return SAY (language, "a whole number in digits only (31297); for 31.297 say --locale vi",
                "số nguyên chỉ gồm chữ số (31297); nếu ghi 31.297 thì thêm --locale vi");
}

// A whole number with a minus before it: it is written well, and no count.
static bool is_below_zero (const row_maker_t *self, const sheet_cell_t *cell)
{
    int64_t unused = 0;
    sheet_cell_t rest = *cell;
    if (cell->text[0] != '-')
        return false;
    rest.text = cell->text + 1;
    return cell_count (&rest, self->figures->settings.numbers, &unused);
}

static bool read_number (row_maker_t *self, uint32_t column, int64_t least, int64_t *ret)
{
    const sheet_cell_t *cell = row_cell (self, column);
    bool is_number = cell_count (cell, self->figures->settings.numbers, ret);
    if (!is_number && !is_below_zero (self, cell))
        return row_wrong (self, column, "wrong_type", number_right (self, cell));
    if (is_number && *ret >= least)
        return true;
    return row_wrong (self, column, "count_out_of_range",
                      least > 0 ? SAY (self->figures->settings.language, "at least 1", "số từ 1 trở lên")
                                : SAY (self->figures->settings.language, "at least 0", "số từ 0 trở lên"));
}

bool row_read_count (row_maker_t *self, uint32_t column, int64_t least, uint32_t *ret)
{
    int64_t value = 0;
    if (!read_number (self, column, least, &value))
        return false;
    if (value > self->figures->settings.count_most)
        return figures_complain (self->figures, row_at_column (self, column), "count_out_of_range",
                                 SAY (self->figures->settings.language, "%s is not at most %lld", "%s không phải là số không quá %lld"),
                                 row_cell (self, column)->text, (long long) self->figures->settings.count_most);
    *ret = (uint32_t) value;
    return true;
}

static const char *date_right (const row_maker_t *self)
{
    language_t language = self->figures->settings.language;
    return self->figures->settings.numbers == LOCALE_VI || self->figures->settings.numbers == LOCALE_ANY
               ? SAY (language, "a date (2024-07-15 or 15/7/2024)", "ngày (15/7/2024 hoặc 2024-07-15)")
               : SAY (language, "a date (2024-07-15); for 15/7/2024 say --locale vi", "ngày (2024-07-15); nếu ghi 15/7/2024 thì thêm --locale vi");
}

static void read_day (row_maker_t *self)
{
    const sheet_columns_t *columns = self->columns;
    self->row.day_column = columns->date;
    if (columns->date == FIGURES_NO_COLUMN) {
        self->row.has_day = columns->has_day;
        self->row.day = columns->day;
    } else if (cell_day (row_cell (self, columns->date), self->figures->settings.numbers, &self->row.day))
        self->row.has_day = true;
    else
        (void) row_wrong (self, columns->date, "bad_date", date_right (self));
}

static void no_such_unit (row_maker_t *self, uint32_t column, unit_found_t found, const char *candidates)
{
    language_t language = self->figures->settings.language;
    const char *text = row_cell (self, column)->text;
    if (found == UNIT_AMBIGUOUS)
        (void) figures_complain (self->figures, row_at_column (self, column), "unknown_unit",
                                 SAY (language, "“%s” may be %s: write the code", "“%s” có thể là %s: hãy ghi mã đơn vị"), text, candidates);
    else
        (void) figures_complain (self->figures, row_at_column (self, column), is_code (text) ? "forbidden_unit" : "unknown_unit",
                                 SAY (language, "“%s” is no unit that you report for", "“%s” không phải đơn vị thuộc phạm vi báo cáo"), text);
}

static const char *resolve (row_maker_t *self, uint32_t column)
{
    const char *code = "";
    char candidates[400] = "";
    const unit_asked_t asked = {row_cell (self, column), sheet_cell (self->cells, self->columns->parent), self->row.has_day, self->row.day};
    unit_found_t found = unit_names_find (self->figures->settings.units, &asked, &code, candidates, sizeof candidates);
    if (found == UNIT_FOUND)
        return code;
    no_such_unit (self, column, found, candidates);
    return "";
}

// Without a list of units a text is a code, unless it is plainly a name.
static const char *unit_as_it_stands (row_maker_t *self, uint32_t column)
{
    const char *text = row_cell (self, column)->text;
    if (is_code (text) || (column == self->columns->unit && strchr (text, ' ') == NULL))
        return text;
    (void) figures_complain (self->figures, row_at_column (self, column), "unknown_unit",
                             SAY (self->figures->settings.language, "“%s” is a name: write the unit's code, or give the list of units with --units",
                                  "“%s” là tên: hãy ghi mã đơn vị, hoặc đưa danh sách đơn vị bằng --units"),
                             text);
    return "";
}

static void read_unit (row_maker_t *self)
{
    uint32_t code_column = self->columns->unit;
    uint32_t name_column = self->columns->unit_name;
    bool has_code = row_cell (self, code_column)->text[0] != '\0';
    bool has_name = row_cell (self, name_column)->text[0] != '\0';
    uint32_t column = has_code || !has_name ? (code_column != FIGURES_NO_COLUMN ? code_column : name_column) : name_column;
    self->row.unit_column = column;
    self->row.unit = "";
    if (!has_code && !has_name) {
        (void) row_wrong (self, column, "missing_field", SAY (self->figures->settings.language, "a unit's code", "mã đơn vị"));
        return;
    }
    if (self->figures->settings.units == NULL) {
        self->row.unit = unit_as_it_stands (self, column);
        return;
    }
    self->row.unit = resolve (self, column);
    if (!has_code || !has_name || self->row.unit[0] == '\0')
        return;
    const char *named = NULL;
    char candidates[8];
    const unit_asked_t asked = {row_cell (self, name_column), "", self->row.has_day, self->row.day};
    if (unit_names_find (self->figures->settings.units, &asked, &named, candidates, sizeof candidates) == UNIT_FOUND
        && strcmp (named, self->row.unit) != 0)
        (void) figures_complain (
            self->figures, row_at_column (self, name_column), "unknown_unit",
            SAY (self->figures->settings.language, "“%s” has the code %s, and this row says %s", "“%s” có mã %s, còn dòng này ghi mã %s"),
            asked.cell->text, named, self->row.unit);
}

const char *row_text (const row_maker_t *self, uint32_t column)
{
    return column == FIGURES_NO_COLUMN ? "" : sheet_cell (self->cells, column);
}

// A reason may be written as the words that people know it by.
static const char *reason_meant (const char *text)
{
    scoped (text_free) char *words = words_fold (text);
    for (size_t i = 0; reason_code_at (i) != NULL; i++)
        for (int language = LANGUAGE_VI; language <= LANGUAGE_EN; language++) {
            scoped (text_free) char *title = words_fold (reason_title (reason_code_at (i), (language_t) language));
            if (strcmp (words, title) == 0)
                return reason_code_at (i);
        }
    return text;
}

static void read_campaign (row_maker_t *self)
{
    const figures_settings_t *settings = &self->figures->settings;
    const char *campaign = row_text (self, self->columns->campaign);
    self->row.campaign = campaign[0] != '\0' || settings->campaign == NULL ? campaign : settings->campaign;
    if (settings->needs_campaign && self->row.campaign[0] == '\0')
        (void) figures_complain (self->figures, (remark_at_t){self->number, self->part, self->cells->line, FIGURES_NO_COLUMN, "campaign"},
                                 "missing_field", "%s",
                                 SAY (settings->language, "an empty cell is not a campaign: add the column, or --campaign",
                                      "ô trống không phải là mã nhiệm vụ: hãy thêm cột campaign, hoặc tùy chọn --campaign"));
    if (settings->is_one_campaign && settings->campaign != NULL && strcmp (self->row.campaign, settings->campaign) != 0)
        (void) figures_complain (self->figures, row_at_column (self, self->columns->campaign), "unknown_campaign",
                                 SAY (settings->language, "this row is of “%s”, not of %s, which was chosen: send it there",
                                      "dòng này thuộc nhiệm vụ “%s”, không phải %s đang chọn: hãy gửi ở nhiệm vụ đó"),
                                 self->row.campaign, settings->campaign);
}

void row_read_common (row_maker_t *self)
{
    const figures_settings_t *settings = &self->figures->settings;
    const sheet_columns_t *columns = self->columns;
    read_campaign (self);
    self->row.note = row_text (self, columns->note);
    self->row.document = row_text (self, columns->document);
    self->row.reason = self->columns->explains ? reason_meant (row_text (self, columns->reason)) : "";
    if (!self->columns->has_days)
        read_day (self);
    read_unit (self);
    if (columns->rev == FIGURES_NO_COLUMN || (columns->has_days && row_text (self, columns->rev)[0] == '\0'))
        return;
    if (row_text (self, columns->rev)[0] == '\0')
        (void) row_wrong (self, columns->rev, "missing_field",
                          SAY (settings->language, "a revision (1, then 2 for a correction); a file without the column rev is counted up by itself",
                               "lần báo cáo (1, sửa thì ghi 2); nếu bỏ hẳn cột rev, phần mềm tự đánh số"));
    else
        (void) read_number (self, columns->rev, 1, &self->row.rev);
}
