#ifndef TIENDO_PROTO_TEXT_H
#define TIENDO_PROTO_TEXT_H
// Judgements on text from outside. All are pure, none allocates, none reads past its slice.
#include <stdint.h>

#include "proto/slice.h"

// Well-formed UTF-8 (no overlong form, no surrogate, nothing above U+10FFFF) without U+0000, which PostgreSQL cannot hold.
bool text_is_utf8 (slice_t text);

// Strict YYYY-MM-DD of the Gregorian calendar, years 0001 to 9999; *ret_day = days since 1970-01-01.
bool text_date (slice_t text, int32_t *ret_day);
// The inverse; ret holds 11 bytes.
void text_from_date (int32_t day, char ret[11]);

// RFC 3339 date-time: T and Z in either case, a fraction, an offset, the leap second; at most PROTO_MAX_TIME bytes.
bool text_is_rfc3339 (slice_t text);

// Holds a run of exactly 9, 10 or 12 digits: what an identity number or a telephone number looks like.
bool text_has_personal_number (slice_t text);
#endif
