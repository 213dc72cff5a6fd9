#include "common/sheet/target_rows.h"

#include <string.h>
#include <strings.h>

#include "common/base/scoped.h"
#include "common/sheet/csv.h"
#include "common/sheet/xlsx.h"
#include "common/text/numbers.h"

typedef struct {
    target_rows_tell_t *tell;
    void *owner;
    bool is_wrong;
    int unit, old, new; // columns
} reader_t;

static bool fault (reader_t *self, target_rows_fault_t fault, long line, const char *column, const char *text)
{
    self->is_wrong = true;
    self->tell (self->owner, fault, line, column, text);
    return false;
}

static bool read_workbook (reader_t *self, slice_t bytes, sheet_bounds_t bounds, language_t language, sheet_t **ret)
{
    scoped (xlsx_destroy) xlsx_t *book = NULL;
    failure_t failure = {0};
    if (!xlsx_new (&book, bytes.at, bytes.size, bounds, language, &failure))
        return fault (self, TARGET_ROWS_UNREADABLE, 0, "", failure.text);
    for (size_t i = 0; i < xlsx_count (book); i++)
        if (!xlsx_is_hidden (book, i))
            return xlsx_read (book, i, ret, &failure) || fault (self, TARGET_ROWS_UNREADABLE, 0, xlsx_name (book, i), failure.text);
    return fault (self, TARGET_ROWS_NO_SHEET, 0, "", "");
}

static bool read_text (reader_t *self, slice_t bytes, sheet_bounds_t bounds, language_t language, sheet_t **ret)
{
    long line = 0;
    failure_t failure = {0};
    return csv_read (ret, bytes, bounds, language, &line, &failure) || fault (self, TARGET_ROWS_UNREADABLE, line, "", failure.text);
}

static int column_of (reader_t *self, const sheet_row_t *heading, const char *name)
{
    for (uint32_t i = 0; i < heading->cell_count; i++)
        if (strcasecmp (sheet_cell (heading, i), name) == 0)
            return (int) i;
    (void) fault (self, TARGET_ROWS_NO_COLUMN, (long) heading->line, name, "");
    return -1;
}

static json_t *count_at (reader_t *self, const sheet_row_t *row, int column, const char *name)
{
    int64_t count = 0;
    const char *cell = sheet_cell (row, (uint32_t) column);
    if (number_parse (cell, LOCALE_PLAIN, &count))
        return json_integer (count);
    (void) fault (self, TARGET_ROWS_NO_COUNT, (long) row->line, name, cell);
    return json_null ();
}

static void read_row (reader_t *self, const sheet_row_t *row, json_t *targets)
{
    const char *unit = sheet_cell (row, (uint32_t) self->unit);
    if (unit[0] == '\0')
        (void) fault (self, TARGET_ROWS_NO_UNIT, (long) row->line, "unit", "");
    json_t *old = count_at (self, row, self->old, "old");
    json_t *new = count_at (self, row, self->new, "new");
    (void) json_array_append_new (targets, json_pack ("{s:s s:o s:o}", "unit", unit, "old", old, "new", new));
}

json_t *target_rows_read (slice_t bytes, sheet_bounds_t bounds, language_t language, target_rows_tell_t *tell, void *owner)
{
    scoped (sheet_destroy) sheet_t *sheet = NULL;
    reader_t self = {.tell = tell, .owner = owner};
    bool is_workbook = bytes.size >= 4 && memcmp (bytes.at, "PK\3\4", 4) == 0;
    if (!(is_workbook ? read_workbook : read_text) (&self, bytes, bounds, language, &sheet))
        return NULL;
    if (sheet_count (sheet) < 2) {
        (void) fault (&self, TARGET_ROWS_NO_SHEET, 0, "", "");
        return NULL;
    }
    self.unit = column_of (&self, sheet_row (sheet, 0), "unit");
    self.old = column_of (&self, sheet_row (sheet, 0), "old");
    self.new = column_of (&self, sheet_row (sheet, 0), "new");
    json_t *targets = json_array ();
    for (size_t i = 1; i < sheet_count (sheet) && self.unit >= 0 && self.old >= 0 && self.new >= 0; i++)
        read_row (&self, sheet_row (sheet, i), targets);
    if (!self.is_wrong)
        return targets;
    json_decref (targets);
    return NULL;
}
