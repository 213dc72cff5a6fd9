// Whom the letter asks to commend, and whose responsibility it asks to look at: by stated rules over closed days, with what explains it beside
// it. A list for a person who decides; silent units stand apart, for a missing report is not a missing result.
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/kinds/report_kind.h"

enum { DAYS_MISSED = 3 };

typedef enum { COMMEND, REVIEW, SILENT } list_t;

// All as of the last closed day: a day that is still open has made nobody late. Commend: something to do, behind on no closed day, silent on none,
// and not behind the plan. Review: missed three days or more and behind the plan. Days on which a unit was excused stand beside it, and neither
// commend nor accuse.
static bool belongs (list_t list, const json_t *line, const json_t *row)
{
    bool behind = row_number (row, "cumulative") < row_number (row, "plan_cumulative");
    int64_t silent = row_number (line, "silent");
    int64_t missed = row_number (line, "missed");
    int64_t judged = row_number (line, "met") + missed + row_number (line, "excused") + silent + row_number (line, "done");
    switch (list) {
    case COMMEND:
        return row_number (row, "target") > 0 && judged > 0 && missed == 0 && silent == 0 && row_number (line, "excused") == 0 && !behind;
    case REVIEW:
        return behind && missed >= DAYS_MISSED && silent == 0;
    case SILENT:
    default:
        return silent > 0;
    }
}

static void columns (table_t *table, bool vi)
{
    table_column (table, 9, false, vi ? "Mã" : "Code");
    table_column (table, 30, false, vi ? "Đơn vị" : "Unit");
    table_column (table, 8, true, vi ? "Ngày đạt" : "Days met");
    table_column (table, 8, true, vi ? "Chưa đạt" : "Missed");
    table_column (table, vi ? 9 : 10, true, vi ? "Có giải trình" : "Explained");
    table_column (table, 9, true, vi ? "Chưa báo cáo" : "Silent");
    table_column (table, 8, true, vi ? "Được miễn" : "Excused");
    table_column (table, 10, true, vi ? "Lũy kế" : "Total");
    table_column (table, 10, true, vi ? "Kế hoạch lũy kế" : "Plan so far");
    table_column (table, 9, true, vi ? "Giải trình được chấp nhận" : "Accepted cases");
    table_column (table, 12, true, vi ? "Báo cáo đúng giờ" : "Reports on time");
    table_column (table, 20, false, vi ? "Ghi chú" : "Note");
}

static void row_of (table_t *table, bool vi, const json_t *line, const json_t *row)
{
    char on_time[40];
    (void) snprintf (on_time, sizeof on_time, "%d/%d", (int) row_number (line, "on_time"), (int) row_number (line, "expected"));
    table_row (table, false);
    table_text (table, row_text (line, "unit"));
    table_text (table, row_text (line, "name"));
    table_number_of (table, line, "met");
    table_number_of (table, line, "missed");
    table_number_of (table, line, "excused");
    table_number_of (table, line, "silent");
    table_number_of (table, line, "freed");
    table_number_of (table, row, "cumulative");
    table_number_of (table, row, "plan_cumulative");
    table_number_of (table, row, "explained");
    table_text (table, on_time);
    table_text (table, json_is_true (json_object_get (row, "provisional")) ? (vi ? "chỉ tiêu tạm giao" : "provisional target") : "");
}

static size_t list_units (const facts_t *facts, document_t *document, const status_tree_t *tree, list_t list, const char *name, const char *title)
{
    bool vi = facts->language == LANGUAGE_VI;
    const json_t *lines = json_object_get (facts->calendar, "units");
    table_t *table = document_table (document, IN_PRINT | IN_SHEET | IN_CSV, name, title);
    columns (table, vi);
    for (size_t i = 0; i < json_array_size (lines); i++) {
        const json_t *line = json_array_get (lines, i);
        const json_t *row = status_tree_of_line (tree, line);
        if (row != NULL && belongs (list, line, row))
            row_of (table, vi, line, row);
    }
    return table->row_count;
}

bool report_candidates (const facts_t *facts, document_t *document, failure_t *failure)
{
    (void) failure;
    language_t language = facts->language;
    bool vi = language == LANGUAGE_VI;
    char subject[200];
    scoped (status_tree_destroy) status_tree_t *tree = status_tree_new (json_object_get (facts->status, "units"));
    words_format (language, subject, sizeof subject, "Danh sách đề nghị xem xét khen thưởng, đánh giá trách nhiệm đến ngày %s",
                  "Candidates for commendation and review up to %s", day_word (language, row_text (facts->about, "date")).text);
    report_head (facts, document, subject);
    const char *closed_day = row_text (facts->about, "closed_day");
    if (closed_day == NULL)
        document_say (document, STYLE_BODY, "Chưa có ngày nào được chốt.", "No day is closed yet.");
    else
        document_say (
            document, STYLE_BODY,
            "Danh sách được lập theo quy tắc khách quan trên các ngày đã chốt, từ ngày %s đến ngày %s; không thay cho đánh giá của người có thẩm "
            "quyền. Việc khen thưởng, xem xét trách nhiệm do người có thẩm quyền quyết định sau khi đối chiếu giải trình.",
            "The lists follow stated rules over the closed days from %s to %s. They judge nobody: a person decides, with the explanations at hand.",
            day_word (language, row_text (facts->calendar, "from")).text, day_word (language, closed_day).text);
    size_t commended =
        list_units (facts, document, tree, COMMEND, vi ? "Khen thưởng" : "Commend", vi ? "Đề nghị xem xét khen thưởng" : "Commendation");
    size_t reviewed = list_units (facts, document, tree, REVIEW, vi ? "Xem xét" : "Review", vi ? "Đề nghị xem xét trách nhiệm" : "Review");
    size_t silent = list_units (facts, document, tree, SILENT, vi ? "Chưa báo cáo" : "Silent",
                                vi ? "Đơn vị có ngày chưa báo cáo (xét riêng)" : "Units with days without a report (apart)");
    document_say (document, STYLE_ITEM, "- Khen thưởng: %s đơn vị đạt chỉ tiêu mọi ngày đã chốt, báo cáo đủ và không thấp hơn kế hoạch lũy kế.",
                  "- Commendation: %s units met every closed day, reported every day and are not behind the plan.",
                  count_word (language, (int64_t) commended).text);
    document_say (document, STYLE_ITEM,
                  "- Xem xét: %s đơn vị báo cáo đủ nhưng chưa đạt từ %d ngày trở lên (không tính ngày đã có giải trình) và thấp hơn kế hoạch.",
                  "- Review: %s units reported every day, missed %d days or more (explained days not counted) and are behind the plan.",
                  count_word (language, (int64_t) reviewed).text, DAYS_MISSED);
    document_say (document, STYLE_ITEM, "- Xét riêng: %s đơn vị có ngày chưa báo cáo.", "- Apart: %s units have days without a report.",
                  count_word (language, (int64_t) silent).text);
    return true;
}
