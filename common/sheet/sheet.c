#include "common/sheet/sheet.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sheet_s {
    GArray *rows; // of sheet_row_t
    GStringChunk *texts;
    language_t language;
    sheet_bounds_t bounds;
    size_t bytes;
    uint32_t line; // of the last row, 0: none
    uint32_t room; // cells that there is room for in it
    uint32_t widest;
    size_t covered; // cells that merges were looked at for
};

bool sheet_new (sheet_t **ret, sheet_bounds_t bounds, language_t language, failure_t *failure)
{
    sheet_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->rows = g_array_new (FALSE, FALSE, sizeof (sheet_row_t));
    self->texts = g_string_chunk_new (65536);
    self->language = language;
    self->bounds = bounds;
    *ret = self;
    return true;
}

void sheet_destroy (sheet_t **self_p)
{
    sheet_t *self = *self_p;
    *self_p = NULL;
    if (self == NULL)
        return;
    for (guint i = 0; i < self->rows->len; i++)
        free (g_array_index (self->rows, sheet_row_t, i).cells);
    (void) g_array_free (self->rows, TRUE);
    g_string_chunk_free (self->texts);
    free (self);
}

static sheet_row_t *row_at (const sheet_t *self, size_t index)
{
    return &g_array_index (self->rows, sheet_row_t, index);
}

size_t sheet_count (const sheet_t *self)
{
    return self->rows->len;
}

size_t sheet_bytes (const sheet_t *self)
{
    return self->bytes;
}

const sheet_row_t *sheet_row (const sheet_t *self, size_t index)
{
    return row_at (self, index);
}

const sheet_cell_t *sheet_cell_at (const sheet_row_t *row, uint32_t column)
{
    static const sheet_cell_t empty = {.text = ""};
    return column < row->cell_count ? &row->cells[column] : &empty;
}

const char *sheet_cell (const sheet_row_t *row, uint32_t column)
{
    return sheet_cell_at (row, column)->text;
}

cell_name_t cell_name (uint32_t line, uint32_t column)
{
    cell_name_t name;
    char letters[8] = "";
    size_t at = sizeof letters - 1;
    for (uint32_t left = column + 1; left > 0 && at > 0; left = (left - 1) / 26)
        letters[--at] = (char) ('A' + (left - 1) % 26);
    (void) snprintf (name.text, sizeof name.text, "%s%u", letters + at, line);
    return name;
}

static bool is_blank (gunichar character)
{
    return g_unichar_isspace (character) || g_unichar_iszerowidth (character) || character == 0xFEFF || g_unichar_iscntrl (character);
}

static void trim_end (GString *text)
{
    for (char *last = text->str + text->len; last > text->str;) {
        char *before = g_utf8_find_prev_char (text->str, last);
        if (before == NULL || !is_blank (g_utf8_get_char (before)))
            return;
        last = before;
        (void) g_string_truncate (text, (gsize) (last - text->str));
    }
}

// A copy in NFC without blanks at its ends and without control characters within; lines of a cell become one.
static const char *cleaned (sheet_t *self, const char *text, size_t size)
{
    const char *end = text + size;
    GString *out = g_string_sized_new (size);
    while (text < end && is_blank (g_utf8_get_char (text)))
        text += g_utf8_skip[(unsigned char) *text];
    for (; text < end; text += g_utf8_skip[(unsigned char) *text]) {
        gunichar character = g_utf8_get_char (text);
        (void) g_string_append_unichar (out, g_unichar_iscntrl (character) ? ' ' : character);
    }
    trim_end (out);
    char *composed = g_utf8_normalize (out->str, (gssize) out->len, G_NORMALIZE_NFC);
    const char *kept = out->len == 0 ? "" : g_string_chunk_insert (self->texts, composed);
    g_free (composed);
    (void) g_string_free (out, TRUE);
    return kept;
}

static bool charge (sheet_t *self, size_t bytes, uint32_t line, uint32_t column, failure_t *failure)
{
    self->bytes += bytes;
    return self->bytes <= self->bounds.bytes
           || failure_set (failure, FAILURE_PERMANENT,
                           SAY (self->language, "cell %s: the sheet holds more than %zu MB", "ô %s: bảng tính chứa hơn %zu MB"),
                           cell_name (line, column).text, self->bounds.bytes / 1024 / 1024);
}

static bool begin_row (sheet_t *self, uint32_t line, failure_t *failure)
{
    sheet_row_t row = {.line = line};
    self->bytes += sizeof row;
    if (self->rows->len >= self->bounds.rows)
        return failure_set (failure, FAILURE_PERMANENT, SAY (self->language, "the sheet has more than %u rows", "bảng tính có hơn %u dòng"),
                            self->bounds.rows);
    (void) g_array_append_val (self->rows, row);
    self->line = line;
    self->room = 0;
    return true;
}

