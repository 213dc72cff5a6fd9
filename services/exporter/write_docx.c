// DOCX, for clerks who edit before it is signed: the same parts as the PDF, as Office Open XML (ECMA-376), zipped by libzip, escaped by libxml2.
#include <libxml/xmlwriter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/exporter/document.h"
#include "services/exporter/docx_package.h"

#define X(text) ((const xmlChar *) (text))

typedef struct {
    const char *align; // left, center, right, both
    int size;          // half points
    bool bold, italic;
    int indent; // of the first line, twentieths of a point
    int after;
} face_t;

typedef struct {
    const document_t *document;
    xmlTextWriterPtr out;
} docx_t;

static void start (const docx_t *self, const char *name)
{
    (void) xmlTextWriterStartElement (self->out, X (name));
}

static void end (const docx_t *self)
{
    (void) xmlTextWriterEndElement (self->out);
}

static void attribute (const docx_t *self, const char *name, const char *value)
{
    (void) xmlTextWriterWriteAttribute (self->out, X (name), X (value));
}

static void value (const docx_t *self, const char *name, const char *text)
{
    start (self, name);
    attribute (self, "w:val", text);
    end (self);
}

static void number (const docx_t *self, const char *name, int count)
{
    char text[16];
    (void) snprintf (text, sizeof text, "%d", count);
    value (self, name, text);
}

static void number_attribute (const docx_t *self, const char *name, int count)
{
    char text[16];
    (void) snprintf (text, sizeof text, "%d", count);
    attribute (self, name, text);
}

// Control characters have no place in XML 1.0.
static void text_of (const docx_t *self, const char *text, size_t size)
{
    char *copy = strndup (text, size);
    if (copy == NULL)
        abort ();
    for (char *at = copy; *at != '\0'; at++)
        if ((unsigned char) *at < ' ')
            *at = ' ';
    start (self, "w:t");
    attribute (self, "xml:space", "preserve");
    (void) xmlTextWriterWriteString (self->out, X (copy));
    end (self);
    free (copy);
}

static void run (const docx_t *self, const face_t *face, const char *text)
{
    start (self, "w:r");
    start (self, "w:rPr");
    if (face->bold)
        (void) xmlTextWriterWriteElement (self->out, X ("w:b"), NULL);
    if (face->italic)
        (void) xmlTextWriterWriteElement (self->out, X ("w:i"), NULL);
    number (self, "w:sz", face->size);
    end (self);
    for (const char *at = text;;) {
        size_t size = strcspn (at, "\n");
        text_of (self, at, size);
        if (at[size] == '\0')
            break;
        (void) xmlTextWriterWriteElement (self->out, X ("w:br"), NULL);
        at += size + 1;
    }
    end (self);
}

static void properties (const docx_t *self, const face_t *face)
{
    start (self, "w:pPr");
    start (self, "w:spacing");
    number_attribute (self, "w:after", face->after);
    number_attribute (self, "w:before", 0);
    end (self);
    if (face->indent > 0) {
        start (self, "w:ind");
        number_attribute (self, "w:firstLine", face->indent);
        end (self);
    }
    value (self, "w:jc", face->align);
    end (self);
}

static void paragraph (const docx_t *self, const face_t *face, const char *text)
{
    start (self, "w:p");
    properties (self, face);
    if (text[0] != '\0')
        run (self, face, text);
    end (self);
}

// ---------------------------------------------------------------- tables

static void table_start (const docx_t *self, const int *widths, int count, bool bordered)
{
    static const char *const sides[] = {"w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"};
    start (self, "w:tbl");
    start (self, "w:tblPr");
    start (self, "w:tblW");
    attribute (self, "w:w", "5000");
    attribute (self, "w:type", "pct");
    end (self);
    if (bordered) {
        start (self, "w:tblBorders");
        for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
            start (self, sides[i]);
            attribute (self, "w:val", "single");
            attribute (self, "w:sz", "4");
            end (self);
        }
        end (self);
    }
    value (self, "w:tblLayout", "fixed");
    end (self);
    start (self, "w:tblGrid");
    for (int i = 0; i < count; i++) {
        start (self, "w:gridCol");
        number_attribute (self, "w:w", widths[i]);
        end (self);
    }
    end (self);
}

static void cell_start (const docx_t *self, int width)
{
    start (self, "w:tc");
    start (self, "w:tcPr");
    start (self, "w:tcW");
    number_attribute (self, "w:w", width);
    attribute (self, "w:type", "dxa");
    end (self);
    end (self);
}

static void cell_of (const docx_t *self, int width, const face_t *face, const char *text)
{
    cell_start (self, width);
    paragraph (self, face, text);
    end (self);
}

