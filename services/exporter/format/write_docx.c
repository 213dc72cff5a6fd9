// DOCX, for clerks who edit before it is signed: the same parts as the PDF, as Office Open XML (ECMA-376), zipped by libzip.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/format/document_text.h"
#include "services/exporter/format/docx_package.h"
#include "services/exporter/format/docx_xml.h"

static void upper (const docx_t *self, const face_t *face, const char *text)
{
    docx_start (self, "w:p");
    docx_properties (self, face);
    docx_start (self, "w:r");
    docx_start (self, "w:rPr");
    if (face->bold)
        docx_empty (self, "w:b");
    docx_empty (self, "w:caps");
    docx_number (self, "w:sz", face->size);
    docx_end (self);
    docx_text (self, text, strlen (text));
    docx_end (self);
    docx_end (self);
}

static void head (const docx_t *self)
{
    static const int widths[] = {3900, 5450};
    const document_t *document = self->document;
    scoped (text_line_free) char *number = line_number (document);
    scoped (text_line_free) char *date = line_date (document);
    docx_table_start (self, widths, 2, false);
    docx_start (self, "w:tr");
    docx_cell_start (self, widths[0]);
    if (document->parent[0] != '\0')
        upper (self, &(face_t){.align = "center", .size = 24}, document->parent);
    upper (self, &(face_t){.align = "center", .size = 24, .bold = true}, document->issuer);
    docx_paragraph (self, &(face_t){.align = "center", .size = 4, .after = 80, .rule = 1300}, "");
    docx_paragraph (self, &(face_t){.align = "center", .size = 26}, number);
    docx_end (self);
    docx_cell_start (self, widths[1]);
    docx_paragraph (self, &(face_t){.align = "center", .size = 24, .bold = true},
                    line_word (document, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"));
    docx_paragraph (self, &(face_t){.align = "center", .size = 26, .bold = true},
                    line_word (document, "Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"));
    docx_paragraph (self, &(face_t){.align = "center", .size = 4, .after = 80, .rule = 1150}, "");
    docx_paragraph (self, &(face_t){.align = "center", .size = 26, .italic = true}, date);
    docx_end (self);
    docx_end (self);
    docx_end (self);
    docx_paragraph (self, &(face_t){.align = "left", .size = 16}, "");
}

static void body (const docx_t *self)
{
    const document_t *document = self->document;
    docx_paragraph (self, &(face_t){.align = "center", .size = 28, .bold = true, .style = "Title"}, document->kind);
    docx_paragraph (self, &(face_t){.align = "center", .size = 28, .bold = true}, document->subject);
    docx_paragraph (self, &(face_t){.align = "center", .size = 4, .after = 160, .rule = 3400}, "");
    if (document->addressee[0] != '\0') {
        scoped (text_line_free) char *addressee = line_addressee (document);
        docx_paragraph (self, &(face_t){.align = "center", .size = 28, .after = 120}, addressee);
    }
    for (size_t i = 0; i < document->paragraph_count; i++) {
        bool heading = document->paragraphs[i].style == STYLE_HEADING;
        bool last = i + 1 == document->paragraph_count; // goes with the signature
        docx_paragraph (self,
                        &(face_t){.align = "both",
                                  .size = 28,
                                  .bold = heading,
                                  .indent = 720,
                                  .after = 120,
                                  .keep = heading || last,
                                  .style = heading ? "Heading1" : NULL},
                        document->paragraphs[i].text);
    }
}

static void copies (const docx_t *self)
{
    const char *at = self->document->copies;
    if (*at != '\0')
        docx_paragraph (self, &(face_t){.align = "left", .size = 24, .bold = true, .italic = true},
                        line_word (self->document, "Nơi nhận:", "Recipients:"));
    for (char *copy = line_copy (&at); copy != NULL; copy = line_copy (&at)) {
        docx_paragraph (self, &(face_t){.align = "left", .size = 22}, copy);
        free (copy);
    }
}

static void signature (const docx_t *self)
{
    static const int widths[] = {4500, 4850};
    docx_table_start (self, widths, 2, false);
    docx_start (self, "w:tr");
    docx_start (self, "w:trPr");
    docx_empty (self, "w:cantSplit"); // who signs stands below for whom, on one page
    docx_end (self);
    docx_cell_start (self, widths[0]);
    copies (self);
    docx_paragraph (self, &(face_t){.align = "left", .size = 22}, "");
    docx_end (self);
    docx_cell_start (self, widths[1]);
    upper (self, &(face_t){.align = "center", .size = 28, .bold = true}, self->document->authority);
    upper (self, &(face_t){.align = "center", .size = 28, .bold = true}, self->document->signer);
    docx_end (self);
    docx_end (self);
    docx_end (self);
}

// The properties of the section that ends here.
static void section (const docx_t *self, bool landscape)
{
    docx_start (self, "w:sectPr");
    docx_start (self, "w:headerReference");
    docx_attribute (self, "w:type", "default");
    docx_attribute (self, "r:id", "rId2");
    docx_end (self);
    static const char *const types[] = {"default", "first"};
    for (int i = 0; i < 2; i++) {
        docx_start (self, "w:footerReference");
        docx_attribute (self, "w:type", types[i]);
        docx_attribute (self, "r:id", "rId3");
        docx_end (self);
    }
    docx_start (self, "w:pgSz");
    docx_attribute (self, "w:w", landscape ? "16838" : "11906");
    docx_attribute (self, "w:h", landscape ? "11906" : "16838");
    if (landscape)
        docx_attribute (self, "w:orient", "landscape");
    docx_end (self);
    docx_start (self, "w:pgMar");
    docx_attribute (self, "w:top", landscape ? "1418" : "1134");
    docx_attribute (self, "w:right", "1134");
    docx_attribute (self, "w:bottom", "1134");
    docx_attribute (self, "w:left", landscape ? "1134" : "1701");
    docx_attribute (self, "w:header", "567");
    docx_attribute (self, "w:footer", "567");
    docx_end (self);
    docx_start (self, "w:pgNumType");
    docx_attribute (self, "w:start", "1");
    docx_end (self);
    docx_empty (self, "w:titlePg");
    docx_end (self);
}

static void section_break (const docx_t *self, bool landscape)
{
    docx_start (self, "w:p");
    docx_start (self, "w:pPr");
    section (self, landscape);
    docx_end (self);
    docx_end (self);
}

static void annexes (const docx_t *self)
{
    const document_t *document = self->document;
    scoped (text_line_free) char *annexed = line_annexed (document);
    scoped (text_line_free) char *figures = line_figures (document);
    size_t number = 0;
    for (size_t i = 0; i < document->table_count; i++) {
        const table_t *table = &document->tables[i];
        if (!table_is_printed (table))
            continue;
        section_break (self, number > 0);
        scoped (text_line_free) char *name = line_annex (document, number++);
        docx_paragraph (self, &(face_t){.align = "center", .size = 28, .bold = true, .style = "Heading1"}, name);
        upper (self, &(face_t){.align = "center", .size = 26, .bold = true, .style = "Heading2"}, table->title);
        docx_paragraph (self, &(face_t){.align = "center", .size = 26, .italic = true}, annexed);
        docx_paragraph (self, &(face_t){.align = "center", .size = 22, .italic = true, .after = 80}, figures);
        docx_table (self, table);
        docx_paragraph (self, &(face_t){.align = "both", .size = 22, .italic = true}, table->note);
    }
    section (self, number > 0);
}

static void part_begin (docx_t *self, xml_t *part, const char *root)
{
    xml_begin_document (part);
    self->out = part;
    docx_start (self, root);
    docx_attribute (self, "xmlns:w", WORD_NAMESPACE);
    docx_attribute (self, "xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships");
}

static void main_part (docx_t *self, xml_t *part)
{
    part_begin (self, part, "w:document");
    docx_start (self, "w:body");
    if (self->document->notice[0] != '\0')
        docx_paragraph (self, &(face_t){.align = "center", .size = 24, .bold = true, .after = 120}, self->document->notice);
    head (self);
    body (self);
    signature (self);
    annexes (self);
    xml_end_document (part);
}

static void footer_part (docx_t *self, xml_t *part)
{
    part_begin (self, part, "w:ftr");
    docx_paragraph (self, &(face_t){.align = "center", .size = 20, .bold = true}, self->document->notice);
    xml_end_document (part);
}

bool write_docx (const document_t *document, char **ret, size_t *ret_size, failure_t *failure)
{
    docx_t self = {.document = document};
    xml_t text;
    xml_t footer;
    main_part (&self, &text);
    footer_part (&self, &footer);
    docx_part_t parts[] = {{text.bytes, text.size}, {footer.bytes, footer.size}};
    bool good = docx_pack (&parts[0], &parts[1], ret, ret_size);
    free (text.bytes);
    free (footer.bytes);
    return good || failure_set (failure, FAILURE_TEMPORARY, "DOCX: the package cannot be put together");
}
