#ifndef TIENDO_DEADLINE_ALERTER_MESSAGE_H
#define TIENDO_DEADLINE_ALERTER_MESSAGE_H
// A delivery as words for people: subject, plain text, HTML. Pure. What comes from outside cannot leave the place it is put in: the subject is
// one encoded line, the HTML is escaped.

typedef struct {
    char *subject; // RFC 2047, ready for a header
    char *text;    // UTF-8
    char *html;
} message_t;

// From the JSON of delivery_message; NULL members where it is not such JSON.
message_t message_new (const char *json);
void message_clear (message_t *self);
// RFC 2047 encoded words, folded; ASCII without control characters stays as it is. The caller frees it.
char *message_encoded (const char *text);
#endif
