// The annexes of the daily report, its sheets and its CSV.
#include <stdio.h>
#include <string.h>

#include "services/exporter/kinds/daily_counts.h"
#include "services/exporter/kinds/daily_tables.h"

static void note_of (const daily_t *self, const json_t *row, char *text, size_t size)
{
    const json_t *was = daily_closed_row (self, row);
    size_t at = 0;
    text[0] = '\0';
    const char *status = row_text (row, "status");
    const char *notes[5] = {NULL};
    int notes_count = 0;
    if (json_is_true (json_object_get (row, "provisional")))
        notes[notes_count++] = daily_word (self, "chỉ tiêu tạm giao", "provisional target");
    if (status != NULL && (strcmp (status, "no_report") == 0 || strcmp (status, "excused") == 0))
        notes[notes_count++] = status_word (self->language, status);
    if (json_is_true (json_object_get (row, "implausible")))
        notes[notes_count++] = daily_word (self, "có số liệu bất thường", "implausible figure");
    if (was != NULL && row_null (was, "day") && !row_null (row, "day"))
        notes[notes_count++] = daily_word (self, "báo cáo sau giờ chốt", "reported after the cut-off");
    else if (daily_changed (was, row))
        notes[notes_count++] = daily_word (self, "có điều chỉnh sau chốt", "corrected since the close");
    for (int i = 0; i < notes_count; i++)
        at += (size_t) snprintf (text + at, size - at, "%s%s", at > 0 ? "; " : "", notes[i]);
    if (row_number (row, "reports_in") < row_number (row, "reports_expected") && row_number (row, "reports_in") > 0)
        words_format (self->language, text + at, size - at, "%sbáo cáo %d/%d đơn vị", "%s%d of %d units reported", at > 0 ? "; " : "",
                      (int) row_number (row, "reports_in"), (int) row_number (row, "reports_expected"));
}

static void annex_columns (const daily_t *self, table_t *table)
{
    table_column (table, 8, false, daily_word (self, "STT", "No."));
    table_column (table, 30, false, daily_word (self, "Đơn vị", "Unit"));
    table_column (table, 11, true, daily_word (self, "Chỉ tiêu", "Target"));
    table_column (table, 10, true, daily_word (self, "Chỉ tiêu ngày", "Target of the day"));
    table_column (table, 10, true, daily_word (self, "Kết quả trong ngày", "Done on the day"));
    table_column (table, 11, true, daily_word (self, "Lũy kế", "Total"));
    table_column (table, 8, true, daily_word (self, "Tỷ lệ (%)", "Rate (%)"));
    table_column (table, 11, true, daily_word (self, "Còn lại", "Remaining"));
    table_column (table, self->language == LANGUAGE_VI ? 9 : 10, true, daily_word (self, "Giải trình", "Explained"));
    table_column (table, 7, true, daily_word (self, "Xếp hạng", "Rank"));
    table_column (table, 24, false, daily_word (self, "Ghi chú", "Note"));
}

static void annex_row (const daily_t *self, table_t *table, const json_t *row, const char *place, bool strong)
{
    char note[300];
    note_of (self, row, note, sizeof note);
    table_row (table, strong);
    table_text (table, place);
    table_text (table, row == self->total && !self->alone ? daily_word (self, "Tổng cộng", "Total") : row_text (row, "name"));
    table_number_of (table, row, "target");
    table_number_of (table, row, "plan_day");
    table_number_of (table, row, "day");
    table_number_of (table, row, "cumulative");
    table_percent_of (table, row, "percent");
    table_number_of (table, row, "remaining");
    table_number_of (table, row, "explained");
    if (row == self->total)
        table_skip (table);
    else
        table_number_of (table, row, "rank");
    table_text (table, note);
}

