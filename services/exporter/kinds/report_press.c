// For the press: figures of closed days only, the top unit and the level below it, nothing of single communes or officers.
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/kinds/report_kind.h"

static void line (table_t *table, const json_t *row, const char *name, bool strong)
{
    table_row (table, strong);
    table_text (table, name);
    table_number_of (table, row, "target");
    table_number_of (table, row, "day");
    table_number_of (table, row, "cumulative");
    table_percent_of (table, row, "percent");
}

// Communes and what is below them are nobody's news: so few cases may be people that are known.
static bool published (const json_t *row)
{
    const char *level = row_text (row, "level");
    return level != NULL && strcmp (level, "commune") != 0 && strcmp (level, "beat") != 0;
}

bool report_press (const facts_t *facts, document_t *document, failure_t *failure)
{
    const json_t *about = facts->about;
    const json_t *total = json_object_get (facts->closed, "total");
    language_t language = facts->language;
    bool vi = language == LANGUAGE_VI;
    size_t count = 0;
    char subject[100];
    if (facts->closed == NULL)
        return failure_set (failure, FAILURE_PERMANENT,
                            json_is_true (json_object_get (about, "counted"))
                                ? "%s is not closed: its figures are not published yet"
                                : "%s is not a counted day: figures of counted days are published, when they are closed",
                            row_text (about, "date"));
    if (!published (total))
        return failure_set (failure, FAILURE_PERMANENT, "figures of %s are not published: provinces and districts are", row_text (total, "name"));
    scoped (status_tree_destroy) status_tree_t *tree = status_tree_new (json_object_get (facts->closed, "units"));
    words_format (language, subject, sizeof subject, "Số liệu cung cấp cho báo chí ngày %s", "Published figures of %s",
                  day_word (language, row_text (about, "date")).text);
    report_head (facts, document, subject);
    document_set (&document->addressee, ""); // those of the daily report are the administration's own
    document_set (&document->copies, "");
    document_set (&document->as_of, row_text (about, "reported_at")); // what came since the close is not in it
    document_say (document, STYLE_BODY, "Số liệu đã chốt lúc %s. Lũy kế từ ngày %s: %s/%s trường hợp.",
                  "Figures as closed at %s. Since %s: %s of %s cases.", instant_word (language, row_text (about, "figures_at")).text,
                  day_word (language, row_text (about, "starts_on")).text, count_word (language, row_number (total, "cumulative")).text,
                  count_word (language, row_number (total, "target")).text);
    table_t *table =
        document_table (document, IN_PRINT | IN_SHEET | IN_CSV, vi ? "Công bố" : "Published", vi ? "Số liệu công bố" : "Published figures");
    table_column (table, 36, false, vi ? "Đơn vị" : "Unit");
    table_column (table, 12, true, vi ? "Chỉ tiêu" : "Target");
    table_column (table, 12, true, vi ? "Trong ngày" : "On the day");
    table_column (table, 12, true, vi ? "Lũy kế" : "Total");
    table_column (table, 10, true, vi ? "Tỷ lệ (%)" : "Rate (%)");
    const json_t *const *children = status_tree_children (tree, row_text (total, "unit"), &count);
    for (size_t i = 0; i < count; i++)
        if (published (children[i]))
            line (table, children[i], row_text (children[i], "name"), false);
    line (table, total, row_text (total, "name"), true);
    return true;
}
