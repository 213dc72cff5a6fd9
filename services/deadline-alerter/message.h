#ifndef TIENDO_DEADLINE_ALERTER_MESSAGE_H
#define TIENDO_DEADLINE_ALERTER_MESSAGE_H
// A delivery as words for people: subject, plain text, HTML, or a template filled. Pure. What comes from outside cannot leave the place it is put
// in: the subject is one line, the HTML is escaped, a template's values are.
#include <stdbool.h>
#include <stdio.h>

typedef struct {
    char *subject; // one line of UTF-8
    char *text;    // UTF-8
    char *html;
    const char *list; // List-Id: what a filter tells alerts and notices apart by
} message_t;

// From the JSON of delivery_message or notice_message; NULL members where it is not such JSON. page_url: where people look at figures, "" = nowhere.
message_t message_new (const char *json, const char *page_url);
// The body of a webhook by a template that names proto/webhook.h's places; ascii: its text without accents. The caller frees it. NULL where it
// cannot be made.
char *message_by_template (const char *json, const char *ascii, const char *template);
void message_write_escaped (FILE *out, const char *text); // as HTML
void message_clear (message_t *self);
// RFC 2047 encoded words, folded; ASCII without control characters stays as it is. The caller frees it.
char *message_encoded (const char *text);
#endif
