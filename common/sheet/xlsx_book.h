#ifndef TIENDO_COMMON_SHEET_XLSX_BOOK_H
#define TIENDO_COMMON_SHEET_XLSX_BOOK_H
// What the parts of a workbook say that all its sheets share: their names, shared texts, which styles show dates, the calendar. Inner header of
// xlsx.c, which reads the sheets.
#include <expat.h>
#include <glib.h>

#include "common/sheet/sheet.h"
#include "common/sheet/xlsx_package.h"

typedef struct {
    char *name;
    char *relationship;
    bool is_hidden;
} xlsx_book_sheet_t;

typedef struct {
    xlsx_package_t *package;
    language_t language;
    sheet_bounds_t bounds;
    GArray *sheets;     // of xlsx_book_sheet_t, in the workbook's order
    GPtrArray *strings; // shared strings, by their number
    size_t string_bytes;
    GHashTable *formats; // number format → its code
    GByteArray *is_date; // by style
    GHashTable *targets; // relationship → part
    bool from_1904;
    bool in_cell_styles;
    // text under way
    GString *text;
    bool takes_text;
    bool in_phonetic;
    failure_t *failure;
} xlsx_book_t;

bool must_check xlsx_book_open (xlsx_book_t *self, const void *bytes, size_t size, failure_t *failure);
void xlsx_book_clear (xlsx_book_t *self);

typedef void XMLCALL xlsx_start_t (void *parser, const XML_Char *name, const XML_Char **attributes);
typedef void XMLCALL xlsx_end_t (void *parser, const XML_Char *name);

// Walks a part. Handlers get the parser, whose user data is `user`; text is gathered in book->text while book->takes_text.
bool must_check xlsx_book_walk (xlsx_book_t *self, const char *part, xlsx_start_t *start, xlsx_end_t *end, void *user);
// The book that a handler works for: user data begins with a pointer to it.
xlsx_book_t *xlsx_book_of (void *parser);
// Ends the walk: the sentence is the failure's, unless there is one already.
void xlsx_book_stop (void *parser, const char *why);
// Names without their namespace.
const char *xlsx_local_name (const char *name);
const char *xlsx_attribute (const char **attributes, const char *name);
// Excel writes control characters as _x000D_: they are blanks to us.
void xlsx_decode_controls (GString *text);
#endif
