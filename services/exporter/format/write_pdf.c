// PDF by the layout of official documents (Nghị định 30/2020/NĐ-CP, Appendix I): A4, its margins, its cells, annexes in landscape with pages
// numbered apart. Pango shapes Vietnamese and Cairo embeds the font, Liberation Serif, whose widths are those of Times New Roman.
#include <cairo-pdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/format/document_text.h"
#include "services/exporter/format/pdf_catalog.h"
#include "services/exporter/format/pdf_page.h"

enum { HEAD_SIZE = 12, BODY_SIZE = 14, SMALL_SIZE = 11, SIGNATURE_GAP = 70, HEADING_ROOM = 70, SIGNATURE_ROOM = 150, LAST_WORDS_MOST = 400 };

static void rule (pdf_t *self, double x, double y, double width)
{
    cairo_set_line_width (self->cairo, 0.7);
    cairo_move_to (self->cairo, x, y);
    cairo_line_to (self->cairo, x + width, y);
    cairo_stroke (self->cairo);
}

// Cells 1 to 4: who issues it on the left, the state on the right.
static void head (pdf_t *self, const document_t *document)
{
    scoped (text_line_free) char *number = line_number (document);
    scoped (text_line_free) char *date = line_date (document);
    double width = pdf_width (self);
    double left = width * 0.42;
    double right = width - left - 8;
    double x = self->left + left + 8;
    double top = self->y;
    if (document->parent[0] != '\0')
        self->y += pdf_text_at (self, self->left, left, &(pdf_font_t){.size = HEAD_SIZE, .align = PDF_CENTRE, .upper = true}, document->parent);
    self->y +=
        pdf_text_at (self, self->left, left, &(pdf_font_t){.size = HEAD_SIZE, .bold = true, .align = PDF_CENTRE, .upper = true}, document->issuer);
    rule (self, self->left + left * 0.32, self->y + 2, left * 0.36);
    self->y += 10;
    self->y += pdf_text_at (self, self->left, left, &(pdf_font_t){.size = 13, .align = PDF_CENTRE}, number);
    double bottom = self->y;
    self->y = top;
    self->y += pdf_text_at (self, x, right, &(pdf_font_t){.size = HEAD_SIZE, .bold = true, .align = PDF_CENTRE},
                            line_word (document, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"));
    pdf_font_t motto = {.size = 13, .bold = true, .align = PDF_CENTRE};
    const char *words = line_word (document, "Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness");
    double motto_width = pdf_text_width (self, &motto, words);
    self->y += pdf_text_at (self, x, right, &motto, words);
    rule (self, x + (right - motto_width) / 2, self->y + 2, motto_width);
    self->y += 10;
    self->y += pdf_text_at (self, x, right, &(pdf_font_t){.size = 13, .italic = true, .align = PDF_CENTRE}, date);
    self->y = (self->y > bottom ? self->y : bottom) + 16;
}

static void title (pdf_t *self, const document_t *document)
{
    pdf_font_t bold = {.size = BODY_SIZE, .bold = true, .align = PDF_CENTRE, .role = PDF_TITLE};
    pdf_block (self, &bold, document->kind);
    bold.role = PDF_PARAGRAPH;
    pdf_block (self, &bold, document->subject);
    double width = pdf_width (self);
    rule (self, self->left + width * 0.36, self->y + 3, width * 0.28);
    self->y += 14;
    if (document->addressee[0] == '\0')
        return;
    scoped (text_line_free) char *addressee = line_addressee (document);
    pdf_block (self, &(pdf_font_t){.size = BODY_SIZE, .align = PDF_CENTRE, .after = 8}, addressee);
}

static bool signed_by (const document_t *document)
{
    return document->copies[0] != '\0' || document->authority[0] != '\0' || document->signer[0] != '\0';
}

static pdf_font_t font_of (const paragraph_t *paragraph)
{
    bool is_heading = paragraph->style == STYLE_HEADING;
    return (pdf_font_t){.size = BODY_SIZE,
                        .bold = is_heading,
                        .align = PDF_JUSTIFY,
                        .indent = PDF_INDENT,
                        .after = 6,
                        .role = is_heading ? PDF_HEADING : PDF_PARAGRAPH};
}

// A signature does not stand on a page of its own: the last words go with it.
static void keep_last_words (pdf_t *self, const document_t *document, size_t from)
{
    double height = SIGNATURE_ROOM;
    for (size_t i = from; i < document->paragraph_count; i++) {
        pdf_font_t font = font_of (&document->paragraphs[i]);
        height += pdf_block_height (self, &font, document->paragraphs[i].text);
    }
    if (height < LAST_WORDS_MOST)
        pdf_keep (self, height);
}

static bool is_heading (const document_t *document, size_t place)
{
    return document->paragraphs[place].style == STYLE_HEADING;
}

static void body (pdf_t *self, const document_t *document)
{
    size_t count = document->paragraph_count;
    size_t last = count < 2 ? 0 : count - 2;
    last -= last > 0 && is_heading (document, last - 1); // what goes to the next page does not leave its heading behind
    for (size_t i = 0; i < count; i++) {
        const paragraph_t *paragraph = &document->paragraphs[i];
        pdf_font_t font = font_of (paragraph);
        bool under_heading = i > 0 && is_heading (document, i - 1);
        if (is_heading (document, i))
            pdf_keep (self, HEADING_ROOM); // never alone at the foot of a page
        if (i >= last && !under_heading && signed_by (document))
            keep_last_words (self, document, i);
        pdf_block (self, &font, paragraph->text);
    }
}

// Cells 7 and 9b: the signature on the right, who gets copies on the left.
static void signature (pdf_t *self, const document_t *document)
{
    double width = pdf_width (self);
    double half = width * 0.48;
    if (!signed_by (document))
        return; // room for nobody would be an empty page
    pdf_keep (self, SIGNATURE_ROOM);
    double top = self->y + 8;
    self->y = top;
    if (document->copies[0] != '\0')
        self->y += pdf_text_at (self, self->left, half, &(pdf_font_t){.size = 12, .bold = true, .italic = true},
                                line_word (document, "Nơi nhận:", "Recipients:"));
    const char *at = document->copies;
    for (char *copy = line_copy (&at); copy != NULL; copy = line_copy (&at)) {
        self->y += pdf_text_at (self, self->left, half, &(pdf_font_t){.size = SMALL_SIZE}, copy);
        free (copy);
    }
    double bottom = self->y;
    self->y = top;
    pdf_font_t bold = {.size = BODY_SIZE, .bold = true, .align = PDF_CENTRE, .upper = true};
    if (document->authority[0] != '\0')
        self->y += pdf_text_at (self, self->left + half, width - half, &bold, document->authority);
    if (document->signer[0] != '\0')
        self->y += pdf_text_at (self, self->left + half, width - half, &bold, document->signer);
    self->y += SIGNATURE_GAP;
    self->y = self->y > bottom ? self->y : bottom;
}

static void annex (pdf_t *self, const document_t *document, const table_t *table, size_t number)
{
    scoped (text_line_free) char *name = line_annex (document, number);
    scoped (text_line_free) char *annexed = line_annexed (document);
    scoped (text_line_free) char *figures = line_figures (document);
    pdf_page_section (self, true);
    pdf_block (self, &(pdf_font_t){.size = BODY_SIZE, .bold = true, .align = PDF_CENTRE, .role = PDF_TITLE}, name);
    pdf_block (self, &(pdf_font_t){.size = 13, .bold = true, .align = PDF_CENTRE, .upper = true}, table->title);
    pdf_block (self, &(pdf_font_t){.size = 13, .italic = true, .align = PDF_CENTRE, .after = 4}, annexed);
    pdf_block (self, &(pdf_font_t){.size = SMALL_SIZE, .italic = true, .align = PDF_CENTRE, .after = 6}, figures);
    pdf_table (self, document, table);
    if (table->note[0] != '\0')
        pdf_block (self, &(pdf_font_t){.size = SMALL_SIZE, .italic = true, .align = PDF_JUSTIFY}, table->note);
}

static void lay_out (pdf_t *self, const document_t *document)
{
    size_t number = 0;
    pdf_page_section (self, false);
    pdf_part_begin (self, "Document"); // on the first page: what is begun before it is lost
    if (document->notice[0] != '\0')
        pdf_block (self, &(pdf_font_t){.size = HEAD_SIZE, .bold = true, .align = PDF_CENTRE, .after = 6}, document->notice);
    head (self, document);
    title (self, document);
    body (self, document);
    signature (self, document);
    for (size_t i = 0; i < document->table_count; i++)
        if (table_is_printed (&document->tables[i]))
            annex (self, document, &document->tables[i], number++);
    pdf_part_end (self, "Document");
}

static cairo_status_t keep (void *argument, const unsigned char *bytes, unsigned size)
{
    FILE *out = argument;
    return fwrite (bytes, 1, size, out) == size ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

// Nothing of the moment of writing is in the file: the same document is the same bytes.
static void describe (cairo_surface_t *surface, const document_t *document)
{
    char created[40] = "";
    if (strlen (document->as_of) >= 25)
        (void) snprintf (created, sizeof created, "%.19s%s", document->as_of, document->as_of + strlen (document->as_of) - 6);
    scoped (text_line_free) char *title = text_line_new ("%s: %s", document->kind, document->subject);
    for (char *at = strchr (title, '\n'); at != NULL; at = strchr (at, '\n'))
        *at = ' ';
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_AUTHOR, document->issuer);
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "tiendo");
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
}

bool write_pdf (const document_t *document, char **ret, size_t *ret_size, failure_t *failure)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream (&bytes, &size);
    if (out == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (keep, out, PDF_SHORT, PDF_LONG);
    describe (surface, document);
    pdf_t pdf = {.surface = surface, .cairo = cairo_create (surface), .notice = document->notice};
    lay_out (&pdf, document);
    cairo_show_page (pdf.cairo);
    cairo_destroy (pdf.cairo);
    cairo_surface_finish (surface);
    cairo_status_t status = cairo_surface_status (surface);
    cairo_surface_destroy (surface);
    if (fclose (out) != 0 || status != CAIRO_STATUS_SUCCESS) {
        free (bytes);
        return failure_set (failure, FAILURE_TEMPORARY, "PDF: %s", cairo_status_to_string (status));
    }
    *ret = bytes;
    *ret_size = size;
    return pdf_catalog_write (ret, ret_size, line_word (document, "vi-VN", "en"), failure);
}