// What of a unit's target no unit below it has been given, and the plan of that: without it the lines would not add up.
static void annex_rest (const daily_t *self, table_t *table, const json_t *above)
{
    size_t children_count = 0;
    const json_t *const *children = status_tree_children (self->tree, row_text (above, "unit"), &children_count);
    int64_t plan_day = row_number (above, "plan_day");
    for (size_t i = 0; i < children_count; i++)
        plan_day -= row_number (children[i], "plan_day");
    if (children_count == 0 || row_number (above, "unassigned") <= 0)
        return;
    table_row (table, false);
    table_text (table, "");
    table_text (table, daily_word (self, "Chưa giao cho đơn vị trực thuộc", "Not assigned to a unit below"));
    table_number_of (table, above, "unassigned");
    table_count (table, plan_day);
}

static void annex_of_children (const daily_t *self)
{
    char place[24];
    size_t children_count = 0;
    const json_t *const *children = status_tree_children (self->tree, row_text (self->total, "unit"), &children_count);
    table_t *table = document_table (self->document, IN_PRINT, "",
                                     children_count > 0 ? daily_word (self, "Kết quả thực hiện của các đơn vị trực thuộc", "Results by unit")
                                                        : daily_word (self, "Kết quả thực hiện của đơn vị", "Result of the unit"));
    annex_columns (self, table);
    for (size_t i = 0; i < children_count; i++) {
        (void) snprintf (place, sizeof place, "%zu", i + 1);
        annex_row (self, table, children[i], place, false);
    }
    annex_rest (self, table, self->total);
    annex_row (self, table, self->total, "", true);
    if (children_count == 0)
        return;
    document_set (&table->note,
                  daily_word (self,
                              "Mỗi dòng được tính từ số liệu của chính đơn vị đó: nơi một đơn vị vượt chỉ tiêu, “Còn lại” của cấp trên không "
                              "bằng tổng của cấp dưới.",
                              "Each line is computed from the unit's own totals: where one unit overshoots, what remains above is not the sum of "
                              "what remains below."));
}

static void annex_below (const daily_t *self, table_t *table, const char *parent, const char *prefix, int depth)
{
    char place[96];
    size_t children_count = 0;
    size_t below = 0;
    const json_t *const *children = status_tree_children (self->tree, parent, &children_count);
    for (size_t i = 0; depth < DAILY_DEPTH && i < children_count; i++) {
        (void) snprintf (place, sizeof place, "%.60s%s%zu", prefix, prefix[0] != '\0' ? "." : "", i + 1);
        (void) status_tree_children (self->tree, row_text (children[i], "unit"), &below);
        annex_row (self, table, children[i], place, below > 0);
        annex_below (self, table, row_text (children[i], "unit"), place, depth + 1);
        annex_rest (self, table, children[i]);
    }
}

static bool has_grandchildren (const daily_t *self)
{
    size_t children_count = 0;
    size_t below = 0;
    const json_t *const *children = status_tree_children (self->tree, row_text (self->total, "unit"), &children_count);
    for (size_t i = 0; below == 0 && i < children_count; i++)
        (void) status_tree_children (self->tree, row_text (children[i], "unit"), &below);
    return below > 0;
}

static void annex_of_all (const daily_t *self)
{
    if (!has_grandchildren (self))
        return;
    table_t *table = document_table (self->document, IN_PRINT, "", daily_word (self, "Kết quả thực hiện chi tiết", "Results in detail"));
    annex_columns (self, table);
    annex_below (self, table, row_text (self->total, "unit"), "", 0);
    annex_rest (self, table, self->total);
    annex_row (self, table, self->total, "", true);
}

static void pair_of (table_t *table, const json_t *was, const json_t *row, const char *key)
{
    table_number_of (table, was, key);
    table_number_of (table, row, key);
    table_count (table, row_number (row, key) - row_number (was, key));
}

static void adjusted_row (const daily_t *self, table_t *table, const json_t *row)
{
    const json_t *was = daily_closed_row (self, row);
    if (!daily_changed (was, row))
        return;
    table_row (table, row == self->total);
    table_text (table, row_text (row, "unit"));
    table_text (table, row_text (row, "name"));
    pair_of (table, was, row, "day");
    pair_of (table, was, row, "cumulative");
}