// Makes cells up to this column, empty ones between.
static bool extend (sheet_t *self, sheet_row_t *row, uint32_t column, failure_t *failure)
{
    uint32_t more = column + 1 - row->cell_count;
    if (!charge (self, more * sizeof *row->cells, row->line, column, failure))
        return false;
    bool is_last = row == row_at (self, self->rows->len - 1);
    if (!is_last || column >= self->room) {
        uint32_t room = is_last ? (column + 1 > self->room * 2 ? column + 1 : self->room * 2) : column + 1;
        sheet_cell_t *cells = realloc (row->cells, room * sizeof *cells);
        if (cells == NULL)
            return failure_set (failure, FAILURE_FATAL, "out of memory");
        row->cells = cells;
        self->room = is_last ? room : self->room;
    }
    while (row->cell_count <= column)
        row->cells[row->cell_count++] = (sheet_cell_t){.text = ""};
    self->widest = row->cell_count > self->widest ? row->cell_count : self->widest;
    return true;
}

static bool judge (const sheet_t *self, uint32_t line, uint32_t column, const char *text, size_t size, failure_t *failure)
{
    cell_name_t name = cell_name (line, column);
    language_t language = self->language;
    if (column >= SHEET_COLUMNS)
        return failure_set (failure, FAILURE_PERMANENT,
                            SAY (language, "cell %s: the sheet has more than %d columns", "ô %s: bảng tính có hơn %d cột"), name.text, SHEET_COLUMNS);
    if (size > SHEET_CELL_BYTES)
        return failure_set (failure, FAILURE_PERMANENT, SAY (language, "cell %s: more than %d bytes", "ô %s: dài hơn %d byte"), name.text,
                            SHEET_CELL_BYTES);
    return (g_utf8_validate (text, (gssize) size, NULL) && memchr (text, '\0', size) == NULL)
           || failure_set (failure, FAILURE_PERMANENT, SAY (language, "cell %s: not UTF-8", "ô %s: sai bảng mã chữ (UTF-8)"), name.text);
}

bool sheet_add (sheet_t *self, uint32_t line, uint32_t column, cell_kind_t kind, const char *text, size_t size, failure_t *failure)
{
    if (!judge (self, line, column, text, size, failure) || !charge (self, size, line, column, failure))
        return false;
    const char *kept = cleaned (self, text, size);
    if (kept[0] == '\0')
        return true;
    if (line < self->line)
        return failure_set (failure, FAILURE_PERMANENT,
                            SAY (self->language, "cell %s: its row comes after a later one", "ô %s: dòng này nằm sau một dòng lớn hơn"),
                            cell_name (line, column).text);
    if (line != self->line && !begin_row (self, line, failure))
        return false;
    sheet_row_t *row = row_at (self, self->rows->len - 1);
    if (row->cell_count > column)
        return failure_set (failure, FAILURE_PERMANENT, SAY (self->language, "cell %s stands twice in the file", "ô %s có hai lần trong tệp"),
                            cell_name (line, column).text);
    if (!extend (self, row, column, failure))
        return false;
    row->cells[column] = (sheet_cell_t){.text = kept, .kind = kind};
    return true;
}

void sheet_set_width (sheet_t *self, uint32_t width)
{
    if (self->rows->len > 0)
        row_at (self, self->rows->len - 1)->width = width;
}

// The first row at or below the line.
static size_t row_from (const sheet_t *self, uint32_t line)
{
    size_t low = 0;
    for (size_t high = self->rows->len; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (row_at (self, middle)->line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum { COVERED_MOST = 10000000 };

const sheet_row_t *sheet_row_of_line (const sheet_t *self, uint32_t line)
{
    size_t index = row_from (self, line);
    return index < self->rows->len && row_at (self, index)->line == line ? row_at (self, index) : NULL;
}

static bool cover (sheet_t *self, sheet_row_t *row, uint32_t column, const sheet_cell_t *shown, failure_t *failure)
{
    if (++self->covered > COVERED_MOST)
        return failure_set (failure, FAILURE_PERMANENT, SAY (self->language, "the sheet has too many merged cells", "bảng tính có quá nhiều ô gộp"));
    if (sheet_cell (row, column)[0] != '\0')
        return true;
    if (column >= row->cell_count && !extend (self, row, column, failure))
        return false;
    row->cells[column] = (sheet_cell_t){.text = shown->text, .kind = shown->kind, .is_covered = true};
    return true;
}

bool sheet_merge (sheet_t *self, uint32_t line, uint32_t column, uint32_t last_line, uint32_t last_column, failure_t *failure)
{
    size_t first = row_from (self, line);
    if (first == self->rows->len || row_at (self, first)->line != line)
        return true;
    sheet_cell_t shown = *sheet_cell_at (row_at (self, first), column);
    uint32_t widest = self->widest;
    if (shown.text[0] == '\0')
        return true;
    for (size_t at = first; at < self->rows->len && row_at (self, at)->line <= last_line; at++)
        for (uint32_t c = column; c <= last_column && c < widest; c++)
            if (!cover (self, row_at (self, at), c, &shown, failure))
                return false;
    return true;
}
