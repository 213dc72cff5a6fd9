// The explanations compiled for the ministry's department: by reason, by area and reason, and one by one with their document numbers.
#include <stdio.h>
#include <string.h>

#include "services/exporter/kinds/report_kind.h"

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

static bool is_of (const json_t *sum, const char *unit, const char *reason)
{
    return (unit == NULL || strcmp (row_text (sum, "unit"), unit) == 0) && (reason == NULL || strcmp (row_text (sum, "reason"), reason) == 0);
}

// One row of what was explained in an area for a reason; of all where they are NULL.
static void area_row (const facts_t *facts, table_t *table, const char *name, const char *unit, const char *reason)
{
    static const char *const states[] = {"accepted", "submitted", "returned"};
    enum { STATES = sizeof states / sizeof states[0] };
    const json_t *sums = json_object_get (facts->explanations, "by_district");
    int64_t documents = 0;
    int64_t cases = 0;
    int64_t by_state[STATES] = {0};
    for (size_t i = 0; i < json_array_size (sums); i++) {
        const json_t *sum = json_array_get (sums, i);
        if (!is_of (sum, unit, reason))
            continue;
        documents += row_number (sum, "documents");
        cases += row_number (sum, "count");
        for (int state = 0; state < STATES; state++)
            if (strcmp (row_text (sum, "state"), states[state]) == 0)
                by_state[state] += row_number (sum, "count");
    }
    table_row (table, reason == NULL);
    table_text (table, name);
    table_text (table, reason != NULL ? reason_word (facts->language, reason) : "");
    table_count (table, documents);
    table_count (table, cases);
    for (int state = 0; state < STATES; state++)
        table_count (table, by_state[state]);
}

// Areas are what lies directly below the campaign's top: of a province its districts. The sums come in the order of areas and reasons.
static void by_area (const facts_t *facts, document_t *document)
{
    bool vi = facts->language == LANGUAGE_VI;
    const json_t *sums = json_object_get (facts->explanations, "by_district");
    table_t *table =
        document_table (document, IN_PRINT | IN_SHEET, vi ? "Theo địa bàn" : "By area", vi ? "Tổng hợp theo địa bàn và lý do" : "By area and reason");
    table_column (table, 30, false, vi ? "Địa bàn" : "Area");
    table_column (table, 22, false, vi ? "Lý do" : "Reason");
    table_column (table, 10, true, vi ? "Số văn bản" : "Documents");
    table_column (table, 12, true, vi ? "Số trường hợp" : "Cases");
    table_column (table, 12, true, vi ? "Được chấp nhận" : "Accepted");
    table_column (table, 12, true, vi ? "Chờ xem xét" : "Waiting");
    table_column (table, 12, true, vi ? "Trả lại" : "Returned");
    const char *unit = NULL;
    const char *reason = NULL;
    for (size_t i = 0; i < json_array_size (sums); i++) {
        const json_t *sum = json_array_get (sums, i);
        bool is_next = unit == NULL || strcmp (unit, row_text (sum, "unit")) != 0;
        unit = row_text (sum, "unit");
        if (is_next)
            area_row (facts, table, row_text (sum, "name"), unit, NULL);
        if (is_next || strcmp (reason, row_text (sum, "reason")) != 0)
            area_row (facts, table, row_text (sum, "name"), unit, row_text (sum, "reason"));
        reason = row_text (sum, "reason");
    }
    if (unit != NULL)
        area_row (facts, table, vi ? "Tổng cộng" : "Total", NULL, NULL);
}

static const char *area_name (const facts_t *facts, const char *unit)
{
    const json_t *sums = json_object_get (facts->explanations, "by_district");
    for (size_t i = 0; unit != NULL && i < json_array_size (sums); i++)
        if (strcmp (row_text (json_array_get (sums, i), "unit"), unit) == 0)
            return row_text (json_array_get (sums, i), "name");
    return "";
}

static void list_columns (table_t *table, bool vi, bool full)
{
    table_column (table, 9, false, vi ? "Mã" : "Code");
    table_column (table, 26, false, vi ? "Đơn vị" : "Unit");
    table_column (table, 20, false, vi ? "Văn bản" : "Document");
    table_column (table, 12, false, vi ? "Ngày" : "Date");
    table_column (table, 20, false, vi ? "Lý do" : "Reason");
    table_column (table, 9, true, vi ? "Số trường hợp" : "Cases");
    table_column (table, 18, false, vi ? "Kết quả xem xét" : "Decision");
    table_column (table, 18, false, vi ? "Người xem xét" : "Decided by");
    if (!full)
        return;
    table_column (table, 26, false, vi ? "Địa bàn" : "Area");
    table_column (table, 18, false, vi ? "Xem xét lúc" : "Decided at");
    table_column (table, 40, false, vi ? "Ý kiến của PC06" : "PC06's note");
}

static const char *text_of (const json_t *row, const char *key)
{
    const char *text = row_text (row, key);
    return text != NULL ? text : "";
}

// full: with what a page has no room for.
static void one_by_one (const facts_t *facts, document_t *document, unsigned where, bool full)
{
    bool vi = facts->language == LANGUAGE_VI;
    const json_t *explanations = json_object_get (facts->explanations, "explanations");
    table_t *table = document_table (document, where, vi ? "Văn bản" : "Documents", vi ? "Danh sách văn bản giải trình" : "Explanations");
    list_columns (table, vi, full);
    for (size_t i = 0; i < json_array_size (explanations); i++) {
        const json_t *one = json_array_get (explanations, i);
        const char *at = row_text (one, "at");
        table_row (table, false);
        table_text (table, row_text (one, "unit"));
        table_text (table, row_text (one, "name"));
        table_text (table, row_text (one, "document"));
        table_text (table, day_word (facts->language, row_text (one, "date")).text);
        table_text (table, reason_word (facts->language, row_text (one, "reason")));
        table_number_of (table, one, "count");
        table_text (table, decision_word (facts->language, row_text (one, "state")));
        table_text (table, text_of (one, "by"));
        if (!full)
            continue;
        table_text (table, area_name (facts, row_text (one, "district")));
        table_text (table, at != NULL ? instant_word (facts->language, at).text : "");
        table_text (table, text_of (one, "decision_note"));
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
    by_area (facts, document);
    one_by_one (facts, document, IN_PRINT, false);
    one_by_one (facts, document, IN_SHEET | IN_CSV, true);
    return true;
}
