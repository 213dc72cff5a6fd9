// The daily report: what the day and the campaign brought, who reported, who met the target, what was corrected since the close.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/kinds/daily_counts.h"
#include "services/exporter/kinds/daily_tables.h"
#include "services/exporter/kinds/name_list.h"

static void say_opening (const daily_t *self)
{
    const json_t *about = self->facts->about;
    const json_t *letter = json_object_get (about, "document");
    const json_t *title = json_object_get (about, "title");
    const char *number = row_text (letter, "number");
    const char *issuer = row_text (letter, "issuer");
    const char *issued = row_text (letter, "issued_on");
    if (issued == NULL || issuer == NULL || issuer[0] == '\0' || self->document->issuer[0] == '\0') { // no letter to refer to, or nobody who reports
        document_say (self->document, STYLE_BODY, "Kết quả thực hiện “%s” ngày %s, số liệu tính đến %s, như sau:",
                      "The result of “%s” on %s, figures as of %s, is as follows:", row_text (title, daily_word (self, "vi", "en")),
                      day_word (self->language, row_text (about, "date")).text, instant_word (self->language, row_text (about, "as_of")).text);
        return;
    }
    bool numbered = number != NULL && number[0] != '\0';
    document_say (self->document, STYLE_BODY,
                  "Thực hiện văn bản%s%s của %s ngày %s về nhiệm vụ “%s”, %s báo cáo kết quả ngày %s, số liệu tính đến %s, như sau:",
                  "Under the document%s%s of %s of %s on “%s”, %s reports the result of %s, figures as of %s, as follows:",
                  numbered ? daily_word (self, " số ", " no. ") : "", numbered ? number : "", issuer, day_word (self->language, issued).text,
                  row_text (title, daily_word (self, "vi", "en")), self->document->issuer, day_word (self->language, row_text (about, "date")).text,
                  instant_word (self->language, row_text (about, "as_of")).text);
}

static void say_standing (const daily_t *self)
{
    const json_t *about = self->facts->about;
    const char *closed_at = row_text (about, "closed_at");
    const char *date = row_text (about, "date");
    if (!self->counted)
        document_say (self->document, STYLE_BODY, "Ngày %s không phải ngày tính chỉ tiêu; số liệu phát sinh vẫn được cộng vào lũy kế.",
                      "%s is not a counted day; what was done still counts towards the total.", day_word (self->language, date).text);
    else if (closed_at == NULL)
        document_say (self->document, STYLE_BODY, "Số liệu tạm tính: ngày %s chưa chốt (giờ chốt: %s).",
                      "Preliminary: %s is not closed yet (cut-off: %s).", day_word (self->language, date).text,
                      instant_word (self->language, row_text (about, "cutoff_at")).text);
    else
        document_say (self->document, STYLE_BODY, "Số liệu ngày được chốt đối với các báo cáo nhận đến %s.",
                      "The day was closed with the reports received by %s.", instant_word (self->language, row_text (about, "figures_at")).text);
}

static void say_against_plan (const daily_t *self, char *text, size_t size)
{
    int64_t difference = row_number (self->total, "cumulative") - row_number (self->total, "plan_cumulative");
    word_t amount = count_word (self->language, difference < 0 ? -difference : difference);
    if (difference == 0)
        (void) snprintf (text, size, "%s", daily_word (self, "bằng kế hoạch", "equal to the plan"));
    else
        (void) snprintf (text, size, "%s %s",
                         difference < 0 ? daily_word (self, "thấp hơn kế hoạch", "behind the plan by")
                                        : daily_word (self, "vượt kế hoạch", "ahead of the plan by"),
                         amount.text);
}

