#ifndef TIENDO_TIENDO_WORDING_WORDING_H
#define TIENDO_TIENDO_WORDING_WORDING_H
// What the command says to people, Vietnamese beside English, in tables: wording_push.c for `push` and the clients, wording_file.c for the
// files that `push` and `load` read. The English text is the key: `tr ("%s: nothing of it was sent")` gives the text in the chosen language, and
// the compiler checks the arguments against the English one. A unit test checks that both texts take the same arguments; another test
// checks that every text that the sources hand to `tr` has its row. A text without a row is said in English.
#include <stdbool.h>
#include <stddef.h>

#include "common/text/language.h"

typedef struct {
    const char *en;
    const char *vi;
} wording_row_t;

typedef struct {
    const wording_row_t *rows;
    size_t count;
} wording_table_t;

extern const wording_table_t wording_push;
extern const wording_table_t wording_file;
extern const wording_table_t wording_load;

// `given` is what --language holds; NULL: by LC_ALL, LC_MESSAGES or LANG, the first that is set. False where it is neither vi nor en.
bool language_choose (const char *given);
language_t language_chosen (void); // English until one was chosen
const char *tr (const char *english) __attribute__ ((format_arg (1)));
// A sentence about a rejection code of feed/1 for a clerk; "" where the code is not known.
const char *rejection_words (const char *code);
#endif
