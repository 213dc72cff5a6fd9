#ifndef TIENDO_INTAKE_ENTRY_STANDING_H
#define TIENDO_INTAKE_ENTRY_STANDING_H
// What stands when somebody sends something, and what of it they had seen: nobody's newer entry is overwritten unseen.
#include "services/intake/session/caller.h"

// `seen_rev` of a body: the revision that the form had read, 0 where there was none. False: *response says what is wrong (422).
bool must_check standing_seen (const json_t *body, json_int_t *ret_rev, response_t *response);
// Fills the columns with the statement's one row, in place of what they hold; the caller clears them. False: *response says why not.
bool must_check standing_read (const caller_t *caller, const char *statement, int count, const char *const *values, char **columns, int column_count,
                               response_t *response);
void standing_clear (char **columns, int column_count);
#endif
