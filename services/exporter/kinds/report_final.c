// How a campaign ended: what was reached and who did, what was changed while it ran, how the units reported, and what came of their promises.
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/kinds/report_kind.h"
#include "services/exporter/kinds/name_list.h"

typedef struct {
    const facts_t *facts;
    document_t *document;
    language_t language;
    const status_tree_t *tree;   // of the status
    const status_tree_t *ending; // what ended with the campaign, by unit
    const json_t *total;
    const json_t *whole; // the total's line of the calendar
} final_t;

static word_t number_of (const final_t *self, const json_t *row, const char *key)
{
    return count_word (self->language, row_number (row, key));
}

static void say_result (const final_t *self)
{
    language_t language = self->language;
    int64_t remaining = row_number (self->total, "remaining");
    int64_t explained = remaining - row_number (self->total, "workable");
    char rest[300] = "";
    if (explained > 0)
        words_format (language, rest, sizeof rest, "; còn lại %s trường hợp, trong đó %s trường hợp có giải trình được chấp nhận",
                      "; %s are left, of which %s have an accepted explanation", count_word (language, remaining).text,
                      count_word (language, explained).text);
    else if (remaining > 0)
        words_format (language, rest, sizeof rest, "; còn lại %s trường hợp", "; %s are left", count_word (language, remaining).text);
    document_say (self->document, STYLE_BODY, "Đến hết ngày %s (số liệu cập nhật đến %s), %s thực hiện %s/%s trường hợp, đạt %s%s.",
                  "By the end of %s (as known at %s) %s did %s of %s cases, %s%s.",
                  day_word (language, row_text (self->facts->about, "deadline")).text,
                  instant_word (language, row_text (self->facts->about, "as_of")).text, unit_word (language, row_text (self->total, "name")).text,
                  number_of (self, self->total, "cumulative").text, number_of (self, self->total, "target").text,
                  row_null (self->total, "percent") ? "–" : percent_word (language, row_tenths (self->total, "percent")).text, rest);
}

// The units directly below: how many are done, and of each that is not what it lacks.
static void say_units (const final_t *self)
{
    name_list_t lacking = {.size = 0};
    size_t count = 0;
    const json_t *const *children = status_tree_children (self->tree, row_text (self->total, "unit"), &count);
    for (size_t i = 0; i < count; i++) {
        char line[600];
        if (row_number (children[i], "workable") == 0)
            continue;
        (void) snprintf (line, sizeof line, "%.320s (%s)", unit_word (self->language, row_text (children[i], "name")).text,
                         number_of (self, children[i], "workable").text);
        name_list_add (&lacking, line);
    }
    if (count > 0)
        document_say (self->document, STYLE_BODY, "%s/%s đơn vị trực thuộc hoàn thành chỉ tiêu được giao.",
                      "%s of %s units below it reached their targets.", count_word (self->language, (int64_t) count - lacking.count).text,
                      count_word (self->language, (int64_t) count).text);
    if (lacking.count > 0)
        document_say (self->document, STYLE_BODY, "Chưa hoàn thành (số trường hợp còn phải thực hiện): %s.",
                      "Not reached (cases that are still to be done): %s.", name_list_text (&lacking, self->language));
}

static void say_reporting (const final_t *self)
{
    const json_t *ended = status_tree_unit (self->ending, row_text (self->total, "unit"));
    document_say (
        self->document, STYLE_BODY, "Báo cáo phải gửi %s, đã nhận %s, trong đó đúng giờ %s. Sau khi chốt ngày có %s số liệu được đính chính.",
        "Reports due %s, received %s, on time %s. After their close %s figures were corrected.", number_of (self, self->whole, "expected").text,
        number_of (self, self->whole, "in").text, number_of (self, self->whole, "on_time").text, number_of (self, ended, "corrected").text);
    if (json_is_true (json_object_get (self->facts->ending, "locked")))
        document_say (self->document, STYLE_BODY, "Số liệu các ngày đã khóa.", "The figures of all days are locked.");
    else if (!row_null (self->facts->ending, "locks_on"))
        document_say (self->document, STYLE_BODY, "Số liệu còn được đính chính đến trước ngày %s.", "Figures can be corrected until %s.",
                      day_word (self->language, row_text (self->facts->ending, "locks_on")).text);
}

// A promise is one unit's: of all of them together.
static int64_t promises (const final_t *self, const char *key)
{
    const json_t *units = json_object_get (self->facts->ending, "units");
    int64_t sum = 0;
    for (size_t i = 0; i < json_array_size (units); i++)
        sum += row_number (json_array_get (units, i), key);
    return sum;
}

static void say_promises (const final_t *self)
{
    int64_t made = promises (self, "promised");
    if (made > 0)
        document_say (self->document, STYLE_BODY, "Có %s cam kết, trong đó đúng hẹn %s, sai hẹn %s.", "Promises made %s, kept %s, broken %s.",
                      count_word (self->language, made).text, count_word (self->language, promises (self, "kept")).text,
                      count_word (self->language, promises (self, "broken")).text);
}

static void say_changes (const final_t *self)
{
    const char *changes = row_text (json_object_get (self->facts->ending, "changes"), language_name (self->language));
    if (changes == NULL)
        return;
    document_say (self->document, STYLE_HEADING, "3. Điều chỉnh trong quá trình thực hiện", "3. Changes while it ran");
    document_say (self->document, STYLE_BODY, "%s", "%s", changes);
}

