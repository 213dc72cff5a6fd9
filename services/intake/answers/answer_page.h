#ifndef TIENDO_INTAKE_ANSWERS_ANSWER_PAGE_H
#define TIENDO_INTAKE_ANSWERS_ANSWER_PAGE_H
// The page behind a mail's link, made of the file tra-loi.html. Nobody keeps it: it shows what is one member's.
#include "services/intake/answers/answer_link.h"

// With the JSON of its alerts, which the page's script shows.
void answer_page_show (const intake_t *intake, const char *json, response_t *response);
// With the reason and where people sign in, in both languages, for whoever has no script too.
void answer_page_refuse (const intake_t *intake, answer_state_t state, response_t *response);
#endif
