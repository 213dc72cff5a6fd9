#include "services/tiendo/shared/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "common/text/text.h"

typedef struct {
    char *text;
    print_tone_t tone;
} cell_t;

struct print_s {
    size_t columns;
    const char *titles[PRINT_COLUMNS];
    bool right[PRINT_COLUMNS];
    size_t widths[PRINT_COLUMNS];
    int drop[PRINT_COLUMNS]; // 0: stays
    bool cut[PRINT_COLUMNS];
    bool hidden[PRINT_COLUMNS];
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

void print_may_drop (print_t *self, int order)
{
    self->drop[self->columns - 1] = order;
}

void print_may_cut (print_t *self)
{
    self->cut[self->columns - 1] = true;
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

enum { GAP = 2, CUT_FIRST = 20, CUT_LEAST = 8 };

static size_t table_width (const print_t *self)
{
    size_t width = 0;
    for (size_t column = 0; column < self->columns; column++)
        width += self->hidden[column] ? 0 : self->widths[column] + (width > 0 ? GAP : 0);
    return width;
}

static bool drop_one (print_t *self)
{
    size_t last = self->columns;
    for (size_t column = 0; column < self->columns; column++)
        if (!self->hidden[column] && self->drop[column] > 0 && (last == self->columns || self->drop[column] > self->drop[last]))
            last = column;
    if (last == self->columns)
        return false;
    self->hidden[last] = true;
    return true;
}

// Cuts what may be cut to what is over the width, and to no less than `least`.
static void cut_down (print_t *self, size_t width, size_t least)
{
    for (size_t column = 0; column < self->columns; column++) {
        size_t whole = table_width (self);
        size_t over = whole > width ? whole - width : 0;
        size_t spare = self->widths[column] > least ? self->widths[column] - least : 0;
        if (self->cut[column])
            self->widths[column] -= over < spare ? over : spare;
    }
}

static void fit (print_t *self, size_t width)
{
    size_t whole[PRINT_COLUMNS];
    memcpy (whole, self->widths, sizeof whole);
    cut_down (self, width, CUT_FIRST);
    while (table_width (self) > width && drop_one (self))
        ;
    memcpy (self->widths, whole, sizeof whole); // what was left out makes room again
    cut_down (self, width, CUT_LEAST);
}

// The text in so many cells of the terminal, with an ellipsis where it is cut; the caller frees it.
static char *cut_to (const char *text, size_t width)
{
    char *copy = malloc (strlen (text) + sizeof "…");
    if (copy == NULL)
        abort ();
    (void) strcpy (copy, text);
    for (size_t size = strlen (copy); width_of (copy) > width && size > 0;) {
        while (size > 0 && ((unsigned char) copy[--size] & 0xc0) == 0x80)
            ;
        (void) strcpy (copy + size, "…");
    }
    return copy;
}

static void put (const print_t *self, size_t column, const char *whole, print_tone_t tone, bool colour, bool last)
{
    static const char *const tones[] = {"", "\033[32m", "\033[31m", "\033[2m", "\033[1m"};
    char *text = cut_to (whole, self->widths[column]);
    int pad = (int) (self->widths[column] - width_of (text));
    if (self->right[column])
        printf ("%*s", pad, "");
    printf ("%s%s%s", colour ? tones[tone] : "", text, colour && tone != PRINT_PLAIN ? "\033[0m" : "");
    if (!self->right[column] && !last)
        printf ("%*s", pad, "");
    printf (last ? "\n" : "  ");
    free (text);
}

static void put_line (const print_t *self, size_t row, bool head, bool colour)
{
    size_t last = self->columns;
    while (last > 0 && self->hidden[last - 1])
        last--;
    for (size_t column = 0; column < last; column++) {
        const cell_t *cell = head ? NULL : &self->cells[row * self->columns + column];
        if (!self->hidden[column])
            put (self, column, head ? self->titles[column] : cell->text, head ? PRINT_BOLD : cell->tone, colour, column + 1 == last);
    }
}

// 0: the output is no terminal, or nobody knows.
static size_t terminal_width (void)
{
    struct winsize size = {0};
    return isatty (STDOUT_FILENO) == 1 && ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void print_sentence (const char *text)
{
    size_t width = terminal_width ();
    size_t used = 0;
    char *copy = strdup (text);
    char *rest = NULL;
    if (copy == NULL)
        abort ();
    for (char *word = strtok_r (copy, " ", &rest); word != NULL; word = strtok_r (NULL, " ", &rest)) {
        size_t size = width_of (word);
        bool begin = used == 0 || (width > 0 && used + 1 + size > width);
        printf ("%s%s", used == 0 ? "" : begin ? "\n" : " ", word);
        used = begin ? size : used + 1 + size;
    }
    printf ("\n");
    free (copy);
}

void print_table (print_t *self)
{
    bool colour = isatty (STDOUT_FILENO) == 1 && getenv ("NO_COLOR") == NULL;
    size_t width = terminal_width ();
    if (width > 0)
        fit (self, width);
    put_line (self, 0, true, colour);
    for (size_t row = 0; self->columns > 0 && row < self->count / self->columns; row++)
        put_line (self, row, false, colour);
}

void print_dropped (const print_t *self, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t column = 0; column < self->columns && used < size; column++)
        if (self->hidden[column])
            used += (size_t) snprintf (text + used, size - used, "%s%s", used > 0 ? ", " : "", self->titles[column]);
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
