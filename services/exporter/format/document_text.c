#include "services/exporter/format/document_text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_line_free (char **line)
{
    free (*line);
}

char *text_line_new (const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start (arguments, format);
    if (vasprintf (&line, format, arguments) < 0)
        abort ();
    va_end (arguments);
    return line;
}

const char *line_word (const document_t *document, const char *vi, const char *en)
{
    return document->language == LANGUAGE_VI ? vi : en;
}

char *line_number (const document_t *document)
{
    return text_line_new ("%s        %s", line_word (document, "Số:", "No.:"), document->number);
}

static word_t month_of (const document_t *document)
{
    word_t word = {""};
    int year = 0;
    int month = 0;
    (void) sscanf (document->date, "%4d-%2d", &year, &month);
    words_format (document->language, word.text, sizeof word.text, month < 3 ? "tháng %02d năm %d" : "tháng %d năm %d", "/%02d/%d", month, year);
    return word;
}

char *line_date (const document_t *document)
{
    return text_line_new ("%s%s%s%s", document->place, document->place[0] != '\0' ? ", " : "", line_word (document, "ngày       ", "    "),
                          month_of (document).text);
}

char *line_addressee (const document_t *document)
{
    return text_line_new ("%s %s", line_word (document, "Kính gửi:", "To:"), document->addressee);
}

char *line_copy (const char **at)
{
    *at += strspn (*at, " ");
    size_t size = strcspn (*at, ";");
    if (**at == '\0')
        return NULL;
    bool last = (*at)[size] == '\0';
    char *line = text_line_new ("- %.*s%s", (int) size, *at, last ? "." : ";");
    *at += size + (last ? 0 : 1);
    return line;
}

size_t line_annex_count (const document_t *document)
{
    size_t count = 0;
    for (size_t i = 0; i < document->table_count; i++)
        count += table_is_printed (&document->tables[i]);
    return count;
}

char *line_annex (const document_t *document, size_t number)
{
    static const char *const roman[] = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"};
    assert (number < sizeof roman / sizeof roman[0]);
    const char *annex = line_word (document, "Phụ lục", "Annex");
    return line_annex_count (document) > 1 ? text_line_new ("%s %s", annex, roman[number]) : text_line_new ("%s", annex);
}

char *line_annexed (const document_t *document)
{
    return text_line_new (
        document->language == LANGUAGE_VI ? "(Kèm theo Báo cáo số        %s ngày       %s%s%s)" : "(Annexed to report no.      %s of     %s%s%s)",
        document->number, month_of (document).text, document->issuer[0] != '\0' ? line_word (document, " của ", ", ") : "", document->issuer);
}

char *line_figures (const document_t *document)
{
    return text_line_new (document->language == LANGUAGE_VI ? "Số liệu đến ngày %s, cập nhật đến %s" : "Figures up to %s, as known at %s",
                          day_word (document->language, document->date).text, instant_word (document->language, document->as_of).text);
}
