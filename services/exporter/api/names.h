#ifndef TIENDO_EXPORTER_API_NAMES_H
#define TIENDO_EXPORTER_API_NAMES_H
// What a request names (campaigns, units, provinces) is resolved here and nowhere else, within what the asker may see. What is unknown there is
// 404 and named. What lies outside, known or not, is told from nothing else: each route that reads answers 404 and each that writes 403, always
// with the same body.
#include "services/exporter/api/request_context.h"

// The answer to whoever names what lies outside.
void names_outside (const request_context_t *call, response_t *answer);
// A token of a subtree sees that unit and what is below it; where *unit is NULL it becomes the token's own (NULL: everything). The asked day, `to`,
// decides where a unit lies (NULL: today); of a period it has to lie there on its first or last day, and the database leaves out the days on which it
// does not. False: *answer is filled.
bool must_check names_unit (const request_context_t *call, const char **unit, const char *from, const char *to, response_t *answer);
// The same where a request asks about a unit (`unit`) and a period (`from`, `to`) as of an instant (`as_of`): no other parameters than these known
// ones, and each of its form. False: *answer is filled.
bool must_check names_unit_of_period (const request_context_t *call, const char *const *known, const char **ret_unit, response_t *answer);
// Each unit of a comma list; NULL passes.
bool must_check names_units (const request_context_t *call, const char *units, const char *from, const char *to, response_t *answer);
// The campaign of this code, or where it is NULL the only one that may be seen; the caller frees it. NULL: *answer is filled.
char *names_campaign (const request_context_t *call, const char *code, response_t *answer);
// The province asked for, that of the token's units, or the only one; the caller frees it. NULL: *answer is filled.
char *names_province (const request_context_t *call, response_t *answer);
#endif
