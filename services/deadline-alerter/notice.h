#ifndef TIENDO_DEADLINE_ALERTER_NOTICE_H
#define TIENDO_DEADLINE_ALERTER_NOTICE_H
// A notice as words for people: sentences, a table, a link. Pure.
#include <stdbool.h>

#include "services/deadline-alerter/letter.h"

bool notice_is (const json_t *delivery);
// The body of a mail. page_url: what the link leads into, "" = no link.
letter_t notice_message (const json_t *delivery, const char *page_url);
char *notice_subject (const json_t *delivery);
// The sentences, one a line.
char *notice_lines (const json_t *delivery);
#endif
