#include "services/intake/sheet/dry_run.h"

#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "common/text/rejection_words.h"
#include "services/intake/sheet/sheet_records.h"
#include "services/intake/sheet/sheet_sums.h"
#include "services/intake/sheet/sheets.h"

// "B12", with the sheet before it where it is not the first: "Giải trình!B12".
static json_t *cell_text (const figures_t *figures, uint32_t sheet, uint32_t line, uint32_t column)
{
    const char *name = sheet > 0 ? figures_sheet_name (figures, sheet) : "";
    return json_sprintf ("%s%s%s", name, name[0] != '\0' ? "!" : "", cell_name (line, column).text);
}

static json_t *day_text (const figures_row_t *row)
{
    char day[DAY_TEXT_SIZE];
    if (!row->has_day)
        return json_null ();
    day_format (row->day, day);
    return json_string (day);
}

static json_t *counts_of (const figures_t *figures, const figures_row_t *row)
{
    const figures_count_t *counts = figures_counts (figures, row);
    json_t *object = json_object ();
    for (size_t i = 0; i < row->count_count; i++)
        (void) json_object_set_new (object, figures_metric (figures, counts[i].metric), json_integer (counts[i].value));
    return object;
}

// What is typed for the unit, where no unit was found.
static const char *unit_text (const figures_t *figures, const figures_row_t *row)
{
    const sheet_row_t *cells = sheet_row_of_line (figures_sheet (figures, row->sheet), row->line);
    return row->unit[0] == '\0' && cells != NULL ? sheet_cell (cells, row->unit_column) : row->unit;
}

static json_t *row_json (const sheet_campaign_t *campaign, const figures_t *figures, const figures_row_t *row)
{
    json_t *object = json_pack ("{s:I}", "line", (json_int_t) row->line);
    if (row->sheet > 0)
        (void) json_object_set_new (object, "sheet", json_string (figures_sheet_name (figures, row->sheet)));
    (void) json_object_set_new (object, "unit", json_string (unit_text (figures, row)));
    (void) json_object_set_new (object, "name", json_string (unit_names_name (campaign->units, row->unit)));
    (void) json_object_set_new (object, "date", day_text (row));
    if (row->explains) {
        (void) json_object_set_new (object, "document", json_string (row->document));
        (void) json_object_set_new (object, "reason", json_string (row->reason));
        (void) json_object_set_new (object, "count", json_integer (row->count));
    } else
        (void) json_object_set_new (object, "counts", counts_of (figures, row));
    if (row->note[0] != '\0')
        (void) json_object_set_new (object, "note", json_string (row->note));
    return object;
}

static void reject (json_t *row, const char *code, const char *detail)
{
    (void) json_object_set_new (row, "state", json_string ("rejected"));
    (void) json_object_set_new (row, "code", json_string (code));
    (void) json_object_set_new (row, "detail", json_string (detail));
}

// The complaints of the reader: the first one's code and cell, and the words of all. Complaints come in the order of their rows, but for repeated
// ones.
static void add_complaints (const figures_t *figures, json_t *rows)
{
    for (size_t i = 0; i < figures_complaint_count (figures); i++) {
        const figures_remark_t *remark = figures_complaint (figures, i);
        json_t *row = remark->row != FIGURES_NO_ROW ? json_array_get (rows, remark->row) : NULL;
        if (row == NULL)
            continue;
        const char *said = json_text_at (row, "detail");
        scoped (json_free) json_t *text = json_sprintf ("%s%s%s", said, said[0] != '\0' ? "; " : "", remark->text);
        if (said[0] != '\0') {
            (void) json_object_set (row, "detail", text);
            continue;
        }
        reject (row, remark->code, remark->text);
        if (remark->column != FIGURES_NO_COLUMN)
            (void) json_object_set_new (row, "cell", cell_text (figures, remark->sheet, remark->line, remark->column));
    }
}

static const char *sentence_of (language_t language, const char *code)
{
    if (strcmp (code, "taken_out") == 0)
        return SAY (language, "an operator took this day's figure out: ask them before another is entered",
                    "quản trị viên đã rút số liệu ngày này: hãy hỏi lại trước khi nhập số khác");
    return rejection_sentence (code, language);
}

// What the database says of a good row: its state, what stands, and why not.
static void take_judgement (const figures_t *figures, language_t language, const figures_row_t *from, json_t *row, const json_t *judged)
{
    const char *code = json_text_at (judged, "code");
    (void) json_object_set (row, "rev", json_object_get (judged, "rev"));
    if (json_object_get (judged, "old") != NULL && !json_is_null (json_object_get (judged, "old")))
        (void) json_object_set (row, "old", json_object_get (judged, "old"));
    if (code[0] != '\0') {
        bool of_day = strncmp (code, "date", 4) == 0;
        uint32_t column = of_day ? from->day_column : from->unit_column;
        reject (row, code, sentence_of (language, code));
        if (column != FIGURES_NO_COLUMN && strcmp (code, "missing_field") != 0 && strcmp (code, "unknown_reason") != 0)
            (void) json_object_set_new (row, "cell", cell_text (figures, from->sheet, from->line, column));
        return;
    }
    (void) json_object_set (row, "state", json_object_get (judged, "state"));
    if (json_text_at (judged, "detail")[0] != '\0') {
        (void) json_object_set_new (row, "code", json_string ("implausible"));
        (void) json_object_set (row, "detail", json_object_get (judged, "detail"));
    }
}