static void say_result (const daily_t *self)
{
    const json_t *total = self->total;
    name_t name = unit_word (self->language, row_text (total, "name"));
    int64_t plan = row_number (total, "plan_day");
    char against[200];
    say_against_plan (self, against, sizeof against);
    if (row_null (total, "day") && !self->counted)
        document_say (self->document, STYLE_BODY, "Trong ngày không có đơn vị nào của %s báo cáo số liệu phát sinh.",
                      "No unit of %s has reported anything for the day.", name.text);
    else if (row_null (total, "day"))
        document_say (self->document, STYLE_BODY, "Trong ngày chưa có đơn vị nào của %s báo cáo (chỉ tiêu ngày: %s).",
                      "No unit of %s has reported for the day (target of the day: %s).", name.text, daily_count (self, total, "plan_day").text);
    else if (plan > 0)
        document_say (self->document, STYLE_BODY, "Trong ngày %s thực hiện %s/%s trường hợp, đạt %s chỉ tiêu ngày.",
                      "On the day %s did %s of %s cases, %s of the day's target.", name.text, daily_count (self, total, "day").text,
                      daily_count (self, total, "plan_day").text, percent_word (self->language, row_tenths (total, "percent_day")).text);
    else
        document_say (self->document, STYLE_BODY, "Trong ngày %s thực hiện %s trường hợp (ngày không giao chỉ tiêu).",
                      "On the day %s did %s cases (no target that day).", name.text, daily_count (self, total, "day").text);
    char percent[80] = "–";
    if (!row_null (total, "percent"))
        (void) snprintf (percent, sizeof percent, "%s", percent_word (self->language, row_tenths (total, "percent")).text);
    document_say (self->document, STYLE_BODY,
                  "Lũy kế từ ngày %s thực hiện %s/%s, đạt %s chỉ tiêu; kế hoạch lũy kế %s, %s. Còn lại %s trường hợp%s%s.",
                  "Since %s: %s of %s, %s of the target; the plan so far is %s, %s. Remaining: %s%s%s.",
                  day_word (self->language, row_text (self->facts->about, "starts_on")).text, daily_count (self, total, "cumulative").text,
                  daily_count (self, total, "target").text, percent, daily_count (self, total, "plan_cumulative").text, against,
                  daily_count (self, total, "remaining").text,
                  row_number (total, "explained") > 0 ? daily_word (self, "; đã giải trình được chấp nhận ", "; explained and accepted: ") : "",
                  row_number (total, "explained") > 0 ? daily_count (self, total, "explained").text : "");
}

// As mails and the page say it: the sentence is the status's own, "" where there is none.
static void say_sentence (const daily_t *self, const char *name)
{
    const json_t *sentences = json_object_get (json_object_get (self->facts->status, "sentences"), language_name (self->language));
    const char *sentence = row_text (sentences, name);
    if (sentence != NULL)
        document_say (self->document, STYLE_BODY, "%s", "%s", sentence);
}

// ---------------------------------------------------------------- who

// A reporting unit without a figure that was expected to have one.
static bool is_silent (const daily_t *self, const json_t *row)
{
    size_t below = 0;
    (void) status_tree_children (self->tree, row_text (row, "unit"), &below);
    return below == 0 && row_null (row, "day") && row_number (row, "reports_expected") > 0;
}

static void collect_silent (const daily_t *self, const char *parent, int depth, name_list_t *names)
{
    size_t children_count = 0;
    const json_t *const *children = status_tree_children (self->tree, parent, &children_count);
    for (size_t i = 0; depth < DAILY_DEPTH && i < children_count; i++) {
        const json_t *row = children[i];
        size_t below = 0;
        (void) status_tree_children (self->tree, row_text (row, "unit"), &below);
        if (below > 0 && row_number (row, "reports_in") < row_number (row, "reports_expected"))
            collect_silent (self, row_text (row, "unit"), depth + 1, names);
        else if (is_silent (self, row))
            name_list_add (names, unit_word (self->language, row_text (row, "name")).text);
    }
}

// Those of one area, below which units report.
static void say_silent_below (const daily_t *self, const json_t *area)
{
    name_list_t names = {.size = 0};
    collect_silent (self, row_text (area, "unit"), 1, &names);
    if (names.count > 0)
        document_say (self->document, STYLE_ITEM, "- %s (%s/%s đơn vị): %s.", "- %s (%s of %s units): %s.",
                      unit_word (self->language, row_text (area, "name")).text, count_word (self->language, names.count).text,
                      daily_count (self, area, "reports_expected").text, name_list_text (&names, self->language));
}

static void say_silent (const daily_t *self)
{
    name_list_t names = {.size = 0};
    int64_t silent = row_number (self->total, "reports_expected") - row_number (self->total, "reports_in");
    size_t children_count = 0;
    size_t below = 0;
    const json_t *const *children = status_tree_children (self->tree, row_text (self->total, "unit"), &children_count);
    for (size_t i = 0; below == 0 && i < children_count; i++)
        (void) status_tree_children (self->tree, row_text (children[i], "unit"), &below);
    if (below > 0 && silent > 0) {
        document_say (self->document, STYLE_BODY,
                      "Chưa báo cáo: %s đơn vị, gồm:", "Not reported: %s units:", count_word (self->language, silent).text);
        for (size_t i = 0; i < children_count; i++)
            if (is_silent (self, children[i]))
                name_list_add (&names, unit_word (self->language, row_text (children[i], "name")).text);
            else
                say_silent_below (self, children[i]);
    } else
        collect_silent (self, row_text (self->total, "unit"), 0, &names);
    if (names.count > 0 && below > 0) // directly below, beside the areas
        document_say (self->document, STYLE_ITEM, "- %s.", "- %s.", name_list_text (&names, self->language));
    else if (names.count > 0)
        document_say (self->document, STYLE_BODY, "Chưa báo cáo: %s.", "Not reported: %s.", name_list_text (&names, self->language));
}

