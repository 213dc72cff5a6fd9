#ifndef TIENDO_DEADLINE_ALERTER_NOTICE_H
#define TIENDO_DEADLINE_ALERTER_NOTICE_H
// A notice as words for people: sentences, a table, a link. Pure; message.h says what holds for what comes from outside.
#include <jansson.h>

#include "services/deadline-alerter/message.h"

bool notice_is (const json_t *delivery);
// The body of a mail. page_url: what the link leads into, "" = no link.
message_t notice_message (const json_t *delivery, const char *page_url);
char *notice_subject (const json_t *delivery);
// The sentences, one a line.
char *notice_lines (const json_t *delivery);
#endif
