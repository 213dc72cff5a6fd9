#ifndef TIENDO_COMMON_MAIL_MAIL_H
#define TIENDO_COMMON_MAIL_MAIL_H
// A mail, and what all kinds of mails are written with. What comes from outside cannot leave the place it is put in: the subject is one line,
// the HTML is escaped.
#include <stdio.h>

typedef struct {
    char *subject; // one line of UTF-8
    char *text;    // UTF-8
    char *html;
    const char *list; // List-Id: what a filter tells alerts, notices and links apart by
} mail_t;

void mail_clear (mail_t *self);
// A stream that becomes *text when it is closed; the caller frees that.
FILE *mail_open (char **text, size_t *size);
void mail_write_escaped (FILE *out, const char *text); // as HTML
void mail_one_line (char *text);                       // control characters become spaces
// RFC 2047 encoded words, folded; ASCII without control characters stays as it is. The caller frees it.
char *mail_encoded (const char *text);
#endif