static void adjusted_below (const daily_t *self, table_t *table, const char *parent, int depth)
{
    size_t children_count = 0;
    const json_t *const *children = status_tree_children (self->tree, parent, &children_count);
    for (size_t i = 0; depth < DAILY_DEPTH && i < children_count; i++) {
        adjusted_row (self, table, children[i]);
        adjusted_below (self, table, row_text (children[i], "unit"), depth + 1);
    }
}

// What was said at the close, what stands now, and the difference.
static void annex_of_adjustments (const daily_t *self)
{
    bool any = daily_changed (daily_closed_row (self, self->total), self->total);
    for (size_t i = 0; !any && self->closed != NULL && i < json_array_size (json_object_get (self->facts->status, "units")); i++) {
        const json_t *row = json_array_get (json_object_get (self->facts->status, "units"), i);
        any = daily_changed (daily_closed_row (self, row), row);
    }
    if (!any)
        return;
    document_say (self->document, STYLE_HEADING, "4. Điều chỉnh sau khi chốt", "4. Corrections since the close");
    document_say (self->document, STYLE_BODY,
                  "Có số liệu bổ sung, điều chỉnh sau giờ chốt: số đã chốt, số điều chỉnh và chênh lệch tại phụ lục cuối.",
                  "Figures were added or corrected after the close: as closed, as they stand and the difference are in the last annex.");
    table_t *table = document_table (self->document, IN_PRINT | IN_SHEET, daily_word (self, "Điều chỉnh", "Corrections"),
                                     daily_word (self, "Số liệu điều chỉnh sau khi chốt", "Corrections since the close"));
    table_column (table, 9, false, daily_word (self, "Mã", "Code"));
    table_column (table, 30, false, daily_word (self, "Đơn vị", "Unit"));
    table_column (table, 12, true, daily_word (self, "Ngày: đã chốt", "Day: as closed"));
    table_column (table, 12, true, daily_word (self, "Ngày: điều chỉnh", "Day: corrected"));
    table_column (table, 12, true, daily_word (self, "Chênh lệch", "Difference"));
    table_column (table, 12, true, daily_word (self, "Lũy kế: đã chốt", "Total: as closed"));
    table_column (table, 12, true, daily_word (self, "Lũy kế: điều chỉnh", "Total: corrected"));
    table_column (table, 12, true, daily_word (self, "Chênh lệch", "Difference"));
    adjusted_below (self, table, row_text (self->total, "unit"), 0);
    adjusted_row (self, table, self->total);
}

// ---------------------------------------------------------------- every column, for sheets and machines

static const struct {
    const char *key;
    const char *vi;
    const char *en;
    int width;
    bool words; // no number
} columns[] = {
    {"unit", "Mã đơn vị", "Code", 10, true},
    {"name", "Đơn vị", "Unit", 32, true},
    {"parent", "Trực thuộc", "Part of", 26, true},
    {"target", "Chỉ tiêu", "Target", 11, false},
    {"plan_day", "Kế hoạch ngày", "Plan of the day", 10, false},
    {"day", "Thực hiện ngày", "Done on the day", 10, false},
    {"status", "Kết quả ngày", "Result of the day", 14, true},
    {"plan_cumulative", "Kế hoạch lũy kế", "Plan so far", 11, false},
    {"cumulative", "Lũy kế", "Total", 11, false},
    {"percent", "Tỷ lệ (%)", "Rate (%)", 8, false},
    {"remaining", "Còn lại", "Remaining", 11, false},
    {"streak", "Số ngày liên tiếp chưa đạt", "Days missed in a row", 10, false},
    // up to here they are printed
    {"level", "Cấp", "Level", 10, true},
    {"provisional", "Tạm giao", "Provisional", 8, true},
    {"explained", "Đã giải trình", "Explained", 10, false},
    {"workable", "Còn phải thực hiện", "Workable", 11, false},
    {"required_per_day", "Cần mỗi ngày", "Needed a day", 10, false},
    {"reports_in", "Đã báo cáo", "Reports in", 9, false},
    {"reports_expected", "Phải báo cáo", "Reports expected", 9, false},
    {"rank", "Xếp hạng", "Rank", 8, false},
    {"unassigned", "Chưa giao cho cấp dưới", "Not assigned below", 11, false},
    {"implausible", "Số liệu bất thường", "Implausible", 8, true},
};
enum { COLUMNS = sizeof columns / sizeof columns[0], PRINTED = 12, PLAN_COLUMN = 7, TOTAL_COLUMN = 8, NAME_COLUMN = 1 };

