#ifndef TIENDO_EXPORTER_FORMAT_PDF_PAGE_H
#define TIENDO_EXPORTER_FORMAT_PDF_PAGE_H
// Pages of A4 that fill from the top: blocks of text and tables that go on over as many pages as they need. Units are points.
#include <cairo.h>

#include "services/exporter/format/document.h"

#define PDF_SHORT 595.28
#define PDF_LONG 841.89
#define PDF_INDENT 36.0 // 1,27 cm

typedef struct {
    cairo_surface_t *surface;
    cairo_t *cairo;
    const char *notice;
    double page_width, page_height;
    double left, right, top, bottom; // margins
    double y;                        // where the next thing goes
    int page;                        // of the section, 1…
    bool started;
} pdf_t;

typedef enum { PDF_LEFT, PDF_CENTRE, PDF_RIGHT, PDF_JUSTIFY } pdf_align_t;

// What a text is in the structure of the document.
typedef enum { PDF_PARAGRAPH, PDF_TITLE, PDF_HEADING } pdf_role_t;

typedef struct {
    double size;
    bool bold, italic, upper;
    pdf_align_t align;
    double indent; // of the first line
    double after;  // space below
    pdf_role_t role;
} pdf_font_t;

// What is drawn between the two belongs to one part of the document, for those who have it read to them. Parts hold parts or text; what is drawn
// outside of any, as a page's number is, belongs to the page alone. A part may go on on the next page; there has to be something in it. NULL: none.
void pdf_part_begin (const pdf_t *self, const char *structure);
void pdf_part_end (const pdf_t *self, const char *structure);

// A new section: its first page has no number, the others theirs in the middle of the top margin.
void pdf_page_section (pdf_t *self, bool landscape);
double pdf_width (const pdf_t *self);       // between the margins
void pdf_keep (pdf_t *self, double height); // a new page where this much does not fit any more
void pdf_block (pdf_t *self, const pdf_font_t *font, const char *text);
double pdf_block_height (const pdf_t *self, const pdf_font_t *font, const char *text);
// Text in a column at the present height; gives its height, moves nothing.
double pdf_text_at (const pdf_t *self, double x, double width, const pdf_font_t *font, const char *text);
double pdf_text_width (const pdf_t *self, const pdf_font_t *font, const char *text);
void pdf_table (pdf_t *self, const document_t *document, const table_t *table);
#endif
