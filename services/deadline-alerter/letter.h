#ifndef TIENDO_DEADLINE_ALERTER_LETTER_H
#define TIENDO_DEADLINE_ALERTER_LETTER_H
// A letter, and what all kinds of letters are written with. What comes from outside cannot leave the place it is put in: the subject is one line,
// the HTML is escaped.
#include <jansson.h>
#include <stdio.h>

typedef struct {
    char *subject; // one line of UTF-8
    char *text;    // UTF-8
    char *html;
    const char *list; // List-Id: what a filter tells alerts and notices apart by
} letter_t;

void letter_clear (letter_t *self);
// A stream that becomes *text when it is closed; the caller frees that.
FILE *letter_open (char **text, size_t *size);
void letter_write_escaped (FILE *out, const char *text);         // as HTML
void letter_one_line (char *text);                               // control characters become spaces
const char *letter_text (const json_t *object, const char *key); // "" where there is none
// RFC 2047 encoded words, folded; ASCII without control characters stays as it is. The caller frees it.
char *letter_encoded (const char *text);
#endif
