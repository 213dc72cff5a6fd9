// The evaluation of a period: trend, completeness and timeliness of reporting, days missed, when the target will be reached.
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/kinds/report_kind.h"

static void trend (const facts_t *facts, document_t *document)
{
    bool vi = facts->language == LANGUAGE_VI;
    const json_t *days = json_object_get (facts->days, "days");
    const char *from = row_text (facts->days, "from");
    char title[100];
    // of a long period the days at its end
    if (strcmp (from, row_text (facts->calendar, "from")) == 0)
        (void) snprintf (title, sizeof title, "%s", vi ? "Diễn biến theo ngày" : "Day by day");
    else
        (void) snprintf (title, sizeof title, vi ? "Diễn biến theo ngày, từ ngày %.20s" : "Day by day, from %.20s",
                         day_word (facts->language, from).text);
    table_t *table = document_table (document, IN_PRINT | IN_SHEET, vi ? "Diễn biến" : "Trend", title);
    table_column (table, 14, false, vi ? "Ngày" : "Day");
    table_column (table, 12, true, vi ? "Chỉ tiêu ngày" : "Target of the day");
    table_column (table, 12, true, vi ? "Kết quả" : "Done");
    table_column (table, 12, true, vi ? "Kế hoạch lũy kế" : "Plan so far");
    table_column (table, 12, true, vi ? "Lũy kế" : "Total");
    table_column (table, 10, true, vi ? "Tỷ lệ (%)" : "Rate (%)");
    table_column (table, 12, true, vi ? "Đã báo cáo" : "Reports in");
    table_column (table, 12, true, vi ? "Phải báo cáo" : "Expected");
    table_column (table, 18, false, vi ? "Kết quả ngày" : "Result");
    for (size_t i = 0; i < json_array_size (days); i++) {
        const json_t *day = json_array_get (days, i);
        const char *status = row_text (day, "status");
        table_row (table, false);
        table_text (table, day_word (facts->language, row_text (day, "date")).text);
        table_number_of (table, day, "plan_day");
        table_number_of (table, day, "day");
        table_number_of (table, day, "plan_cumulative");
        table_number_of (table, day, "cumulative");
        table_percent_of (table, day, "percent");
        table_number_of (table, day, "reports_in");
        table_number_of (table, day, "reports_expected");
        table_text (table, status != NULL ? status_word (facts->language, status) : "");
    }
    table->chart_first = 3;
    table->chart_second = 4;
    table->chart_label = 0;
    table->chart_count = table->row_count;
}

static void discipline (const facts_t *facts, document_t *document, const status_tree_t *tree)
{
    bool vi = facts->language == LANGUAGE_VI;
    const json_t *lines = json_object_get (facts->calendar, "units");
    const char *unforeseen = row_text (json_object_get (json_object_get (facts->status, "sentences"), language_name (facts->language)), "unforeseen");
    table_t *table = document_table (document, IN_PRINT | IN_SHEET | IN_CSV, vi ? "Đơn vị" : "Units",
                                     vi ? "Kết quả và chấp hành báo cáo của các đơn vị" : "Units");
    table_column (table, 9, false, vi ? "Mã" : "Code");
    table_column (table, 30, false, vi ? "Đơn vị" : "Unit");
    table_column (table, 10, true, vi ? "Lũy kế" : "Total");
    table_column (table, 9, true, vi ? "Tỷ lệ (%)" : "Rate (%)");
    table_column (table, 8, true, vi ? "Ngày đạt" : "Met");
    table_column (table, 8, true, vi ? "Chưa đạt" : "Missed");
    table_column (table, vi ? 8 : 10, true, vi ? "Có giải trình" : "Explained");
    table_column (table, 8, true, vi ? "Chưa báo cáo" : "Silent");
    table_column (table, 8, true, vi ? "Được miễn" : "Excused");
    table_column (table, 11, true, vi ? "Đầy đủ (%)" : "Complete (%)");
    table_column (table, 11, true, vi ? "Đúng giờ (%)" : "On time (%)");
    table_column (table, 14, false, vi ? "Dự kiến hoàn thành" : "Forecast");
    for (size_t i = 0; i < json_array_size (lines); i++) {
        const json_t *line = json_array_get (lines, i);
        const char *unit = row_text (line, "unit");
        const json_t *row = status_tree_of_line (tree, line);
        if (row == NULL)
            row = json_object_get (facts->status, "total");
        if (strcmp (row_text (row, "unit"), unit) != 0)
            continue;
        const json_t *forecast = json_object_get (row, "forecast");
        table_row (table, row_null (line, "parent"));
        table_text (table, unit);
        table_text (table, row_text (line, "name"));
        table_number_of (table, row, "cumulative");
        table_percent_of (table, row, "percent");
        table_number_of (table, line, "met");
        table_number_of (table, line, "missed");
        table_number_of (table, line, "excused");
        table_number_of (table, line, "silent");
        table_number_of (table, line, "freed");
        table_percent_of (table, line, "percent_in");
        table_percent_of (table, line, "percent_on_time");
        if (row_number (row, "workable") == 0)
            table_text (table, vi ? "đã hoàn thành" : "done");
        else
            table_text (table, row_null (forecast, "finish") ? unforeseen : day_word (facts->language, row_text (forecast, "finish")).text);
    }
}

bool report_evaluation (const facts_t *facts, document_t *document, failure_t *failure)
{
    (void) failure;
    language_t language = facts->language;
    const json_t *total = json_object_get (facts->status, "total");
    const json_t *whole = json_array_get (json_object_get (facts->calendar, "units"), 0);
    char subject[200];
    scoped (status_tree_destroy) status_tree_t *tree = status_tree_new (json_object_get (facts->status, "units"));
    words_format (language, subject, sizeof subject, "Đánh giá kết quả thực hiện từ ngày %s đến ngày %s", "Evaluation from %s to %s",
                  day_word (language, row_text (facts->calendar, "from")).text, day_word (language, row_text (facts->calendar, "to")).text);
    report_head (facts, document, subject);
    document_say (document, STYLE_BODY, "Lũy kế đến ngày %s (số liệu cập nhật đến %s) %s thực hiện %s/%s trường hợp; kế hoạch lũy kế %s.",
                  "Up to %s (as known at %s) %s did %s of %s cases; the plan so far is %s.",
                  day_word (language, row_text (facts->about, "date")).text, instant_word (language, row_text (facts->about, "as_of")).text,
                  unit_word (language, row_text (total, "name")).text, count_word (language, row_number (total, "cumulative")).text,
                  count_word (language, row_number (total, "target")).text, count_word (language, row_number (total, "plan_cumulative")).text);
    document_say (document, STYLE_BODY, "Trong các ngày đã chốt: đạt chỉ tiêu %s ngày, chưa đạt %s ngày, chưa báo cáo %s ngày.",
                  "Of the closed days: %s met, %s missed, %s without a report.", count_word (language, row_number (whole, "met")).text,
                  count_word (language, row_number (whole, "missed") + row_number (whole, "excused")).text,
                  count_word (language, row_number (whole, "silent")).text);
    document_say (document, STYLE_BODY, "Báo cáo phải gửi %s, đã nhận %s, trong đó đúng giờ %s.", "Reports due %s, received %s, on time %s.",
                  count_word (language, row_number (whole, "expected")).text, count_word (language, row_number (whole, "in")).text,
                  count_word (language, row_number (whole, "on_time")).text);
    trend (facts, document);
    discipline (facts, document, tree);
    return true;
}