static void table_of (const docx_t *self, const table_t *table)
{
    enum { LANDSCAPE = 14570, TEXT_SIZE = 1024 }; // twentieths of a point between the margins
    int widths[COLUMNS_MOST];
    int sum = 0;
    char text[TEXT_SIZE];
    for (int i = 0; i < table->column_count; i++)
        sum += table->columns[i].width;
    for (int i = 0; i < table->column_count; i++)
        widths[i] = LANDSCAPE * table->columns[i].width / sum;
    table_start (self, widths, table->column_count, true);
    start (self, "w:tr");
    start (self, "w:trPr");
    (void) xmlTextWriterWriteElement (self->out, X ("w:tblHeader"), NULL);
    end (self);
    for (int i = 0; i < table->column_count; i++)
        cell_of (self, widths[i], &(face_t){.align = "center", .size = 21, .bold = true}, table->columns[i].title);
    end (self);
    for (size_t row = 0; row < table->row_count; row++) {
        start (self, "w:tr");
        for (int i = 0; i < table->column_count; i++) {
            cell_text (&table->rows[row].cells[i], self->document->language, text, sizeof text);
            cell_of (self, widths[i], &(face_t){.align = table->columns[i].right ? "right" : "left", .size = 21, .bold = table->rows[row].strong},
                     text);
        }
        end (self);
    }
    end (self);
}

// ---------------------------------------------------------------- the parts of the document

static const char *word (const docx_t *self, const char *vi, const char *en)
{
    return self->document->language == LANGUAGE_VI ? vi : en;
}

static void upper (const docx_t *self, const face_t *face, const char *text)
{
    start (self, "w:p");
    properties (self, face);
    start (self, "w:r");
    start (self, "w:rPr");
    if (face->bold)
        (void) xmlTextWriterWriteElement (self->out, X ("w:b"), NULL);
    (void) xmlTextWriterWriteElement (self->out, X ("w:caps"), NULL);
    number (self, "w:sz", face->size);
    end (self);
    text_of (self, text, strlen (text));
    end (self);
    end (self);
}

