#ifndef TIENDO_EXPORTER_FORMAT_DOCUMENT_TEXT_H
#define TIENDO_EXPORTER_FORMAT_DOCUMENT_TEXT_H
// The lines of a document that its formats print alike, whole however long a campaign's own texts are. Those that are given are the caller's.
#include "services/exporter/format/document.h"

void text_line_free (char **line);
char *text_line_new (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
const char *line_word (const document_t *document, const char *vi, const char *en);

// With room for the number and the day that the registry gives; month and year are those of the figures.
char *line_number (const document_t *document);
char *line_date (const document_t *document);
char *line_addressee (const document_t *document);
// The next of those who get copies; *at is where the one before ended, at first document->copies. NULL: that were all.
char *line_copy (const char **at);

size_t line_annex_count (const document_t *document);
// "Phụ lục II" of the annex of this number, 0…; one that stands alone has none.
char *line_annex (const document_t *document, size_t number);
// To which report an annex belongs.
char *line_annexed (const document_t *document);
// Of which day the figures of the tables are, and when they were known: an annex is read without its report.
char *line_figures (const document_t *document);
#endif
