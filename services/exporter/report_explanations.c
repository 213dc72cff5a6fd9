// The explanations compiled for the ministry's department: by reason, and one by one with their document numbers.
#include <stdio.h>
#include <string.h>

#include "services/exporter/report.h"

static int64_t sum_of (const json_t *explanations, const char *state)
{
    int64_t sum = 0;
    for (size_t i = 0; i < json_array_size (explanations); i++) {
        const json_t *one = json_array_get (explanations, i);
        if (strcmp (row_text (one, "state"), state) == 0)
            sum += row_number (one, "count");
    }
    return sum;
}

static void by_reason (const facts_t *facts, document_t *document)
{
    bool vi = facts->language == LANGUAGE_VI;
    const json_t *sums = json_object_get (facts->explanations, "by_reason");
    table_t *table = document_table (document, IN_PRINT | IN_SHEET, vi ? "Theo lý do" : "By reason", vi ? "Tổng hợp theo lý do" : "By reason");
    table_column (table, 34, false, vi ? "Lý do" : "Reason");
    table_column (table, 24, false, vi ? "Kết quả xem xét" : "Decision");
    table_column (table, 12, true, vi ? "Số văn bản" : "Documents");
    table_column (table, 12, true, vi ? "Số trường hợp" : "Cases");
    int64_t documents = 0;
    int64_t cases = 0;
    for (size_t i = 0; i < json_array_size (sums); i++) {
        const json_t *sum = json_array_get (sums, i);
        documents += row_number (sum, "documents");
        cases += row_number (sum, "count");
        table_row (table, false);
        table_text (table, reason_word (facts->language, row_text (sum, "reason")));
        table_text (table, decision_word (facts->language, row_text (sum, "state")));
        table_number_of (table, sum, "documents");
        table_number_of (table, sum, "count");
    }
    if (json_array_size (sums) == 0)
        return;
    table_row (table, true);
    table_text (table, vi ? "Tổng cộng" : "Total");
    table_skip (table);
    table_count (table, documents);
    table_count (table, cases);
}

static void one_by_one (const facts_t *facts, document_t *document)
{
    bool vi = facts->language == LANGUAGE_VI;
    const json_t *explanations = json_object_get (facts->explanations, "explanations");
    table_t *table =
        document_table (document, IN_PRINT | IN_SHEET | IN_CSV, vi ? "Văn bản" : "Documents", vi ? "Danh sách văn bản giải trình" : "Explanations");
    table_column (table, 9, false, vi ? "Mã" : "Code");
    table_column (table, 26, false, vi ? "Đơn vị" : "Unit");
    table_column (table, 20, false, vi ? "Văn bản" : "Document");
    table_column (table, 12, false, vi ? "Ngày" : "Date");
    table_column (table, 20, false, vi ? "Lý do" : "Reason");
    table_column (table, 9, true, vi ? "Số trường hợp" : "Cases");
    table_column (table, 18, false, vi ? "Kết quả xem xét" : "Decision");
    table_column (table, 18, false, vi ? "Người xem xét" : "Decided by");
    for (size_t i = 0; i < json_array_size (explanations); i++) {
        const json_t *one = json_array_get (explanations, i);
        const char *by = row_text (one, "by");
        table_row (table, false);
        table_text (table, row_text (one, "unit"));
        table_text (table, row_text (one, "name"));
        table_text (table, row_text (one, "document"));
        table_text (table, day_word (facts->language, row_text (one, "date")).text);
        table_text (table, reason_word (facts->language, row_text (one, "reason")));
        table_number_of (table, one, "count");
        table_text (table, decision_word (facts->language, row_text (one, "state")));
        table_text (table, by != NULL ? by : "");
    }
}

bool report_explanations (const facts_t *facts, document_t *document, failure_t *failure)
{
    (void) failure;
    language_t language = facts->language;
    const json_t *explanations = json_object_get (facts->explanations, "explanations");
    char subject[200];
    words_format (language, subject, sizeof subject, "Tổng hợp giải trình các trường hợp không thể thực hiện đến ngày %s", "Explanations up to %s",
                  day_word (language, row_text (facts->about, "date")).text);
    report_head (facts, document, subject);
    document_say (
        document, STYLE_BODY,
        "Đến ngày %s (số liệu cập nhật đến %s) có %s văn bản giải trình: được chấp nhận %s trường hợp, chờ xem xét %s trường hợp, trả lại %s trường "
        "hợp. Giải trình không "
        "làm giảm chỉ tiêu được giao.",
        "Up to %s (as known at %s) there are %s documents: %s cases accepted, %s waiting, %s returned. An explanation never lowers a target.",
        day_word (language, row_text (facts->about, "date")).text, instant_word (language, row_text (facts->about, "as_of")).text,
        count_word (language, (int64_t) json_array_size (explanations)).text, count_word (language, sum_of (explanations, "accepted")).text,
        count_word (language, sum_of (explanations, "submitted")).text, count_word (language, sum_of (explanations, "returned")).text);
    by_reason (facts, document);
    one_by_one (facts, document);
    return true;
}
