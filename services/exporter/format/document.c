#include "services/exporter/format/document.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/text.h"

// Every text of a document comes in here or through document_say: whatever was stored, each format can hold it.
static char *copy_of (const char *text)
{
    char *copy = strdup (text != NULL ? text : "");
    if (copy == NULL)
        abort ();
    text_make_writable (copy);
    return copy;
}

// Grown by doubling: whenever the count is a power of two.
static void *grow (void *items, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return items;
    void *grown = reallocarray (items, count == 0 ? 1 : 2 * count, size);
    if (grown == NULL)
        abort ();
    return grown;
}

document_t *document_new (language_t language)
{
    document_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    char **texts[] = {&self->parent,    &self->issuer, &self->number, &self->place,  &self->kind, &self->subject, &self->addressee,
                      &self->authority, &self->signer, &self->copies, &self->notice, &self->date, &self->as_of};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = copy_of ("");
    self->language = language;
    return self;
}

static void table_clear (table_t *self)
{
    for (size_t row = 0; row < self->row_count; row++) {
        for (int i = 0; i < self->column_count; i++)
            free (self->rows[row].cells[i].text);
        free (self->rows[row].cells);
    }
    for (int i = 0; i < self->column_count; i++)
        free (self->columns[i].title);
    free (self->rows);
    free (self->name);
    free (self->title);
    free (self->note);
}

void document_destroy (document_t **self_p)
{
    document_t *self = *self_p;
    if (self == NULL)
        return;
    char *texts[] = {self->parent,    self->issuer, self->number, self->place,  self->kind, self->subject, self->addressee,
                     self->authority, self->signer, self->copies, self->notice, self->date, self->as_of};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free (texts[i]);
    for (size_t i = 0; i < self->paragraph_count; i++)
        free (self->paragraphs[i].text);
    for (size_t i = 0; i < self->table_count; i++)
        table_clear (&self->tables[i]);
    free (self->paragraphs);
    free (self->tables);
    free (self);
    *self_p = NULL;
}

void document_set (char **ret, const char *text)
{
    char *copy = copy_of (text);
    free (*ret);
    *ret = copy;
}

void document_say (document_t *self, style_t style, const char *vi, const char *en, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start (arguments, en);
    if (vasprintf (&text, self->language == LANGUAGE_VI ? vi : en, arguments) < 0)
        abort ();
    va_end (arguments);
    text_make_writable (text);
    self->paragraphs = grow (self->paragraphs, self->paragraph_count, sizeof *self->paragraphs);
    self->paragraphs[self->paragraph_count++] = (paragraph_t){style, text};
}

table_t *document_table (document_t *self, unsigned where, const char *name, const char *title)
{
    self->tables = grow (self->tables, self->table_count, sizeof *self->tables);
    table_t *table = &self->tables[self->table_count++];
    *table = (table_t){.where = where, .name = copy_of (name), .title = copy_of (title), .note = copy_of ("")};
    return table;
}

void table_column (table_t *self, int width, bool right, const char *title)
{
    assert (self->column_count < COLUMNS_MOST && self->row_count == 0);
    self->columns[self->column_count++] = (column_t){copy_of (title), width, right};
}

bool table_is_printed (const table_t *self)
{
    return (self->where & IN_PRINT) != 0 && self->row_count > 0;
}

void table_row (table_t *self, bool strong)
{
    self->rows = grow (self->rows, self->row_count, sizeof *self->rows);
    row_t *row = &self->rows[self->row_count++];
    *row = (row_t){calloc ((size_t) self->column_count, sizeof (cell_t)), strong};
    if (row->cells == NULL)
        abort ();
    self->filled = 0;
}

static cell_t *next_cell (table_t *self)
{
    assert (self->row_count > 0 && self->filled < self->column_count);
    return &self->rows[self->row_count - 1].cells[self->filled++];
}

void table_text (table_t *self, const char *text)
{
    *next_cell (self) = (cell_t){CELL_TEXT, copy_of (text), 0};
}

void table_count (table_t *self, int64_t number)
{
    *next_cell (self) = (cell_t){CELL_COUNT, NULL, number};
}

void table_tenths (table_t *self, int64_t tenths)
{
    *next_cell (self) = (cell_t){CELL_TENTHS, NULL, tenths};
}

void table_skip (table_t *self)
{
    (void) next_cell (self);
}

void cell_text (const cell_t *self, language_t language, char *text, size_t size)
{
    switch (self->kind) {
    case CELL_TEXT:
        (void) snprintf (text, size, "%s", self->text);
        text_make_writable (text); // cut between characters
        break;
    case CELL_COUNT:
        (void) snprintf (text, size, "%s", count_word (language, self->number).text);
        break;
    case CELL_TENTHS:
        (void) snprintf (text, size, "%s", tenths_word (language, self->number).text);
        break;
    case CELL_EMPTY:
    default:
        (void) snprintf (text, size, "%s", "");
        break;
    }
}
