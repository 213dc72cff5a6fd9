#ifndef TIENDO_COMMON_SHEET_TABLE_TEXT_H
#define TIENDO_COMMON_SHEET_TABLE_TEXT_H
// A file's bytes as text: what Excel and others write, brought to UTF-8 with one delimiter; and a cell's text as it is kept. Pure.
#include <stdbool.h>
#include <stddef.h>

#include "common/text/language.h"
#include "common/text/slice.h"

typedef enum {
    TABLE_TEXT_GOOD,
    TABLE_TEXT_EMPTY,
    TABLE_TEXT_WORKBOOK,  // .xlsx, .ods, .xls
    TABLE_TEXT_DOCUMENT,  // PDF, compressed, an image
    TABLE_TEXT_UTF16_BAD, // has the mark of UTF-16, and is none
    TABLE_TEXT_UTF16_BARE // looks like UTF-16 without its mark
} table_text_kind_t;

// What to tell a person of a file that is not TABLE_TEXT_GOOD.
const char *table_text_complaint (table_text_kind_t kind, language_t language);

typedef struct {
    char *bytes; // UTF-8 where the file is; the caller frees it with table_text_clear
    size_t size;
    size_t start;    // where the header begins: behind a byte order mark and a line `sep=;`
    long first_line; // of the header, from 1
    char delimiter;  // , ; or tab
} table_text_t;

// UTF-8 with or without a byte order mark, UTF-16 with one, Windows-1258 where the bytes are no UTF-8 and are Vietnamese letters of it. The delimiter
// is what a first line `sep=` says, else the one that the header has most of.
table_text_kind_t table_text_read (table_text_t *ret, slice_t file);
void table_text_clear (table_text_t *self);

// A cell without the spaces around it (common/text/normal.h says which), in Unicode NFC. The caller frees it.
// NULL where the cell is not UTF-8 or holds a NUL.
char *table_cell_text (slice_t cell);
#endif
