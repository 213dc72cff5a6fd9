#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_MAIL_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_MAIL_H
// What mails of deliveries are written with, beside what all mails are.
#include <jansson.h>

#include "common/mail/mail.h"

const char *mail_text (const json_t *object, const char *key); // "" where there is none
const char *mail_cell (const json_t *array, size_t index);     // "" where there is none
// Where the page shows what it is about: the message's `link` behind the page's address; a page that has a place of its own keeps it. The caller
// frees it, NULL where there is no page.
char *mail_link (const json_t *delivery, const char *page_url);
#endif
