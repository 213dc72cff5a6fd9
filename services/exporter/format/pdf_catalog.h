#ifndef TIENDO_EXPORTER_FORMAT_PDF_CATALOG_H
#define TIENDO_EXPORTER_FORMAT_PDF_CATALOG_H
// What a PDF says of itself as a whole and Cairo cannot write: the language that it is to be read out in, that its title, not its file's name, is to
// be shown above it, and all that makes it PDF/A-2b (ISO 19005-2): metadata, the profile that its colours are meant by, and what Cairo leaves out.
#include <stddef.h>

#include "common/base/failure.h"

// Writes the file anew with it; takes the bytes and gives others.
must_check bool pdf_catalog_write (char **bytes_p, size_t *size, const char *language, failure_t *failure);
#endif
