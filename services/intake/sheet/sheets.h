#ifndef TIENDO_INTAKE_SHEET_SHEETS_H
#define TIENDO_INTAKE_SHEET_SHEETS_H
// Spreadsheets: the template that people fill in, the dry run of what they upload, its sending, and the sheet back with the reasons beside its rows.
// What a sheet says is read by common/figures_sheet, as `tiendo push` reads it; what of it may be stored is judged by ingest.
#include "services/intake/session/caller.h"

enum { SHEET_FILE = 4 * 1024 * 1024, SHEET_BODY = SHEET_FILE + 65536 /* with what multipart puts around it */, SHEET_FIGURES = 5000 };

void template_get (caller_t *caller, response_t *response); // GET /api/v1/intake/template.xlsx
void sheets_post (caller_t *caller, response_t *response);  // POST /api/v1/intake/sheets
void sheets_send (caller_t *caller, response_t *response);  // POST /api/v1/intake/sheets/{sheet}/send
void sheets_get (caller_t *caller, response_t *response);   // GET /api/v1/intake/sheets/{sheet}.xlsx
#endif