static void result_table (const final_t *self)
{
    bool vi = self->language == LANGUAGE_VI;
    const json_t *lines = json_object_get (self->facts->calendar, "units");
    table_t *table =
        document_table (self->document, IN_PRINT | IN_SHEET | IN_CSV, vi ? "Kết quả" : "Result", vi ? "Kết quả của các đơn vị" : "Result by unit");
    table_column (table, 10, false, vi ? "Mã" : "Code");
    table_column (table, 30, false, vi ? "Đơn vị" : "Unit");
    table_column (table, 11, true, vi ? "Chỉ tiêu" : "Target");
    table_column (table, 11, true, vi ? "Thực hiện" : "Done");
    table_column (table, 9, true, vi ? "Tỷ lệ (%)" : "Rate (%)");
    table_column (table, 11, true, vi ? "Còn lại" : "Left");
    table_column (table, 11, true, vi ? "Giải trình" : "Explained");
    table_column (table, 18, false, vi ? "Kết quả" : "Result");
    for (size_t i = 0; i < json_array_size (lines); i++) {
        const json_t *line = json_array_get (lines, i);
        const json_t *row = status_tree_of_line (self->tree, line);
        row = row != NULL ? row : strcmp (row_text (self->total, "unit"), row_text (line, "unit")) == 0 ? self->total : NULL;
        if (row == NULL) // it ended before: its successor has what it did
            continue;
        table_row (table, row == self->total);
        table_text (table, row_text (row, "unit"));
        table_text (table, row_text (row, "name"));
        table_number_of (table, row, "target");
        table_number_of (table, row, "cumulative");
        table_percent_of (table, row, "percent");
        table_number_of (table, row, "remaining");
        table_number_of (table, row, "explained");
        table_text (table, row_number (row, "workable") > 0    ? vi ? "chưa hoàn thành" : "not reached"
                           : row_number (row, "remaining") > 0 ? vi ? "còn lại đã giải trình" : "rest explained"
                           : vi                                ? "hoàn thành"
                                                               : "reached");
    }
}

static void discipline_table (const final_t *self)
{
    bool vi = self->language == LANGUAGE_VI;
    static const struct {
        const char *vi;
        const char *en;
        const char *key; // of the calendar's line, or of the ending's
        bool of_ending;
    } columns[] = {
        {"Ngày đạt", "Met", "met", false},           {"Chưa đạt", "Missed", "missed", false},  {"Có giải trình", "Explained", "excused", false},
        {"Chưa báo cáo", "Silent", "silent", false}, {"Được miễn", "Excused", "freed", false}, {"Đính chính", "Corrected", "corrected", true},
        {"Cam kết", "Promises", "promised", true},   {"Đúng hẹn", "Kept", "kept", true},       {"Sai hẹn", "Broken", "broken", true}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    const json_t *lines = json_object_get (self->facts->calendar, "units");
    table_t *table = document_table (self->document, IN_PRINT | IN_SHEET, vi ? "Chấp hành" : "Reporting",
                                     vi ? "Chấp hành báo cáo và cam kết của các đơn vị" : "Reporting and promises by unit");
    table_column (table, 30, false, vi ? "Đơn vị" : "Unit");
    for (int i = 0; i < COLUMNS; i++)
        table_column (table, 9, true, vi ? columns[i].vi : columns[i].en);
    table_column (table, 10, true, vi ? "Đầy đủ (%)" : "Complete (%)");
    table_column (table, 10, true, vi ? "Đúng giờ (%)" : "On time (%)");
    for (size_t i = 0; i < json_array_size (lines); i++) {
        const json_t *line = json_array_get (lines, i);
        const json_t *ended = status_tree_of_line (self->ending, line);
        table_row (table, row_null (line, "parent"));
        table_text (table, row_text (line, "name"));
        for (int k = 0; k < COLUMNS; k++)
            table_number_of (table, columns[k].of_ending ? ended : line, columns[k].key);
        table_percent_of (table, line, "percent_in");
        table_percent_of (table, line, "percent_on_time");
    }
}

bool report_final (const facts_t *facts, document_t *document, failure_t *failure)
{
    (void) failure;
    char subject[200];
    scoped (status_tree_destroy) status_tree_t *tree = status_tree_new (json_object_get (facts->status, "units"));
    scoped (status_tree_destroy) status_tree_t *ending = status_tree_new (json_object_get (facts->ending, "units"));
    const final_t self = {facts,
                          document,
                          facts->language,
                          tree,
                          ending,
                          json_object_get (facts->status, "total"),
                          json_array_get (json_object_get (facts->calendar, "units"), 0)};
    words_format (self.language, subject, sizeof subject, "Tổng kết thực hiện từ ngày %s đến ngày %s", "Final report of %s to %s",
                  day_word (self.language, row_text (facts->about, "starts_on")).text,
                  day_word (self.language, row_text (facts->about, "deadline")).text);
    report_head (facts, document, subject);
    document_say (document, STYLE_HEADING, "1. Kết quả", "1. Result");
    say_result (&self);
    say_units (&self);
    document_say (document, STYLE_HEADING, "2. Chấp hành báo cáo và cam kết", "2. Reporting and promises");
    say_reporting (&self);
    say_promises (&self);
    say_changes (&self);
    result_table (&self);
    discipline_table (&self);
    document_say (document, STYLE_BODY, "Số liệu chi tiết có phụ lục kèm theo./.", "Details are in the annexes.");
    return true;
}
