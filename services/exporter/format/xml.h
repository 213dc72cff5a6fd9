#ifndef TIENDO_EXPORTER_FORMAT_XML_H
#define TIENDO_EXPORTER_FORMAT_XML_H
// XML as it is written: elements, attributes, text. GLib escapes; libxml2 would bring 35 MB of tables for these four calls.
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { XML_DEPTH = 24 };

typedef struct {
    FILE *out;
    char *bytes; // the caller's to free after xml_end_document
    size_t size;
    const char *names[XML_DEPTH];
    int depth;
    bool tag_open; // attributes may still follow
} xml_t;

void xml_begin_document (xml_t *self);
void xml_begin (xml_t *self);                         // the same without a declaration: what stands inside of another file
void xml_instruction (xml_t *self, const char *text); // <?text?>, as it is
void xml_start (xml_t *self, const char *name);       // names are borrowed until their end
void xml_attribute (xml_t *self, const char *name, const char *value);
void xml_text (xml_t *self, const char *text, size_t size); // control characters become spaces: XML 1.0 has no place for them
void xml_end (xml_t *self);
void xml_end_document (xml_t *self); // ends what is open
#endif