static table_t *full_table (const daily_t *self, unsigned where, const char *name)
{
    table_t *table = document_table (self->document, where, name, name);
    for (int i = 0; i < COLUMNS; i++)
        table_column (table, columns[i].width, !columns[i].words, daily_word (self, columns[i].vi, columns[i].en));
    daily_counts_columns (self, table);
    table->printed = PRINTED;
    return table;
}

static const char *text_of (const daily_t *self, const char *key, const char *value)
{
    if (strcmp (key, "status") == 0)
        return status_word (self->language, value);
    if (strcmp (key, "parent") == 0) { // by its name, which a reader filters by
        const json_t *above = status_tree_unit (self->tree, value);
        return above != NULL                                         ? row_text (above, "name")
               : strcmp (value, row_text (self->total, "unit")) == 0 ? row_text (self->total, "name")
                                                                     : value;
    }
    return strcmp (key, "level") == 0 && self->language == LANGUAGE_VI ? level_word (LANGUAGE_VI, value) : value;
}

static void full_row (const daily_t *self, table_t *table, const json_t *row)
{
    table_row (table, row == self->total);
    for (int i = 0; i < COLUMNS; i++) {
        const json_t *value = json_object_get (row, columns[i].key);
        if (json_is_integer (value))
            table_count (table, json_integer_value (value));
        else if (json_is_real (value))
            table_tenths (table, row_tenths (row, columns[i].key));
        else if (json_is_string (value))
            table_text (table, text_of (self, columns[i].key, json_string_value (value)));
        else if (json_is_true (value))
            table_text (table, "x");
        else
            table_skip (table);
    }
    daily_counts_cells (self, table, row);
}

static void full_below (const daily_t *self, table_t *table, const char *parent, const char *level, int depth)
{
    size_t children_count = 0;
    const json_t *const *children = status_tree_children (self->tree, parent, &children_count);
    for (size_t i = 0; depth < DAILY_DEPTH && i < children_count; i++) {
        if (level == NULL || strcmp (row_text (children[i], "level"), level) == 0)
            full_row (self, table, children[i]);
        full_below (self, table, row_text (children[i], "unit"), level, depth + 1);
    }
}

// One sheet a level, the levels from the top down: the first unit of each that is met on the way.
static void sheets (const daily_t *self)
{
    const char *parent = row_text (self->total, "unit");
    for (int depth = 0; depth < DAILY_DEPTH; depth++) {
        size_t children_count = 0;
        const json_t *const *children = status_tree_children (self->tree, parent, &children_count);
        if (children_count == 0)
            break;
        const char *level = row_text (children[0], "level");
        table_t *table = full_table (self, IN_SHEET, level_word (self->language, level));
        full_below (self, table, row_text (self->total, "unit"), level, 0);
        table->chart_count = depth == 0 ? table->row_count : 0;
        table->chart_first = PLAN_COLUMN;
        table->chart_second = TOTAL_COLUMN;
        table->chart_label = NAME_COLUMN;
        full_row (self, table, self->total);
        parent = row_text (children[0], "unit");
    }
}

void daily_tables (const daily_t *self)
{
    annex_of_children (self);
    annex_of_all (self);
    daily_counts_annex (self);
    sheets (self);
    annex_of_adjustments (self);
    table_t *table = full_table (self, IN_CSV, "");
    full_below (self, table, row_text (self->total, "unit"), NULL, 0);
    full_row (self, table, self->total);
}
