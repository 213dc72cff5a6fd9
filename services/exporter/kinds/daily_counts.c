// What the campaign counts beside its targets' own metric, in the daily report: sentences, an annex, and columns of the sheets.
#include <stdio.h>
#include <string.h>

#include "services/exporter/kinds/daily_counts.h"

enum { METRICS_IN_PRINT = 4, DAY_WIDTH = 11 };

static const json_t *metrics_of (const daily_t *self)
{
    return json_object_get (self->facts->counts, "metrics");
}

static const char *metric_at (const daily_t *self, size_t place)
{
    return json_string_value (json_array_get (metrics_of (self), place));
}

// What the campaign calls it.
static const char *title_at (const daily_t *self, size_t place)
{
    const char *metric = metric_at (self, place);
    const json_t *titles = json_object_get (json_object_get (self->facts->counts, "titles"), metric);
    const char *title = json_string_value (json_object_get (titles, self->language == LANGUAGE_VI ? "vi" : "en"));
    return title != NULL ? title : metric;
}

// Of a row of the status what was counted; NULL where nothing was.
static const json_t *count_of (const daily_t *self, const json_t *row, const char *metric)
{
    const json_t *found =
        row == self->total ? json_object_get (self->facts->counts, "total") : status_tree_unit (self->counts, row_text (row, "unit"));
    return json_object_get (json_object_get (found, "counts"), metric);
}

void daily_counts_say (const daily_t *self)
{
    if (json_array_size (metrics_of (self)) > 0)
        document_say (self->document, STYLE_BODY, "Các chỉ số theo dõi cùng chỉ tiêu được giao:", "Beside the target are counted:");
    for (size_t i = 0; i < json_array_size (metrics_of (self)); i++) {
        const char *title = title_at (self, i);
        const json_t *count = count_of (self, self->total, metric_at (self, i));
        if (count == NULL)
            document_say (self->document, STYLE_ITEM, "- %s: chưa có đơn vị nào báo cáo.", "- %s: no unit has reported any.", title);
        else if (row_null (count, "day"))
            document_say (self->document, STYLE_ITEM, "- %s: trong ngày chưa có đơn vị nào báo cáo; lũy kế %s.",
                          "- %s: no unit has reported any for the day; %s so far.", title, daily_count (self, count, "cumulative").text);
        else
            document_say (self->document, STYLE_ITEM, "- %s: trong ngày %s (%s đơn vị báo cáo); lũy kế %s.",
                          "- %s: %s on the day (%s units reported it); %s so far.", title, daily_count (self, count, "day").text,
                          daily_count (self, count, "reports").text, daily_count (self, count, "cumulative").text);
    }
}

static void columns (const daily_t *self, table_t *table, size_t most)
{
    for (size_t i = 0; i < json_array_size (metrics_of (self)) && i < most; i++) {
        char title[240];
        (void) snprintf (title, sizeof title, "%s: %s", title_at (self, i), daily_word (self, "trong ngày", "on the day"));
        table_column (table, DAY_WIDTH, true, title);
        (void) snprintf (title, sizeof title, "%s: %s", title_at (self, i), daily_word (self, "lũy kế", "total"));
        table_column (table, DAY_WIDTH, true, title);
    }
}

static void cells (const daily_t *self, table_t *table, const json_t *row, size_t most)
{
    for (size_t i = 0; i < json_array_size (metrics_of (self)) && i < most; i++) {
        const json_t *count = count_of (self, row, metric_at (self, i));
        table_number_of (table, count, "day");
        table_number_of (table, count, "cumulative");
    }
}

void daily_counts_columns (const daily_t *self, table_t *table)
{
    columns (self, table, SIZE_MAX);
}

void daily_counts_cells (const daily_t *self, table_t *table, const json_t *row)
{
    cells (self, table, row, SIZE_MAX);
}

static void annex_row (const daily_t *self, table_t *table, const json_t *row, const char *place)
{
    table_row (table, row == self->total);
    table_text (table, place);
    table_text (table, row == self->total && !self->alone ? daily_word (self, "Tổng cộng", "Total") : row_text (row, "name"));
    table_number_of (table, row, "day");
    table_number_of (table, row, "cumulative");
    cells (self, table, row, METRICS_IN_PRINT);
}

// Beside what the targets count, so that one can be held against the other. A page holds a few; the sheets have all.
void daily_counts_annex (const daily_t *self)
{
    char place[24];
    size_t children_count = 0;
    const json_t *const *children = status_tree_children (self->tree, row_text (self->total, "unit"), &children_count);
    if (json_array_size (metrics_of (self)) == 0)
        return;
    table_t *table = document_table (self->document, IN_PRINT, "", daily_word (self, "Các chỉ số kèm theo", "What is counted beside the target"));
    table_column (table, 6, false, daily_word (self, "STT", "No."));
    table_column (table, 30, false, daily_word (self, "Đơn vị", "Unit"));
    table_column (table, DAY_WIDTH, true, daily_word (self, "Kết quả trong ngày", "Done on the day"));
    table_column (table, DAY_WIDTH, true, daily_word (self, "Lũy kế", "Total"));
    columns (self, table, METRICS_IN_PRINT);
    for (size_t i = 0; i < children_count; i++) {
        (void) snprintf (place, sizeof place, "%zu", i + 1);
        annex_row (self, table, children[i], place);
    }
    annex_row (self, table, self->total, "");
    document_set (&table->note, daily_word (self, "Ô trống: chưa có đơn vị nào báo cáo chỉ số đó.", "An empty cell: no unit has reported it."));
}
