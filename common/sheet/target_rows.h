#ifndef TIENDO_COMMON_SHEET_TARGET_ROWS_H
#define TIENDO_COMMON_SHEET_TARGET_ROWS_H
// A sheet of changed targets, CSV or .xlsx, the first one that is not hidden: a heading row with unit, old and new, then a row a unit. Cells are
// whole cases, from 0 on. The command and the operator's page read it alike; each says in its own words what is wrong.
#include <jansson.h>

#include "common/sheet/sheet.h"
#include "common/text/slice.h"

typedef enum {
    TARGET_ROWS_UNREADABLE, // text: why, a sentence
    TARGET_ROWS_NO_SHEET,   // nothing with a heading row and a row below it
    TARGET_ROWS_NO_COLUMN,
    TARGET_ROWS_NO_UNIT,
    TARGET_ROWS_NO_COUNT // text: what stands there, "" for nothing
} target_rows_fault_t;

// line 0: the file as a whole; column "": the line as a whole.
typedef void target_rows_tell_t (void *owner, target_rows_fault_t fault, long line, const char *column, const char *text);

// [{unit, old, new}], the caller's; NULL where anything is wrong, each of it told.
json_t *target_rows_read (slice_t bytes, sheet_bounds_t bounds, language_t language, target_rows_tell_t *tell, void *owner);
#endif
