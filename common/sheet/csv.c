#include "common/sheet/csv.h"

#include <stdlib.h>

#include "common/base/scoped.h"
#include "common/sheet/csv_rows.h"
#include "common/text/text.h"

typedef struct {
    sheet_t *sheet;
    uint32_t line, column; // of the next cell
    bool good;
    failure_t *failure;
} csv_t;

// What is longer than any text of a record may be is cut at a character: as it is it says enough about what is wrong with it.
static slice_t bounded (slice_t cell)
{
    if (cell.size <= SHEET_CELL_BYTES)
        return cell;
    cell.size = SHEET_CELL_BYTES;
    while (cell.size > 0 && ((unsigned char) cell.at[cell.size] & 0xc0) == 0x80)
        cell.size--;
    return cell;
}

static void take_cell (void *argument, slice_t cell, long line, long begun)
{
    csv_t *self = argument;
    (void) begun;
    cell = bounded (cell);
    self->line = (uint32_t) line;
    bool is_text = text_is_utf8 (cell);
    self->good = self->good
                 && sheet_add (self->sheet, self->line, self->column++, is_text ? CELL_TEXT : CELL_UNREADABLE, is_text ? cell.at : "?",
                               is_text ? cell.size : 1, self->failure);
}

static void take_end (void *argument)
{
    csv_t *self = argument;
    size_t count = sheet_count (self->sheet);
    if (count > 0 && sheet_row (self->sheet, count - 1)->line == self->line)
        sheet_set_width (self->sheet, self->column);
    self->column = 0;
}

bool csv_read (sheet_t **ret, slice_t bytes, sheet_bounds_t bounds, language_t language, long *ret_line, failure_t *failure)
{
    static const csv_rows_take_t take = {take_cell, take_end};
    scoped (table_text_clear) table_text_t text = {0};
    scoped (sheet_destroy) sheet_t *sheet = NULL;
    *ret_line = 0;
    table_text_kind_t kind = table_text_read (&text, bytes);
    if (kind != TABLE_TEXT_GOOD)
        return failure_set (failure, FAILURE_PERMANENT, "%s", table_text_complaint (kind, language));
    if (!sheet_new (&sheet, bounds, language, failure))
        return false;
    csv_t self = {.sheet = sheet, .good = true, .failure = failure};
    if (!csv_rows_read (&text, &take, &self, ret_line))
        return failure_set (failure, FAILURE_PERMANENT,
                            SAY (language,
                                 "a quote \" that opens here is never closed, or stands in the middle of a cell: write it twice (\"\") within quotes",
                                 "dấu ngoặc kép \" mở ở dòng này không được đóng, hoặc nằm giữa ô: trong ngoặc kép phải viết hai lần (\"\")"));
    *ret_line = 0;
    if (!self.good)
        return false;
    *ret = sheet;
    sheet = NULL;
    return true;
}
