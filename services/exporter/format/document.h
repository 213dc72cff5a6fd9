#ifndef TIENDO_EXPORTER_FORMAT_DOCUMENT_H
#define TIENDO_EXPORTER_FORMAT_DOCUMENT_H
// A report before it has a format: the parts of an official document (Nghị định 30/2020/NĐ-CP, Appendix I), paragraphs, tables.
// Builders (report_*.c) fill it, writers (write_*.c) lay it out; neither knows the other. Figures stay numbers until a writer prints them.
#include <stddef.h>
#include <stdint.h>

#include "common/base/failure.h"
#include "services/exporter/format/words.h"

typedef enum { CELL_EMPTY, CELL_TEXT, CELL_COUNT, CELL_TENTHS } cell_kind_t; // TENTHS: 917 is 91.7

typedef struct {
    cell_kind_t kind;
    char *text;
    int64_t number;
} cell_t;

typedef struct {
    char *title;
    int width;  // share of the table's width, and characters in a sheet
    bool right; // numbers
} column_t;

// Where a table appears: the annex of PDF and DOCX, a sheet of XLSX, the CSV.
enum { IN_PRINT = 1, IN_SHEET = 2, IN_CSV = 4 };

typedef struct {
    cell_t *cells;
    bool strong;
} row_t;

enum { COLUMNS_MOST = 56 }; // a sheet of the daily report: its own twenty, and two of each of a campaign's other metrics
typedef struct {
    unsigned where;
    char *name;  // of the sheet
    char *title; // of the annex
    char *note;  // below it, "" for none
    column_t columns[COLUMNS_MOST];
    int column_count;
    int printed; // of a sheet so many columns are printed, the others are a group to its right; 0: all
    row_t *rows;
    size_t row_count;
    int filled;         // cells of the row that is being filled
    size_t chart_count; // rows of the chart in the sheet, the first ones; 0: none
    int chart_label;    // the column that names them
    int chart_first;    // two columns to compare
    int chart_second;
} table_t;

typedef enum { STYLE_BODY, STYLE_HEADING, STYLE_ITEM } style_t;

typedef struct {
    style_t style;
    char *text;
} paragraph_t;

typedef struct {
    language_t language;
    char *parent; // the body above the issuing one, "" for none
    char *issuer;
    char *number; // what stands behind the number that the registry gives: "/BC-…"
    char *place;
    char *kind; // BÁO CÁO
    char *subject;
    char *addressee; // "" for none
    char *authority; // TL. …
    char *signer;    // title of who signs
    char *copies;    // separated by ';'
    char *notice;    // on every page, "" for none: SỐ LIỆU MÔ PHỎNG
    char *date;      // YYYY-MM-DD, for the blank "ngày … tháng 7 năm 2024"
    char *as_of;     // RFC 3339: what the figures are as of, and the time written into the file
    paragraph_t *paragraphs;
    size_t paragraph_count;
    table_t *tables;
    size_t table_count;
} document_t;

document_t *document_new (language_t language);
void document_destroy (document_t **self_p);
// Replaces one of the document's own strings.
void document_set (char **ret, const char *text);

// A paragraph, in the language of the document. Both formats take the same arguments.
void document_say (document_t *self, style_t style, const char *vi, const char *en, ...)
    __attribute__ ((format (printf, 3, 5), format (printf, 4, 5)));

// The table is the document's; the pointer is good until the next one is added.
table_t *document_table (document_t *self, unsigned where, const char *name, const char *title);
void table_column (table_t *self, int width, bool right, const char *title);
bool table_is_printed (const table_t *self); // where it has a row: a paper has no annex of a head alone, a sheet says so with one
void table_row (table_t *self, bool strong); // cells follow from left to right; what is not given stays empty
void table_text (table_t *self, const char *text);
void table_count (table_t *self, int64_t number);
void table_tenths (table_t *self, int64_t tenths);
void table_skip (table_t *self);
// As people read it, "" for an empty one.
void cell_text (const cell_t *self, language_t language, char *text, size_t size);

// What a format makes of a document: bytes that the caller frees.
typedef bool write_t (const document_t *document, char **ret, size_t *ret_size, failure_t *failure);
write_t write_csv;
write_t write_docx;
write_t write_pdf;
write_t write_xlsx;
#endif