static void say_reporting (const daily_t *self)
{
    if (!self->counted) { // nobody has to, and nobody is late
        document_say (self->document, STYLE_BODY, "Ngày không tính chỉ tiêu, các đơn vị không phải báo cáo.",
                      "The day is not counted: no unit has to report.");
        return;
    }
    document_say (self->document, STYLE_BODY, "Đã báo cáo: %s/%s đơn vị phải báo cáo.", "Reported: %s of %s units that had to.",
                  daily_count (self, self->total, "reports_in").text, daily_count (self, self->total, "reports_expected").text);
    say_silent (self);
}

static void say_group (const daily_t *self, const char *status, const char *vi, const char *en)
{
    name_list_t names = {.size = 0};
    size_t children_count = 0;
    const json_t *const *children = status_tree_children (self->tree, row_text (self->total, "unit"), &children_count);
    for (size_t i = 0; i < children_count; i++) {
        const char *found = row_text (children[i], "status");
        char line[600];
        if (found == NULL || strcmp (found, status) != 0)
            continue;
        (void) snprintf (line, sizeof line, "%.320s (%s/%s)", unit_word (self->language, row_text (children[i], "name")).text,
                         row_null (children[i], "day") ? "–" : daily_count (self, children[i], "day").text,
                         daily_count (self, children[i], "plan_day").text);
        name_list_add (&names, line);
    }
    if (names.count > 0)
        document_say (self->document, STYLE_ITEM, "- %s (%s/%s đơn vị): %s.", "- %s (%s of %s units): %s.", daily_word (self, vi, en),
                      count_word (self->language, names.count).text, count_word (self->language, (int64_t) children_count).text,
                      name_list_text (&names, self->language));
}

static void say_units (const daily_t *self)
{
    size_t children_count = 0;
    (void) status_tree_children (self->tree, row_text (self->total, "unit"), &children_count);
    if (children_count == 0 || row_null (self->total, "status"))
        return;
    document_say (self->document, STYLE_HEADING, "3. Kết quả ngày của các đơn vị trực thuộc", "3. The day's result by unit");
    say_group (self, "met", "Đạt chỉ tiêu ngày", "Met the target of the day");
    say_group (self, "missed", "Chưa đạt chỉ tiêu ngày", "Missed the target of the day");
    say_group (self, "no_report", "Chưa báo cáo", "No report");
    say_group (self, "done", "Đã hoàn thành chỉ tiêu trước ngày báo cáo", "Finished before the day");
    say_group (self, "excused", "Được miễn", "Excused");
}

bool report_daily (const facts_t *facts, document_t *document, failure_t *failure)
{
    (void) failure;
    char subject[100];
    const json_t *about = facts->about;
    scoped (status_tree_destroy) status_tree_t *tree = status_tree_new (json_object_get (facts->status, "units"));
    scoped (status_tree_destroy) status_tree_t *closed = facts->closed != NULL ? status_tree_new (json_object_get (facts->closed, "units")) : NULL;
    scoped (status_tree_destroy) status_tree_t *counts = facts->counts != NULL ? status_tree_new (json_object_get (facts->counts, "units")) : NULL;
    const json_t *total = json_object_get (facts->status, "total");
    bool alone = json_array_size (json_object_get (facts->status, "units")) == 0;
    daily_t self = {facts, document, facts->language, tree, closed, counts, total, json_is_true (json_object_get (about, "counted")), alone};
    words_format (self.language, subject, sizeof subject, "Kết quả thực hiện chỉ tiêu ngày %s", "Result of %s",
                  day_word (facts->language, row_text (about, "date")).text);
    report_head (facts, document, subject);
    say_opening (&self);
    document_say (document, STYLE_HEADING, "1. Kết quả chung", "1. Overall result");
    say_standing (&self);
    say_result (&self);
    say_sentence (&self, "rest");
    say_sentence (&self, "forecast");
    say_sentence (&self, "baseline");
    say_sentence (&self, "changes");
    daily_counts_say (&self);
    document_say (document, STYLE_HEADING, "2. Chấp hành báo cáo", "2. Reporting");
    say_reporting (&self);
    say_units (&self);
    daily_tables (&self);
    document_say (document, STYLE_BODY, "Số liệu chi tiết có phụ lục kèm theo./.", "Details are in the annexes.");
    return true;
}
