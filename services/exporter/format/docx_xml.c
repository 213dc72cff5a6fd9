#include "services/exporter/format/docx_xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void docx_start (const docx_t *self, const char *name)
{
    xml_start (self->out, name);
}

void docx_end (const docx_t *self)
{
    xml_end (self->out);
}

void docx_attribute (const docx_t *self, const char *name, const char *value)
{
    xml_attribute (self->out, name, value);
}

static void docx_value (const docx_t *self, const char *name, const char *text)
{
    docx_start (self, name);
    docx_attribute (self, "w:val", text);
    docx_end (self);
}

void docx_number (const docx_t *self, const char *name, int count)
{
    char text[16];
    (void) snprintf (text, sizeof text, "%d", count);
    docx_value (self, name, text);
}

static void docx_number_attribute (const docx_t *self, const char *name, int count)
{
    char text[16];
    (void) snprintf (text, sizeof text, "%d", count);
    docx_attribute (self, name, text);
}

void docx_empty (const docx_t *self, const char *name)
{
    docx_start (self, name);
    docx_end (self);
}

void docx_text (const docx_t *self, const char *text, size_t size)
{
    docx_start (self, "w:t");
    docx_attribute (self, "xml:space", "preserve");
    xml_text (self->out, text, size);
    docx_end (self);
}

static void docx_run (const docx_t *self, const face_t *face, const char *text)
{
    docx_start (self, "w:r");
    docx_start (self, "w:rPr");
    if (face->bold)
        docx_empty (self, "w:b");
    if (face->italic)
        docx_empty (self, "w:i");
    docx_number (self, "w:sz", face->size);
    docx_end (self);
    for (const char *at = text;;) {
        size_t size = strcspn (at, "\n");
        docx_text (self, at, size);
        if (at[size] == '\0')
            break;
        docx_empty (self, "w:br");
        at += size + 1;
    }
    docx_end (self);
}

static void docx_rule (const docx_t *self)
{
    docx_start (self, "w:pBdr");
    docx_start (self, "w:bottom");
    docx_attribute (self, "w:val", "single");
    docx_attribute (self, "w:sz", "6");
    docx_attribute (self, "w:space", "0");
    docx_end (self);
    docx_end (self);
}

void docx_properties (const docx_t *self, const face_t *face)
{
    docx_start (self, "w:pPr"); // its parts have an order
    if (face->style != NULL)
        docx_value (self, "w:pStyle", face->style);
    if (face->keep)
        docx_empty (self, "w:keepNext");
    if (face->rule > 0)
        docx_rule (self);
    docx_start (self, "w:spacing");
    docx_number_attribute (self, "w:after", face->after);
    docx_number_attribute (self, "w:before", 0);
    docx_end (self);
    if (face->indent > 0 || face->rule > 0) {
        docx_start (self, "w:ind");
        docx_number_attribute (self, "w:left", face->rule);
        docx_number_attribute (self, "w:right", face->rule);
        docx_number_attribute (self, "w:firstLine", face->indent);
        docx_end (self);
    }
    docx_value (self, "w:jc", face->align);
    if (face->rule > 0) { // a line of nothing is as high as its mark
        docx_start (self, "w:rPr");
        docx_number (self, "w:sz", face->size);
        docx_end (self);
    }
    docx_end (self);
}

void docx_paragraph (const docx_t *self, const face_t *face, const char *text)
{
    docx_start (self, "w:p");
    docx_properties (self, face);
    if (text[0] != '\0')
        docx_run (self, face, text);
    docx_end (self);
}

// ---------------------------------------------------------------- tables

void docx_table_start (const docx_t *self, const int *widths, int count, bool bordered)
{
    static const char *const sides[] = {"w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"};
    docx_start (self, "w:tbl");
    docx_start (self, "w:tblPr");
    docx_start (self, "w:tblW");
    docx_attribute (self, "w:w", "5000");
    docx_attribute (self, "w:type", "pct");
    docx_end (self);
    if (bordered) {
        docx_start (self, "w:tblBorders");
        for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
            docx_start (self, sides[i]);
            docx_attribute (self, "w:val", "single");
            docx_attribute (self, "w:sz", "4");
            docx_end (self);
        }
        docx_end (self);
    }
    docx_value (self, "w:tblLayout", "fixed");
    docx_end (self);
    docx_start (self, "w:tblGrid");
    for (int i = 0; i < count; i++) {
        docx_start (self, "w:gridCol");
        docx_number_attribute (self, "w:w", widths[i]);
        docx_end (self);
    }
    docx_end (self);
}

void docx_cell_start (const docx_t *self, int width)
{
    docx_start (self, "w:tc");
    docx_start (self, "w:tcPr");
    docx_start (self, "w:tcW");
    docx_number_attribute (self, "w:w", width);
    docx_attribute (self, "w:type", "dxa");
    docx_end (self);
    docx_end (self);
}

static void docx_cell (const docx_t *self, int width, const face_t *face, const char *text)
{
    docx_cell_start (self, width);
    docx_paragraph (self, face, text);
    docx_end (self);
}

void docx_table (const docx_t *self, const table_t *table)
{
    enum { LANDSCAPE = 14570, TEXT_SIZE = 1024 }; // twentieths of a point between the margins
    int widths[COLUMNS_MOST];
    int sum = 0;
    char text[TEXT_SIZE];
    for (int i = 0; i < table->column_count; i++)
        sum += table->columns[i].width;
    for (int i = 0; i < table->column_count; i++)
        widths[i] = LANDSCAPE * table->columns[i].width / sum;
    docx_table_start (self, widths, table->column_count, true);
    docx_start (self, "w:tr");
    docx_start (self, "w:trPr");
    docx_empty (self, "w:tblHeader");
    docx_end (self);
    for (int i = 0; i < table->column_count; i++)
        docx_cell (self, widths[i], &(face_t){.align = "center", .size = 21, .bold = true}, table->columns[i].title);
    docx_end (self);
    for (size_t row = 0; row < table->row_count; row++) {
        docx_start (self, "w:tr");
        docx_start (self, "w:trPr");
        docx_empty (self, "w:cantSplit");
        docx_end (self);
        for (int i = 0; i < table->column_count; i++) {
            cell_text (&table->rows[row].cells[i], self->document->language, text, sizeof text);
            docx_cell (self, widths[i], &(face_t){.align = table->columns[i].right ? "right" : "left", .size = 21, .bold = table->rows[row].strong},
                       text);
        }
        docx_end (self);
    }
    docx_end (self);
}