// What any server would reject is said before it is sent: it holds what should not have been written.
static bool is_well_formed (const sheet_campaign_t *campaign, language_t language, json_t *row)
{
    rejection_t why;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer record = {0};
    if (sheet_record (&record, campaign->reading.campaign, row, NULL, 1, "", &why))
        return true;
    const char *code = rejection_code_name (why.code);
    const char *words = rejection_sentence (code, language);
    reject (row, code, words[0] != '\0' ? words : why.detail);
    return false;
}

static bool judge (const caller_t *caller, const figures_t *figures, json_t *rows, const json_t *asked, const size_t *places, response_t *response)
{
    pg_refusal_t refusal = {0};
    language_t language = sheet_language (caller);
    scoped (text_free) char *question = json_dumps (asked, JSON_COMPACT);
    const char *campaign = request_value (caller->request, "campaign");
    const char *values[] = {caller->session.account, campaign, question, language == LANGUAGE_VI ? "true" : "false", caller->now};
    scoped (text_free) char *text = pg_pool_text (caller->intake->pool, "sheet_judge", 5, values, &refusal);
    if (text == NULL) {
        response_refusal (response, &refusal);
        return false;
    }
    scoped (json_free) json_t *judged = json_loads (text, 0, NULL);
    for (size_t i = 0; i < json_array_size (judged); i++)
        take_judgement (figures, language, figures_row (figures, places[i]), json_array_get (rows, places[i]), json_array_get (judged, i));
    return true;
}

static json_t *summary_of (const json_t *rows)
{
    static const char *const states[] = {"new", "unchanged", "correction", "implausible", "rejected"};
    json_t *summary = json_object ();
    for (size_t s = 0; s < sizeof states / sizeof states[0]; s++) {
        json_int_t count = 0;
        for (size_t i = 0; i < json_array_size (rows); i++)
            count += strcmp (json_text_at (json_array_get (rows, i), "state"), states[s]) == 0;
        (void) json_object_set_new (summary, states[s], json_integer (count));
    }
    return summary;
}

static json_t *ignored_of (const figures_t *figures)
{
    json_t *list = json_array ();
    for (size_t i = 0; i < figures_ignored_count (figures); i++) {
        const figures_ignored_t *ignored = figures_ignored (figures, i);
        uint32_t line = figures_heading_line (figures, ignored->sheet);
        (void) json_array_append_new (list, json_pack ("{s:s s:o s:b}", "heading", ignored->heading, "cell",
                                                       cell_text (figures, ignored->sheet, line, ignored->column), "looks_like_counts",
                                                       ignored->looks_like_counts));
    }
    return list;
}

static json_t *notes_of (const figures_t *figures)
{
    json_t *list = json_array ();
    for (size_t i = 0; i < figures_note_count (figures); i++) {
        const figures_remark_t *note = figures_note (figures, i);
        (void) json_array_append_new (list, json_pack ("{s:I s:s s:s s:o}", "line", (json_int_t) note->line, "code", note->code, "detail", note->text,
                                                       "cell", cell_text (figures, note->sheet, note->line, note->column)));
    }
    return list;
}

json_t *dry_run (const caller_t *caller, const sheet_campaign_t *campaign, const figures_t *figures, response_t *response)
{
    scoped (json_free) json_t *rows = json_array ();
    scoped (json_free) json_t *asked = json_array ();
    size_t places[SHEET_FIGURES] = {0};
    size_t count = figures_count (figures);
    for (size_t i = 0; i < count; i++)
        (void) json_array_append_new (rows, row_json (campaign, figures, figures_row (figures, i)));
    add_complaints (figures, rows);
    for (size_t i = 0; i < count; i++)
        if (!figures_row (figures, i)->is_bad && is_well_formed (campaign, sheet_language (caller), json_array_get (rows, i))) {
            places[json_array_size (asked)] = i;
            (void) json_array_append (asked, json_array_get (rows, i));
        }
    if (!judge (caller, figures, rows, asked, places, response))
        return NULL;
    return json_pack ("{s:s s:o s:O s:o s:o s:o}", "sheet", "", "summary", summary_of (rows), "rows", rows, "sums", sheet_sums (rows), "ignored",
                      ignored_of (figures), "notes", notes_of (figures));
}

void dry_run_refuse (const figures_t *figures, response_t *response)
{
    json_t *problems = json_array ();
    for (size_t i = 0; i < figures_complaint_count (figures) && i < 100; i++) {
        const figures_remark_t *one = figures_complaint (figures, i);
        (void) json_array_append_new (problems,
                                      json_pack ("{s:I s:s s:s}", "line", (json_int_t) one->line, "heading", one->heading, "detail", one->text));
    }
    const char *heading = figures_complaint (figures, 0)->heading;
    response_problem_with (response, 422, "unreadable", json_pack ("{s:o}", "problems", problems), "%s%s%s", heading, heading[0] != '\0' ? ": " : "",
                           figures_complaint (figures, 0)->text);
}
