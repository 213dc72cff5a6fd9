#include "services/exporter/format/pdf_page.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

#define MILLIMETRE (72.0 / 25.4)
#define CELL_SIZE 10.5
#define CELL_PADDING 2.5

static PangoLayout *layout_new (const pdf_t *self, double width, const pdf_font_t *font, const char *text)
{
    PangoLayout *layout = pango_cairo_create_layout (self->cairo);
    PangoFontDescription *description = pango_font_description_new ();
    pango_font_description_set_family_static (description, "Liberation Serif,Times New Roman,serif");
    pango_font_description_set_absolute_size (description, font->size * PANGO_SCALE);
    pango_font_description_set_weight (description, font->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style (description, font->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description (layout, description);
    pango_font_description_free (description);
    pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment (layout, font->align == PDF_CENTRE  ? PANGO_ALIGN_CENTER
                                        : font->align == PDF_RIGHT ? PANGO_ALIGN_RIGHT
                                                                   : PANGO_ALIGN_LEFT);
    pango_layout_set_justify (layout, font->align == PDF_JUSTIFY);
    pango_layout_set_indent (layout, (int) (font->indent * PANGO_SCALE));
    if (width > 0)
        pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
    char *upper = font->upper ? g_utf8_strup (text, -1) : NULL;
    pango_layout_set_text (layout, upper != NULL ? upper : text, -1);
    g_free (upper);
    return layout;
}

static double height_of (PangoLayout *layout)
{
    int height = 0;
    pango_layout_get_size (layout, NULL, &height);
    return (double) height / PANGO_SCALE;
}

static void draw (const pdf_t *self, PangoLayout *layout, double x, double y)
{
    cairo_move_to (self->cairo, x, y);
    pango_cairo_show_layout (self->cairo, layout);
}

void pdf_part_begin (const pdf_t *self, const char *structure)
{
    if (structure != NULL)
        cairo_tag_begin (self->cairo, structure, NULL);
}

void pdf_part_end (const pdf_t *self, const char *structure)
{
    if (structure != NULL)
        cairo_tag_end (self->cairo, structure);
}

// Cairo refuses a part with nothing in it.
static const char *structure_of (const pdf_font_t *font, const char *text)
{
    static const char *const names[] = {"P", "H1", "H2"};
    return text[0] != '\0' ? names[font->role] : NULL;
}

double pdf_width (const pdf_t *self)
{
    return self->page_width - self->left - self->right;
}

static void margin_text (const pdf_t *self, double y, const pdf_font_t *font, const char *text)
{
    PangoLayout *layout = layout_new (self, pdf_width (self), font, text);
    draw (self, layout, self->left, y);
    g_object_unref (layout);
}

static void page_begin (pdf_t *self)
{
    char number[16];
    if (self->started)
        cairo_show_page (self->cairo);
    self->started = true;
    self->page++;
    cairo_pdf_surface_set_size (self->surface, self->page_width, self->page_height);
    cairo_set_source_rgb (self->cairo, 0, 0, 0);
    self->y = self->top;
    if (self->page > 1) {
        (void) snprintf (number, sizeof number, "%d", self->page);
        margin_text (self, self->top / 2 - 4, &(pdf_font_t){.size = 13, .align = PDF_CENTRE}, number);
    }
    if (self->notice[0] != '\0')
        margin_text (self, self->page_height - self->bottom + 12, &(pdf_font_t){.size = 11, .bold = true, .align = PDF_CENTRE}, self->notice);
}

void pdf_page_section (pdf_t *self, bool landscape)
{
    self->page_width = landscape ? PDF_LONG : PDF_SHORT;
    self->page_height = landscape ? PDF_SHORT : PDF_LONG;
    self->left = (landscape ? 20 : 30) * MILLIMETRE;
    self->right = 20 * MILLIMETRE;
    self->top = (landscape ? 25 : 20) * MILLIMETRE;
    self->bottom = 20 * MILLIMETRE;
    self->page = 0;
    page_begin (self);
}

static double room (const pdf_t *self)
{
    return self->page_height - self->bottom - self->y;
}

void pdf_keep (pdf_t *self, double height)
{
    if (height > room (self))
        page_begin (self);
}

double pdf_text_at (const pdf_t *self, double x, double width, const pdf_font_t *font, const char *text)
{
    PangoLayout *layout = layout_new (self, width, font, text);
    pdf_part_begin (self, structure_of (font, text));
    draw (self, layout, x, self->y);
    pdf_part_end (self, structure_of (font, text));
    double height = height_of (layout);
    g_object_unref (layout);
    return height;
}

double pdf_text_width (const pdf_t *self, const pdf_font_t *font, const char *text)
{
    int width = 0;
    PangoLayout *layout = layout_new (self, 0, font, text);
    pango_layout_get_size (layout, &width, NULL);
    g_object_unref (layout);
    return (double) width / PANGO_SCALE;
}

static PangoLayout *block_new (const pdf_t *self, const pdf_font_t *font, const char *text)
{
    PangoLayout *layout = layout_new (self, pdf_width (self), font, text);
    pango_layout_set_line_spacing (layout, 1.1F);
    return layout;
}

double pdf_block_height (const pdf_t *self, const pdf_font_t *font, const char *text)
{
    PangoLayout *layout = block_new (self, font, text);
    double height = height_of (layout);
    g_object_unref (layout);
    return height + font->after;
}

static double line_height (PangoLayoutIter *iterator, int *top)
{
    int bottom = 0;
    pango_layout_iter_get_line_yrange (iterator, top, &bottom);
    return (double) (bottom - *top) / PANGO_SCALE;
}

static void line_show (pdf_t *self, PangoLayoutIter *iterator)
{
    PangoRectangle extents;
    int top = 0;
    double height = line_height (iterator, &top);
    double baseline = (double) (pango_layout_iter_get_baseline (iterator) - top) / PANGO_SCALE;
    pango_layout_iter_get_line_extents (iterator, NULL, &extents);
    cairo_move_to (self->cairo, self->left + (double) extents.x / PANGO_SCALE, self->y + baseline);
    pango_cairo_show_layout_line (self->cairo, pango_layout_iter_get_line_readonly (iterator));
    self->y += height;
}

// Line by line, so that a paragraph may go on on the next page. What is on one page is one span of it.
void pdf_block (pdf_t *self, const pdf_font_t *font, const char *text)
{
    int top = 0;
    const char *structure = structure_of (font, text);
    PangoLayout *layout = block_new (self, font, text);
    PangoLayoutIter *iterator = pango_layout_get_iter (layout);
    pdf_keep (self, line_height (iterator, &top));
    pdf_part_begin (self, structure);
    for (bool more = true; more;) {
        pdf_part_begin (self, structure != NULL ? "Span" : NULL);
        do
            line_show (self, iterator);
        while ((more = pango_layout_iter_next_line (iterator)) && line_height (iterator, &top) <= room (self));
        pdf_part_end (self, structure != NULL ? "Span" : NULL);
        if (more)
            page_begin (self);
    }
    pdf_part_end (self, structure);
    pango_layout_iter_free (iterator);
    g_object_unref (layout);
    self->y += font->after;
}

// ---------------------------------------------------------------- tables

typedef struct {
    pdf_t *pdf;
    const table_t *table;
    language_t language;
    double widths[COLUMNS_MOST];
} grid_t;

static void widths_of (grid_t *self)
{
    double sum = 0;
    for (int i = 0; i < self->table->column_count; i++)
        sum += self->table->columns[i].width;
    for (int i = 0; i < self->table->column_count; i++)
        self->widths[i] = pdf_width (self->pdf) * self->table->columns[i].width / sum;
}

typedef struct {
    PangoLayout *layouts[COLUMNS_MOST];
    double height;
} line_t;

static line_t line_make (const grid_t *self, const char *const *texts, bool head, bool strong)
{
    line_t line = {.height = 0};
    for (int i = 0; i < self->table->column_count; i++) {
        pdf_font_t font = {.size = CELL_SIZE, .bold = strong, .align = head ? PDF_CENTRE : self->table->columns[i].right ? PDF_RIGHT : PDF_LEFT};
        line.layouts[i] = layout_new (self->pdf, self->widths[i] - 2 * CELL_PADDING, &font, texts[i]);
        line.height = fmax (line.height, height_of (line.layouts[i]));
    }
    line.height += 2 * CELL_PADDING;
    return line;
}

// Cells with their borders; takes the line. cell: what each is; NULL: a head that is only said again.
static void line_draw (const grid_t *self, const line_t *line, bool head, const char *cell)
{
    pdf_t *pdf = self->pdf;
    pdf_part_begin (pdf, cell != NULL ? "TR" : NULL);
    double x = pdf->left;
    cairo_set_line_width (pdf->cairo, 0.5);
    for (int i = 0; i < self->table->column_count; i++) {
        pdf_part_begin (pdf, cell);
        draw (pdf, line->layouts[i], x + CELL_PADDING, pdf->y + (head ? (line->height - height_of (line->layouts[i])) / 2 : CELL_PADDING));
        g_object_unref (line->layouts[i]);
        cairo_rectangle (pdf->cairo, x, pdf->y, self->widths[i], line->height);
        cairo_stroke (pdf->cairo);
        pdf_part_end (pdf, cell); // with its border: an empty cell is one too, and a part needs something in it
        x += self->widths[i];
    }
    pdf_part_end (pdf, cell != NULL ? "TR" : NULL);
    pdf->y += line->height;
}

static void draw_head (const grid_t *self, const char *cell)
{
    const char *titles[COLUMNS_MOST];
    for (int i = 0; i < self->table->column_count; i++)
        titles[i] = self->table->columns[i].title;
    line_t line = line_make (self, titles, true, true);
    line_draw (self, &line, true, cell);
}

static line_t line_of (const grid_t *self, size_t row)
{
    enum { TEXT_SIZE = 1024 };
    static _Thread_local char texts[COLUMNS_MOST][TEXT_SIZE];
    const char *line[COLUMNS_MOST];
    for (int i = 0; i < self->table->column_count; i++) {
        cell_text (&self->table->rows[row].cells[i], self->language, texts[i], TEXT_SIZE);
        line[i] = texts[i];
    }
    return line_make (self, line, false, self->table->rows[row].strong);
}

// A line that does not fit begins the next page, below the table's head. The last one, often the sum, never stands there alone.
void pdf_table (pdf_t *self, const document_t *document, const table_t *table)
{
    grid_t grid = {.pdf = self, .table = table, .language = document->language};
    line_t next = {.height = 0};
    widths_of (&grid);
    pdf_part_begin (self, "Table");
    draw_head (&grid, "TH");
    for (size_t row = 0; row < table->row_count; row++) {
        line_t line = row > 0 ? next : line_of (&grid, row);
        if (row + 1 < table->row_count)
            next = line_of (&grid, row + 1);
        if (line.height + (row + 2 == table->row_count ? next.height : 0) > room (self)) {
            page_begin (self);
            draw_head (&grid, NULL);
        }
        line_draw (&grid, &line, false, "TD");
    }
    pdf_part_end (self, "Table");
    self->y += 6;
}
