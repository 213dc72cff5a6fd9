#include "services/tiendo/shared/target_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/sheet/csv.h"
#include "common/sheet/xlsx.h"
#include "common/text/numbers.h"
#include "services/tiendo/shared/table_file.h"
#include "services/tiendo/wording/wording.h"

enum { ROWS = 100000 };
static const sheet_bounds_t bounds = {ROWS, TABLE_FILE_MAX_BYTES};

typedef struct {
    const char *file;
    diagnostics_t *problems;
    int unit, old, new; // columns
} reader_t;

static void text_free (char **text)
{
    free (*text);
}

static bool workbook_read (const char *file, slice_t bytes, sheet_t **ret, diagnostics_t *problems)
{
    scoped (xlsx_destroy) xlsx_t *book = NULL;
    failure_t failure = {0};
    if (!xlsx_new (&book, bytes.at, bytes.size, bounds, language_chosen (), &failure))
        return problem (problems, file, 0, "", "%s", failure.text);
    for (size_t i = 0; i < xlsx_count (book); i++)
        if (!xlsx_is_hidden (book, i))
            return xlsx_read (book, i, ret, &failure) || problem (problems, file, 0, xlsx_name (book, i), "%s", failure.text);
    return problem (problems, file, 0, "", "no sheet with a heading row of unit, old and new");
}

static bool text_read (const char *file, slice_t bytes, sheet_t **ret, diagnostics_t *problems)
{
    long line = 0;
    failure_t failure = {0};
    return csv_read (ret, bytes, bounds, language_chosen (), &line, &failure) || problem (problems, file, line, "", "%s", failure.text);
}

static int column_of (const reader_t *self, const sheet_row_t *heading, const char *name)
{
    for (uint32_t i = 0; i < heading->cell_count; i++)
        if (strcasecmp (sheet_cell (heading, i), name) == 0)
            return (int) i;
    (void) problem (self->problems, self->file, (long) heading->line, name, "the column is missing");
    return -1;
}

static json_t *count_at (const reader_t *self, const sheet_row_t *row, int column, const char *name)
{
    int64_t count = 0;
    if (number_parse (sheet_cell (row, (uint32_t) column), LOCALE_PLAIN, &count))
        return json_integer (count);
    (void) problem (self->problems, self->file, (long) row->line, name, "a whole number is expected, in digits alone, not %s",
                    sheet_cell (row, (uint32_t) column)[0] != '\0' ? sheet_cell (row, (uint32_t) column) : "–");
    return json_null ();
}

static void read_row (const reader_t *self, const sheet_row_t *row, json_t *targets)
{
    const char *unit = sheet_cell (row, (uint32_t) self->unit);
    if (unit[0] == '\0')
        (void) problem (self->problems, self->file, (long) row->line, "unit", "empty");
    (void) json_array_append_new (targets, json_pack ("{s:s s:o s:o}", "unit", unit, "old", count_at (self, row, self->old, "old"), "new",
                                                      count_at (self, row, self->new, "new")));
}

json_t *target_sheet_read (const char *file, diagnostics_t *problems)
{
    scoped (text_free) char *bytes = NULL;
    scoped (sheet_destroy) sheet_t *sheet = NULL;
    size_t size = 0;
    size_t before = diagnostics_count (problems);
    if (!table_bytes_read (file, &bytes, &size, problems))
        return NULL;
    slice_t slice = {bytes, size};
    bool is_workbook = size >= 4 && memcmp (bytes, "PK\3\4", 4) == 0;
    if (!(is_workbook ? workbook_read (file, slice, &sheet, problems) : text_read (file, slice, &sheet, problems)))
        return NULL;
    if (sheet_count (sheet) < 2) {
        (void) problem (problems, file, 0, "", "no sheet with a heading row of unit, old and new");
        return NULL;
    }
    reader_t self = {.file = file, .problems = problems};
    self.unit = column_of (&self, sheet_row (sheet, 0), "unit");
    self.old = column_of (&self, sheet_row (sheet, 0), "old");
    self.new = column_of (&self, sheet_row (sheet, 0), "new");
    json_t *targets = json_array ();
    for (size_t i = 1; i < sheet_count (sheet) && self.unit >= 0 && self.old >= 0 && self.new >= 0; i++)
        read_row (&self, sheet_row (sheet, i), targets);
    if (diagnostics_count (problems) == before)
        return targets;
    json_decref (targets);
    return NULL;
}