static void head (const docx_t *self)
{
    static const int widths[] = {3900, 5450};
    const document_t *document = self->document;
    char text[400];
    int year = 0;
    int month = 0;
    (void) sscanf (document->date, "%4d-%2d", &year, &month);
    table_start (self, widths, 2, false);
    start (self, "w:tr");
    cell_start (self, widths[0]);
    if (document->parent[0] != '\0')
        upper (self, &(face_t){.align = "center", .size = 24}, document->parent);
    upper (self, &(face_t){.align = "center", .size = 24, .bold = true}, document->issuer);
    paragraph (self, &(face_t){.align = "center", .size = 16}, "⎯⎯⎯⎯⎯⎯");
    (void) snprintf (text, sizeof text, "%s        %.200s", word (self, "Số:", "No.:"), document->number);
    paragraph (self, &(face_t){.align = "center", .size = 26}, text);
    end (self);
    cell_start (self, widths[1]);
    paragraph (self, &(face_t){.align = "center", .size = 24, .bold = true},
               word (self, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"));
    paragraph (self, &(face_t){.align = "center", .size = 26, .bold = true},
               word (self, "Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"));
    paragraph (self, &(face_t){.align = "center", .size = 16}, "⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯");
    words_format (self->document->language, text, sizeof text, month < 3 ? "%s%sngày       tháng %02d năm %d" : "%s%sngày       tháng %d năm %d",
                  "%s%s    /%02d/%d", document->place, document->place[0] != '\0' ? ", " : "", month, year);
    paragraph (self, &(face_t){.align = "center", .size = 26, .italic = true}, text);
    end (self);
    end (self);
    end (self);
    paragraph (self, &(face_t){.align = "left", .size = 16}, "");
}

static void body (const docx_t *self)
{
    const document_t *document = self->document;
    char text[600];
    paragraph (self, &(face_t){.align = "center", .size = 28, .bold = true}, document->kind);
    paragraph (self, &(face_t){.align = "center", .size = 28, .bold = true, .after = 160}, document->subject);
    if (document->addressee[0] != '\0') {
        (void) snprintf (text, sizeof text, "%s %.500s", word (self, "Kính gửi:", "To:"), document->addressee);
        paragraph (self, &(face_t){.align = "center", .size = 28, .after = 120}, text);
    }
    for (size_t i = 0; i < document->paragraph_count; i++)
        paragraph (self, &(face_t){.align = "both", .size = 28, .bold = document->paragraphs[i].style == STYLE_HEADING, .indent = 720, .after = 120},
                   document->paragraphs[i].text);
}

static void copies (const docx_t *self)
{
    const char *at = self->document->copies;
    char line[400];
    if (*at != '\0')
        paragraph (self, &(face_t){.align = "left", .size = 24, .bold = true, .italic = true}, word (self, "Nơi nhận:", "Recipients:"));
    while (*at != '\0') {
        at += strspn (at, " ");
        size_t size = strcspn (at, ";");
        bool last = at[size] == '\0';
        (void) snprintf (line, sizeof line, "- %.*s%s", (int) (size < 380 ? size : 380), at, last ? "." : ";");
        paragraph (self, &(face_t){.align = "left", .size = 22}, line);
        at += size + (last ? 0 : 1);
    }
}

static void signature (const docx_t *self)
{
    static const int widths[] = {4500, 4850};
    table_start (self, widths, 2, false);
    start (self, "w:tr");
    cell_start (self, widths[0]);
    copies (self);
    paragraph (self, &(face_t){.align = "left", .size = 22}, "");
    end (self);
    cell_start (self, widths[1]);
    upper (self, &(face_t){.align = "center", .size = 28, .bold = true}, self->document->authority);
    upper (self, &(face_t){.align = "center", .size = 28, .bold = true}, self->document->signer);
    end (self);
    end (self);
    end (self);
}

// The properties of the section that ends here.
static void section (const docx_t *self, bool landscape)
{
    start (self, "w:sectPr");
    start (self, "w:headerReference");
    attribute (self, "w:type", "default");
    attribute (self, "r:id", "rId2");
    end (self);
    static const char *const types[] = {"default", "first"};
    for (int i = 0; i < 2; i++) {
        start (self, "w:footerReference");
        attribute (self, "w:type", types[i]);
        attribute (self, "r:id", "rId3");
        end (self);
    }
    start (self, "w:pgSz");
    attribute (self, "w:w", landscape ? "16838" : "11906");
    attribute (self, "w:h", landscape ? "11906" : "16838");
    if (landscape)
        attribute (self, "w:orient", "landscape");
    end (self);
    start (self, "w:pgMar");
    attribute (self, "w:top", landscape ? "1418" : "1134");
    attribute (self, "w:right", "1134");
    attribute (self, "w:bottom", "1134");
    attribute (self, "w:left", landscape ? "1134" : "1701");
    attribute (self, "w:header", "567");
    attribute (self, "w:footer", "567");
    end (self);
    start (self, "w:pgNumType");
    attribute (self, "w:start", "1");
    end (self);
    (void) xmlTextWriterWriteElement (self->out, X ("w:titlePg"), NULL);
    end (self);
}

static void section_break (const docx_t *self, bool landscape)
{
    start (self, "w:p");
    start (self, "w:pPr");
    section (self, landscape);
    end (self);
    end (self);
}

static void annexes (const docx_t *self)
{
    static const char *const roman[] = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"};
    const document_t *document = self->document;
    size_t number_of = 0;
    char text[300];
    for (size_t i = 0; i < document->table_count; i++) {
        const table_t *table = &document->tables[i];
        if ((table->where & IN_PRINT) == 0)
            continue;
        section_break (self, number_of > 0);
        (void) snprintf (text, sizeof text, "%s %s", word (self, "Phụ lục", "Annex"), number_of < 10 ? roman[number_of] : "");
        paragraph (self, &(face_t){.align = "center", .size = 28, .bold = true}, text);
        upper (self, &(face_t){.align = "center", .size = 26, .bold = true}, table->title);
        words_format (self->document->language, text, sizeof text, "Số liệu tính đến %s", "Figures as of %s",
                      instant_word (document->language, document->as_of).text);
        paragraph (self, &(face_t){.align = "center", .size = 22, .italic = true, .after = 80}, text);
        table_of (self, table);
        paragraph (self, &(face_t){.align = "both", .size = 22, .italic = true}, table->note);
        number_of++;
    }
    section (self, number_of > 0);
}

static xmlBufferPtr part_new (docx_t *self, const char *root)
{
    xmlBufferPtr buffer = xmlBufferCreate ();
    self->out = xmlNewTextWriterMemory (buffer, 0);
    if (buffer == NULL || self->out == NULL)
        abort ();
    (void) xmlTextWriterStartDocument (self->out, "1.0", "UTF-8", "yes");
    start (self, root);
    attribute (self, "xmlns:w", WORD_NAMESPACE);
    attribute (self, "xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships");
    return buffer;
}

static void part_end (docx_t *self)
{
    (void) xmlTextWriterEndDocument (self->out);
    xmlFreeTextWriter (self->out);
    self->out = NULL;
}

static xmlBufferPtr main_part (docx_t *self)
{
    xmlBufferPtr buffer = part_new (self, "w:document");
    start (self, "w:body");
    if (self->document->notice[0] != '\0')
        paragraph (self, &(face_t){.align = "center", .size = 24, .bold = true, .after = 120}, self->document->notice);
    head (self);
    body (self);
    signature (self);
    annexes (self);
    end (self);
    part_end (self);
    return buffer;
}

static xmlBufferPtr footer_part (docx_t *self)
{
    xmlBufferPtr buffer = part_new (self, "w:ftr");
    paragraph (self, &(face_t){.align = "center", .size = 20, .bold = true}, self->document->notice);
    part_end (self);
    return buffer;
}

bool write_docx (const document_t *document, char **ret, size_t *ret_size, failure_t *failure)
{
    docx_t self = {.document = document};
    xmlBufferPtr text = main_part (&self);
    xmlBufferPtr footer = footer_part (&self);
    docx_part_t parts[] = {{xmlBufferContent (text), (size_t) xmlBufferLength (text)},
                           {xmlBufferContent (footer), (size_t) xmlBufferLength (footer)}};
    bool good = docx_pack (&parts[0], &parts[1], ret, ret_size);
    xmlBufferFree (text);
    xmlBufferFree (footer);
    return good || failure_set (failure, FAILURE_TEMPORARY, "DOCX: the package cannot be put together");
}
