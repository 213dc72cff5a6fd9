#include "common/sheet/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/sheet/xlsx_book.h"
#include "common/sheet/xlsx_values.h"

enum { MERGES = 10000 };

struct xlsx_s {
    xlsx_book_t book;
};

typedef struct {
    uint32_t column, last_column, line, last_line;
} merge_t;

// A sheet's walk, and the cell under way.
typedef struct {
    xlsx_book_t *book; // first: xlsx_book_of
    sheet_t *sheet;
    GArray *merges;
    uint32_t line, column;
    unsigned style;
    char type[12];
    bool has_value, has_formula;
} walk_t;

// "AB12" → 27; past all bounds where it is no column.
static uint32_t column_of (const char *reference)
{
    uint32_t column = 0;
    for (; *reference >= 'A' && *reference <= 'Z' && column < 1000000; reference++)
        column = column * 26 + (uint32_t) (*reference - 'A') + 1;
    return column == 0 ? UINT32_MAX : column - 1;
}

static uint32_t line_of (const char *reference)
{
    return (uint32_t) strtoul (reference + strspn (reference, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), NULL, 10);
}

static void begin_cell (walk_t *self, const XML_Char **attributes)
{
    const char *reference = xlsx_attribute (attributes, "r");
    const char *style = xlsx_attribute (attributes, "s");
    const char *type = xlsx_attribute (attributes, "t");
    self->column = reference != NULL ? column_of (reference) : self->column + 1;
    self->style = style != NULL ? (unsigned) strtoul (style, NULL, 10) : 0;
    (void) snprintf (self->type, sizeof self->type, "%s", type != NULL ? type : "n");
    (void) g_string_truncate (self->book->text, 0);
    self->has_value = self->has_formula = false;
}

// What a person sees in the cell, and what it is stored as.
static const char *shown (const walk_t *self, char *room, size_t size, cell_kind_t *ret_kind)
{
    const char *stored = self->book->text->str;
    if (strcmp (self->type, "s") == 0) {
        unsigned long number = strtoul (stored, NULL, 10);
        return number < self->book->strings->len ? g_ptr_array_index (self->book->strings, number) : "";
    }
    if (strcmp (self->type, "b") == 0)
        return strcmp (stored, "1") == 0 ? "TRUE" : "FALSE";
    *ret_kind = strcmp (self->type, "e") == 0 ? CELL_ERROR : CELL_TEXT;
    if (strcmp (self->type, "d") == 0) { // ISO 8601
        *ret_kind = CELL_DATE;
        (void) snprintf (room, size, "%.10s", stored);
        return room;
    }
    if (strcmp (self->type, "n") != 0)
        return stored;
    bool is_date = self->style < self->book->is_date->len && self->book->is_date->data[self->style] != 0;
    *ret_kind = xlsx_number_text (stored, is_date, self->book->from_1904, room, size) ? CELL_DATE : CELL_NUMBER;
    return room;
}

static void end_cell (walk_t *self, void *parser)
{
    char room[64];
    cell_kind_t kind = CELL_TEXT;
    xlsx_decode_controls (self->book->text);
    const char *text = self->has_value ? shown (self, room, sizeof room, &kind) : "";
    if (text[0] == '\0' && self->has_formula) {
        text = "=?";
        kind = CELL_UNSAVED;
    }
    if (text[0] != '\0' && !sheet_add (self->sheet, self->line, self->column, kind, text, strlen (text), self->book->failure))
        (void) XML_StopParser ((XML_Parser) parser, XML_FALSE);
}

// "A1:C2": its corners.
static void take_merge (walk_t *self, const XML_Char **attributes, void *parser)
{
    const char *area = xlsx_attribute (attributes, "ref");
    const char *colon = area != NULL ? strchr (area, ':') : NULL;
    if (colon == NULL)
        return;
    merge_t merge = {column_of (area), column_of (colon + 1), line_of (area), line_of (colon + 1)};
    if (self->merges->len >= MERGES)
        xlsx_book_stop (parser, SAY (self->book->language, "the sheet has too many merged cells", "bảng tính có quá nhiều ô gộp"));
    else if (merge.column <= merge.last_column && merge.line <= merge.last_line)
        (void) g_array_append_val (self->merges, merge);
}

