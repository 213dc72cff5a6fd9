#ifndef TIENDO_PRINT_H
#define TIENDO_PRINT_H
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
// Cells of a row, in order; a row ends with the last column.
void print_cell (print_t *self, print_tone_t tone, const char *text);
void print_table (print_t *self);

// "31.297"; "–" for null.
const char *print_number (const json_t *value, char text[32]);
// "91,7%"; "–" for null.
const char *print_percent (const json_t *value, char text[32]);
// Parses and pretty-prints JSON for `--json`: as it came, with a newline.
void print_json (const char *text);
#endif
