#include "services/tiendo/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "proto/text.h"

typedef struct {
    char *text;
    print_tone_t tone;
} cell_t;

struct print_s {
    size_t columns;
    const char *titles[PRINT_COLUMNS];
    bool right[PRINT_COLUMNS];
    size_t widths[PRINT_COLUMNS];
    cell_t *cells;
    size_t count;
    size_t room;
};

print_t *print_new (void)
{
    print_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    return self;
}

void print_destroy (print_t **self_p)
{
    print_t *self = *self_p;
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->count; i++)
        free (self->cells[i].text);
    free (self->cells);
    free (self);
    *self_p = NULL;
}

// Cells of the terminal, not bytes: Vietnamese letters are two or three bytes and one cell.
static size_t width_of (const char *text)
{
    wchar_t wide[512];
    size_t count = mbstowcs (wide, text, 512);
    int width = count == (size_t) -1 || count == 512 ? -1 : wcswidth (wide, count);
    return width < 0 ? strlen (text) : (size_t) width;
}

void print_column (print_t *self, const char *title, bool right)
{
    self->titles[self->columns] = title;
    self->right[self->columns] = right;
    self->widths[self->columns++] = width_of (title);
}

void print_cell (print_t *self, print_tone_t tone, const char *text)
{
    if (self->count == self->room) {
        self->room = self->room == 0 ? 256 : self->room * 2;
        self->cells = realloc (self->cells, self->room * sizeof *self->cells);
        if (self->cells == NULL)
            abort ();
    }
    size_t column = self->count % self->columns;
    char *copy = strdup (text);
    if (copy == NULL)
        abort ();
    text_make_printable (copy); // nobody's name makes lines of its own, or speaks to the terminal
    size_t width = width_of (copy);
    if (width > self->widths[column])
        self->widths[column] = width;
    self->cells[self->count].text = copy;
    self->cells[self->count++].tone = tone;
}

static void put (const print_t *self, size_t column, const char *text, print_tone_t tone, bool colour)
{
    static const char *const tones[] = {"", "\033[32m", "\033[31m", "\033[2m", "\033[1m"};
    size_t width = width_of (text);
    int pad = (int) (self->widths[column] - width);
    bool last = column + 1 == self->columns;
    if (self->right[column])
        printf ("%*s", pad, "");
    printf ("%s%s%s", colour ? tones[tone] : "", text, colour && tone != PRINT_PLAIN ? "\033[0m" : "");
    if (!self->right[column] && !last)
        printf ("%*s", pad, "");
    printf (last ? "\n" : "  ");
}

void print_table (print_t *self)
{
    bool colour = isatty (STDOUT_FILENO) == 1 && getenv ("NO_COLOR") == NULL;
    for (size_t column = 0; column < self->columns; column++)
        put (self, column, self->titles[column], PRINT_BOLD, colour);
    for (size_t i = 0; self->columns > 0 && i < self->count; i++)
        put (self, i % self->columns, self->cells[i].text, self->cells[i].tone, colour);
}

const char *print_number (const json_t *value, char text[32])
{
    char digits[24];
    if (!json_is_integer (value))
        return "–";
    int size = snprintf (digits, sizeof digits, "%lld", (long long) json_integer_value (value));
    size_t out = 0;
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0 && digits[i - 1] != '-')
            text[out++] = '.';
        text[out++] = digits[i];
    }
    text[out] = '\0';
    return text;
}

const char *print_percent (const json_t *value, char text[32])
{
    if (!json_is_number (value))
        return "–";
    (void) snprintf (text, 32, "%.1f%%", json_number_value (value));
    char *dot = strchr (text, '.');
    if (dot != NULL)
        *dot = ',';
    return text;
}

void print_json (const char *text)
{
    printf ("%s\n", text);
}
