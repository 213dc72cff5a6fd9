#ifndef TIENDO_DEADLINE_ALERTER_MESSAGE_H
#define TIENDO_DEADLINE_ALERTER_MESSAGE_H
// A delivery as words for people: a letter, or a template filled, whose values are escaped. Pure.
#include "services/deadline-alerter/letter.h"

// From the JSON of delivery_message or notice_message; NULL members where it is not such JSON. page_url: where people look at figures, "" = nowhere.
letter_t message_new (const char *json, const char *page_url);
// The body of a webhook by a template that names proto/webhook.h's places; ascii: its text without accents. The caller frees it. NULL where it
// cannot be made.
char *message_by_template (const char *json, const char *ascii, const char *template);
#endif
