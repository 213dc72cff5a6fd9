#ifndef TIENDO_COMMON_SHEET_XLSX_PACKAGE_H
#define TIENDO_COMMON_SHEET_XLSX_PACKAGE_H
// An .xlsx file as what it is, a ZIP archive of XML parts, taken out one by one by libzip, within bounds: what a part would become is looked at
// before it is taken out, so a small file that would become a large one (a zip bomb) is refused by its ratio.
#include <stddef.h>

#include "common/base/failure.h"
#include "common/text/language.h"

enum { XLSX_PARTS = 1000, XLSX_PART_BYTES = 128 * 1024 * 1024, XLSX_BYTES = 256 * 1024 * 1024 /* of all parts */, XLSX_RATIO = 200 };

typedef struct xlsx_package_s xlsx_package_t;

// The bytes are borrowed and must outlive the package. PERMANENT: they are no .xlsx file that can be read; the sentence says why (encrypted, an old
// .xls …).
bool must_check xlsx_package_new (xlsx_package_t **ret, const void *bytes, size_t size, language_t language, failure_t *failure);
void xlsx_package_destroy (xlsx_package_t **self_p);
bool xlsx_package_has (const xlsx_package_t *self, const char *part);
// Feeds a part to an expat parser. Document types and entities are refused: no spreadsheet has them. parser is an XML_Parser.
bool must_check xlsx_package_parse (xlsx_package_t *self, const char *part, void *parser, failure_t *failure);
#endif
