#ifndef TIENDO_COMMON_TEXT_PERSONAL_H
#define TIENDO_COMMON_TEXT_PERSONAL_H
// The system holds counts, not people: what looks like a citizen's identity number or a telephone number is refused.
#include "common/text/slice.h"

// True where the text (UTF-8; its first PERSONAL_MAX_TEXT characters are looked at) holds 12 digits that begin with 0, 10 that begin with 0, 9
// digits, or 84 with 9 more. Digits are of any Unicode kind, and may stand in groups of at least 2 with one space, dot or hyphen between. Dates
// (d.m.yyyy, d/m/yyyy, yyyy-mm-dd) are taken out first. What touches `/` or a letter is part of a document's number.
enum { PERSONAL_MAX_TEXT = 4000 };
bool text_has_personal_number (slice_t text);
#endif
