#include "services/exporter/kinds/report_kind.h"

#include "common/base/scoped.h"
#include "services/exporter/format/document_text.h"

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
