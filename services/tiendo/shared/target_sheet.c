#include "services/tiendo/shared/target_sheet.h"

#include <stdlib.h>

#include "common/base/scoped.h"
#include "common/sheet/target_rows.h"
#include "services/tiendo/shared/table_file.h"
#include "services/tiendo/wording/wording.h"

enum { ROWS = 100000 };
static const sheet_bounds_t bounds = {ROWS, TABLE_FILE_MAX_BYTES};

typedef struct {
    const char *file;
    diagnostics_t *problems;
} reader_t;

static void text_free (char **text)
{
    free (*text);
}

static void tell (void *owner, target_rows_fault_t fault, long line, const char *column, const char *text)
{
    const reader_t *self = owner;
    if (fault == TARGET_ROWS_UNREADABLE)
        (void) problem (self->problems, self->file, line, column, "%s", text);
    else if (fault == TARGET_ROWS_NO_SHEET)
        (void) problem (self->problems, self->file, line, column, "no sheet with a heading row of unit, old and new");
    else if (fault == TARGET_ROWS_NO_COLUMN)
        (void) problem (self->problems, self->file, line, column, "the column is missing");
    else if (fault == TARGET_ROWS_NO_UNIT)
        (void) problem (self->problems, self->file, line, column, "empty");
    else
        (void) problem (self->problems, self->file, line, column, "a whole number is expected, in digits alone, not %s",
                        text[0] != '\0' ? text : "–");
}

json_t *target_sheet_read (const char *file, diagnostics_t *problems)
{
    scoped (text_free) char *bytes = NULL;
    size_t size = 0;
    reader_t self = {file, problems};
    if (!table_bytes_read (file, &bytes, &size, problems))
        return NULL;
    return target_rows_read ((slice_t){bytes, size}, bounds, language_chosen (), tell, &self);
}
