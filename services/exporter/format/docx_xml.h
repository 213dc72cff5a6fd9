#ifndef TIENDO_EXPORTER_FORMAT_DOCX_XML_H
#define TIENDO_EXPORTER_FORMAT_DOCX_XML_H
// WordprocessingML (ECMA-376): paragraphs, runs and tables as elements of a part that is being written.
#include "services/exporter/format/document.h"
#include "services/exporter/format/xml.h"

typedef struct {
    const char *align; // left, center, right, both
    int size;          // half points
    bool bold, italic;
    int indent; // of the first line, twentieths of a point
    int after;
    bool keep;         // on the page of what follows
    const char *style; // of docx_package.c, NULL: Normal
    int rule;          // a line below, so far from both sides, in twentieths of a point; 0: none
} face_t;

typedef struct {
    const document_t *document;
    xml_t *out;
} docx_t;

void docx_empty (const docx_t *self, const char *name);
void docx_start (const docx_t *self, const char *name);
void docx_end (const docx_t *self);
void docx_attribute (const docx_t *self, const char *name, const char *value);
void docx_number (const docx_t *self, const char *name, int count);
void docx_text (const docx_t *self, const char *text, size_t size);
void docx_properties (const docx_t *self, const face_t *face);
void docx_paragraph (const docx_t *self, const face_t *face, const char *text);
void docx_table_start (const docx_t *self, const int *widths, int count, bool bordered);
void docx_cell_start (const docx_t *self, int width);
void docx_table (const docx_t *self, const table_t *table);
#endif
