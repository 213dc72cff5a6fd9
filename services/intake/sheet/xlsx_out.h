#ifndef TIENDO_INTAKE_SHEET_XLSX_OUT_H
#define TIENDO_INTAKE_SHEET_XLSX_OUT_H
// A workbook that is written for a download, by libxlsxwriter: its book, the formats of it, and its bytes in the end.
#include <xlsxwriter.h>

#include "services/intake/session/caller.h"

typedef struct {
    char path[40];
    lxw_workbook *book; // NULL once it is closed
    lxw_format *title, *hint, *head, *text, *locked, *date, *count, *input, *reason;
} xlsx_out_t;

bool must_check xlsx_out_open (xlsx_out_t *self, response_t *response);
// Answers with the file. name: what it is called at the asker's.
void xlsx_out_answer (xlsx_out_t *self, const char *name, response_t *response);
void xlsx_out_clear (xlsx_out_t *self);
void xlsx_put (lxw_worksheet *sheet, uint32_t row, uint32_t column, const char *text, lxw_format *format);
// day: since 1970-01-01.
void xlsx_put_day (lxw_worksheet *sheet, uint32_t row, uint32_t column, int32_t day, lxw_format *format);
#endif
