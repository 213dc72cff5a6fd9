#include "services/tiendo/shared/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/text.h"
#include "services/tiendo/wording/wording.h"

enum { DIAGNOSTICS_MAX = 10000 };

typedef struct {
    char *file;
    long line;
    size_t place;
    bool warning;
    char text[400];
} item_t;

struct diagnostics_s {
    item_t *items;
    size_t count;
    size_t room;
    size_t errors;
};

diagnostics_t *diagnostics_new (void)
{
    diagnostics_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    return self;
}

void diagnostics_destroy (diagnostics_t **self_p)
{
    diagnostics_t *self = *self_p;
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->count; i++)
        free (self->items[i].file);
    free (self->items);
    free (self);
    *self_p = NULL;
}

static void __attribute__ ((format (printf, 6, 0)))
add (diagnostics_t *self, bool is_warning, const char *file, long line, const char *column, const char *format, va_list arguments)
{
    self->errors += is_warning ? 0 : 1;
    if (self->count == DIAGNOSTICS_MAX)
        return;
    if (self->count == self->room) {
        self->room = self->room == 0 ? 64 : self->room * 2;
        self->items = realloc (self->items, self->room * sizeof *self->items);
        if (self->items == NULL)
            abort ();
    }
    item_t *item = &self->items[self->count];
    *item = (item_t){strdup (file), line, self->count, is_warning, ""};
    int used = column[0] != '\0' ? snprintf (item->text, sizeof item->text, "%s: ", column) : 0;
    (void) vsnprintf (item->text + used, sizeof item->text - (size_t) used, tr (format), arguments);
    text_make_printable (item->text); // it holds what a file held, and goes to a terminal
    self->count++;
}

bool problem (diagnostics_t *self, const char *file, long line, const char *column, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    add (self, false, file, line, column, format, arguments);
    va_end (arguments);
    return false;
}

void warning (diagnostics_t *self, const char *file, long line, const char *column, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    add (self, true, file, line, column, format, arguments);
    va_end (arguments);
}

size_t diagnostics_count (const diagnostics_t *self)
{
    return self->errors;
}

static int compare (const void *left, const void *right)
{
    const item_t *one = left;
    const item_t *other = right;
    int order = strcmp (one->file, other->file);
    if (order != 0)
        return order;
    if (one->line != other->line)
        return one->line < other->line ? -1 : 1;
    return (one->place > other->place) - (one->place < other->place);
}

void diagnostics_print (diagnostics_t *self)
{
    if (self->count > 0)
        qsort (self->items, self->count, sizeof *self->items, compare);
    for (size_t i = 0; i < self->count; i++) {
        const item_t *item = &self->items[i];
        const char *mark = item->warning ? tr ("warning: ") : "";
        if (item->line > 0)
            (void) fprintf (stderr, "%s:%ld: %s%s\n", item->file, item->line, mark, item->text);
        else
            (void) fprintf (stderr, "%s: %s%s\n", item->file, mark, item->text);
    }
    if (self->errors > DIAGNOSTICS_MAX)
        (void) fprintf (stderr, tr ("and %zu more\n"), self->errors - DIAGNOSTICS_MAX);
}

size_t diagnostics_lines (const diagnostics_t *self)
{
    size_t lines = self->errors > DIAGNOSTICS_MAX ? self->errors - DIAGNOSTICS_MAX : 0; // what was not kept is taken for one each
    const item_t *last = NULL;
    for (size_t i = 0; i < self->count; i++) {
        const item_t *item = &self->items[i];
        if (item->warning)
            continue;
        if (last == NULL || last->line != item->line || strcmp (last->file, item->file) != 0)
            lines++;
        last = item;
    }
    return lines;
}
