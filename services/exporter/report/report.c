#include "common/http/refusal.h"
#include "services/exporter/report/report.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/format/document_text.h"
#include "common/http/download.h"
#include "services/exporter/report/report_facts.h"

static const struct {
    const char *name;
    const char *file; // stem of the file's name
    unsigned needs;
    bool officers; // not for viewers, and who reads it is written down
    build_t *build;
} kinds[] = {
    {"daily", "tien-do", FACTS_STATUS | FACTS_CLOSED | FACTS_COUNTS, false, report_daily},
    {"press", "bao-chi", FACTS_STATUS | FACTS_CLOSED, false, report_press},
    {"explanations", "giai-trinh", FACTS_EXPLANATIONS, false, report_explanations},
    {"candidates", "khen-thuong-trach-nhiem", FACTS_JUDGED | FACTS_CALENDAR, true, report_candidates},
    {"evaluation", "danh-gia", FACTS_STATUS | FACTS_DAYS | FACTS_CALENDAR, false, report_evaluation},
    {"final", "tong-ket", FACTS_STATUS | FACTS_CALENDAR | FACTS_ENDING, false, report_final},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct {
    const char *name;
    const char *media;
    write_t *write;
} formats[] = {
    {"pdf", "application/pdf", write_pdf},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", write_docx},
    {"csv", "text/csv; charset=utf-8", write_csv},
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static int format_named (const char *name)
{
    for (int i = 0; i < FORMATS; i++)
        if (strcmp (formats[i].name, name) == 0)
            return i;
    return -1;
}

void table_number_of (table_t *table, const json_t *row, const char *key)
{
    if (row_null (row, key))
        table_skip (table);
    else
        table_count (table, row_number (row, key));
}

void table_percent_of (table_t *table, const json_t *row, const char *key)
{
    if (row_null (row, key))
        table_text (table, "–");
    else
        table_tenths (table, row_tenths (row, key));
}

static const char *text_or (const json_t *object, const char *key, const char *standard)
{
    const char *text = row_text (object, key);
    return text != NULL && text[0] != '\0' ? text : standard;
}

void report_head (const facts_t *facts, document_t *document, const char *about)
{
    scoped (text_line_free) char *subject =
        text_line_new ("%s\n%s", about, text_or (json_object_get (facts->about, "title"), language_name (facts->language), ""));
    const json_t *report = json_object_get (facts->about, "report");
    const json_t *letter = json_object_get (facts->about, "document");
    document_set (&document->parent, text_or (report, "parent", ""));
    document_set (&document->issuer, text_or (report, "issuer", text_or (letter, "issuer", "")));
    document_set (&document->number, text_or (report, "number", "/BC-"));
    document_set (&document->place, text_or (report, "place", ""));
    document_set (&document->kind, facts->language == LANGUAGE_VI ? "BÁO CÁO" : "REPORT");
    document_set (&document->subject, subject);
    document_set (&document->addressee, text_or (report, "to", ""));
    document_set (&document->authority, text_or (report, "authority", ""));
    document_set (&document->signer, text_or (report, "signer", ""));
    document_set (&document->copies, text_or (report, "copies", ""));
    document_set (&document->notice, facts->notice);
    document_set (&document->date, text_or (facts->about, "date", ""));
    document_set (&document->as_of, text_or (facts->about, "as_of", ""));
}

// ---------------------------------------------------------------- serving

static int kind_named (const char *name)
{
    for (int i = 0; i < KINDS; i++)
        if (strcmp (kinds[i].name, name) == 0)
            return i;
    return -1;
}

bool report_is_for_officers (const char *name)
{
    int kind = kind_named (name);
    return kind >= 0 && kinds[kind].officers;
}

bool report_lay_out (const render_in_child_t *what, const json_t *held, char **ret, size_t *ret_size, failure_t *failure)
{
    int kind = kind_named (what->kind);
    int format = format_named (what->format);
    facts_t facts = {.language = what->language,
                     .notice = what->notice,
                     .about = json_object_get (held, "about"),
                     .status = json_object_get (held, "status"),
                     .closed = json_object_get (held, "closed"),
                     .days = json_object_get (held, "days"),
                     .calendar = json_object_get (held, "calendar"),
                     .explanations = json_object_get (held, "explanations"),
                     .ending = json_object_get (held, "ending"),
                     .counts = json_object_get (held, "counts")};
    if (kind < 0 || format < 0)
        return failure_set (failure, FAILURE_PERMANENT, "there is no report %s as %s", what->kind, what->format);
    scoped (document_destroy) document_t *document = document_new (what->language);
    return kinds[kind].build (&facts, document, failure) && formats[format].write (document, ret, ret_size, failure);
}

// Into the audit log. What cannot be written there is not handed out.
static bool note (pg_pool_t *store, const report_request_t *request, int kind, response_t *answer)
{
    pg_refusal_t refusal = {0};
    char act[64];
    (void) snprintf (act, sizeof act, "report %s", kinds[kind].name);
    json_t *detail =
        json_pack ("{s:s s:s s:s s:s?}", "date", request->date, "format", request->format, "as_of", facts_as_of (request), "unit", request->unit);
    scoped (text_free) char *text = json_dumps (detail, JSON_COMPACT);
    json_decref (detail);
    const char *values[] = {request->now, request->who, act, request->campaign, text};
    scoped (text_free) char *id = pg_pool_text (store, "audit_write", 5, values, &refusal);
    if (id == NULL)
        response_refusal (answer, &refusal);
    return id != NULL;
}

bool report_check (const report_request_t *request, response_t *answer)
{
    language_t language = LANGUAGE_VI;
    if (format_named (request->format) < 0)
        response_problem (answer, 404, "a report is a pdf, xlsx, docx or csv");
    else if (request->kind != NULL && kind_named (request->kind) < 0)
        response_problem (answer, 400, "parameter report: one of daily, press, explanations, candidates, evaluation, final");
    else if (request->language != NULL && !language_parse (request->language, &language))
        response_problem (answer, 400, "parameter lang: vi or en");
    return answer->status == 0;
}

// One piece of memory: the request and behind it its texts.
report_request_t *report_request_copy (const report_request_t *request)
{
    report_request_t held = *request;
    const char **texts[] = {&held.kind,  &held.format,   &held.campaign, &held.date, &held.unit, &held.path,
                            &held.as_of, &held.language, &held.notice,   &held.now,  &held.who};
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    size_t size = sizeof held;
    for (int i = 0; i < TEXTS; i++)
        size += *texts[i] != NULL ? strlen (*texts[i]) + 1 : 0;
    char *copy = malloc (size);
    if (copy == NULL)
        abort ();
    char *room = copy + sizeof held;
    for (int i = 0; i < TEXTS; i++)
        if (*texts[i] != NULL) {
            size_t length = strlen (*texts[i]) + 1;
            memcpy (room, *texts[i], length);
            *texts[i] = room;
            room += length;
        }
    memcpy (copy, &held, sizeof held);
    return (report_request_t *) copy;
}

void report_request_destroy (report_request_t **self_p)
{
    free (*self_p);
    *self_p = NULL;
}

void report_serve (pg_pool_t *store, const report_request_t *request, const render_in_child_watch_t *watch, response_t *answer)
{
    language_t language = LANGUAGE_VI;
    int format = format_named (request->format);
    int kind = request->kind == NULL ? 0 : kind_named (request->kind);
    bool good = format >= 0 && kind >= 0 && (request->language == NULL || language_parse (request->language, &language));
    assert (good);
    json_t *held = facts_gather (store, request, kinds[kind].needs, answer);
    if (held == NULL)
        return;
    failure_t failure = {0};
    char *bytes = NULL;
    size_t size = 0;
    render_in_child_t what = {kinds[kind].name, formats[format].name, language, request->notice};
    bool made = render_in_child_apart (&what, held, watch, &bytes, &size, &failure);
    json_decref (held);
    if (!made)
        response_problem (answer, failure.kind == FAILURE_PERMANENT ? 404 : 500, "%s", failure.text);
    else if (kinds[kind].officers && !note (store, request, kind, answer))
        free (bytes);
    else {
        *answer = (response_t){.status = 200, .type = formats[format].media, .body = bytes, .size = size};
        scoped (text_line_free) char *name = text_line_new ("%s-%s-%s.%s", kinds[kind].file, request->campaign, request->date, formats[format].name);
        download_disposition (name, answer->disposition);
    }
}