static void XMLCALL sheet_start (void *parser, const XML_Char *name, const XML_Char **attributes)
{
    walk_t *self = XML_GetUserData ((XML_Parser) parser);
    name = xlsx_local_name (name);
    if (strcmp (name, "row") == 0) {
        const char *line = xlsx_attribute (attributes, "r");
        self->line = line != NULL ? (uint32_t) strtoul (line, NULL, 10) : self->line + 1;
        self->column = UINT32_MAX; // the next one is 0
    } else if (strcmp (name, "c") == 0)
        begin_cell (self, attributes);
    else if (strcmp (name, "v") == 0 || strcmp (name, "t") == 0)
        self->book->takes_text = self->has_value = true;
    else if (strcmp (name, "f") == 0)
        self->has_formula = true;
    else if (strcmp (name, "rPh") == 0)
        self->book->in_phonetic = true;
    else if (strcmp (name, "mergeCell") == 0)
        take_merge (self, attributes, parser);
}

static void XMLCALL sheet_end (void *parser, const XML_Char *name)
{
    walk_t *self = XML_GetUserData ((XML_Parser) parser);
    name = xlsx_local_name (name);
    if (strcmp (name, "v") == 0 || strcmp (name, "t") == 0)
        self->book->takes_text = false;
    else if (strcmp (name, "rPh") == 0)
        self->book->in_phonetic = false;
    else if (strcmp (name, "c") == 0 && (self->has_value || self->has_formula))
        end_cell (self, parser);
}

bool xlsx_new (xlsx_t **ret, const void *bytes, size_t size, sheet_bounds_t bounds, language_t language, failure_t *failure)
{
    scoped (xlsx_destroy) xlsx_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->book.language = language;
    self->book.bounds = bounds;
    if (!xlsx_book_open (&self->book, bytes, size, failure))
        return false;
    *ret = self;
    self = NULL;
    return true;
}

void xlsx_destroy (xlsx_t **self_p)
{
    if (*self_p != NULL)
        xlsx_book_clear (&(*self_p)->book);
    free (*self_p);
    *self_p = NULL;
}

size_t xlsx_count (const xlsx_t *self)
{
    return self->book.sheets->len;
}

const char *xlsx_name (const xlsx_t *self, size_t index)
{
    return g_array_index (self->book.sheets, xlsx_book_sheet_t, index).name;
}

bool xlsx_is_hidden (const xlsx_t *self, size_t index)
{
    return g_array_index (self->book.sheets, xlsx_book_sheet_t, index).is_hidden;
}

static void walk_clear (walk_t *self)
{
    sheet_destroy (&self->sheet);
    (void) g_array_free (self->merges, TRUE);
}

static bool spread_merges (const walk_t *self, failure_t *failure)
{
    bool good = true;
    for (guint i = 0; good && i < self->merges->len; i++) {
        const merge_t *merge = &g_array_index (self->merges, merge_t, i);
        good = sheet_merge (self->sheet, merge->line, merge->column, merge->last_line, merge->last_column, failure);
    }
    return good;
}

bool xlsx_read (xlsx_t *self, size_t index, sheet_t **ret, failure_t *failure)
{
    scoped (walk_clear) walk_t walk = {.book = &self->book, .merges = g_array_new (FALSE, FALSE, sizeof (merge_t))};
    *failure = (failure_t){0};
    self->book.failure = failure;
    const char *part = NULL;
    if (index < xlsx_count (self))
        part = g_hash_table_lookup (self->book.targets, g_array_index (self->book.sheets, xlsx_book_sheet_t, index).relationship);
    if (part == NULL)
        return failure_set (failure, FAILURE_PERMANENT, SAY (self->book.language, "the workbook has no sheet %zu", "tệp không có trang tính thứ %zu"),
                            index + 1);
    if (!sheet_new (&walk.sheet, self->book.bounds, self->book.language, failure)
        || !xlsx_book_walk (&self->book, part, sheet_start, sheet_end, &walk) || !spread_merges (&walk, failure))
        return false;
    *ret = walk.sheet;
    walk.sheet = NULL;
    return true;
}
