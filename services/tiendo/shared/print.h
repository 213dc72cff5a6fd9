#ifndef TIENDO_TIENDO_SHARED_PRINT_H
#define TIENDO_TIENDO_SHARED_PRINT_H
// A table for people: columns as wide as what is in them, counted in cells of the terminal; numbers to the right. Colour only on a terminal.
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct print_s print_t;

enum { PRINT_COLUMNS = 20 };
typedef enum { PRINT_PLAIN, PRINT_GOOD, PRINT_BAD, PRINT_DIM, PRINT_BOLD } print_tone_t;

print_t *print_new (void);
void print_destroy (print_t **self_p);
void print_column (print_t *self, const char *title, bool right);
// The column that was added last may be left out where the terminal is too narrow: the one with the highest number first. 0: never.
void print_may_drop (print_t *self, int order);
// The column that was added last may be cut short: to twenty cells before any is left out, and further after all that may be are.
void print_may_cut (print_t *self);
// Cells of a row, in order; a row ends with the last column.
void print_cell (print_t *self, print_tone_t tone, const char *text);
// As wide as the terminal at most: lines do not wrap. Where the output is no terminal, all of it.
void print_table (print_t *self);
// A sentence on lines of its own, broken between words where the terminal ends.
void print_sentence (const char *text);
// Titles of the columns that print_table has left out, "" for none.
void print_dropped (const print_t *self, char *text, size_t size);

// "31.297"; "–" for null.
const char *print_number (const json_t *value, char text[32]);
// "91,7%"; "–" for null.
const char *print_percent (const json_t *value, char text[32]);
// Parses and pretty-prints JSON for `--json`: as it came, with a newline.
void print_json (const char *text);
#endif
