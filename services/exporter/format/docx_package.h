#ifndef TIENDO_EXPORTER_FORMAT_DOCX_PACKAGE_H
#define TIENDO_EXPORTER_FORMAT_DOCX_PACKAGE_H
// The zip around a DOCX: relations, content types, styles, the header with the page's number.
#include <stdbool.h>
#include <stddef.h>

#define WORD_NAMESPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

typedef struct {
    const void *bytes;
    size_t size;
} docx_part_t;

// The parts are XML: the document and the footer of every page. The bytes are the caller's to free.
bool docx_pack (const docx_part_t *body, const docx_part_t *footer, char **ret, size_t *ret_size);
#endif
