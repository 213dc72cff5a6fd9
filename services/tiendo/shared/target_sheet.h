#ifndef TIENDO_TIENDO_SHARED_TARGET_SHEET_H
#define TIENDO_TIENDO_SHARED_TARGET_SHEET_H
// A sheet of changed targets, CSV or .xlsx, the first one that is not hidden: a heading row with unit, old and new, then a row a unit. Cells are
// whole cases, from 0 on.
#include <jansson.h>

#include "services/tiendo/shared/diagnostics.h"

// [{unit, old, new}], the caller's; NULL where anything is wrong, each of it told with its line.
json_t *target_sheet_read (const char *file, diagnostics_t *problems);
#endif
