#ifndef TIENDO_PROTO_TEXT_H
#define TIENDO_PROTO_TEXT_H
// Judgements on text from outside. All are pure, none allocates, none reads past its slice.
#include "common/clock.h"
#include "proto/slice.h"

// Well-formed UTF-8 (no overlong form, no surrogate, nothing above U+10FFFF) without U+0000, which PostgreSQL cannot hold.
bool text_is_utf8 (slice_t text);

// An RFC 3339 date-time of at most PROTO_MAX_TIME bytes, by common/clock's one reading of it.
bool text_instant (slice_t text, instant_us_t *ret);

// Holds a run of exactly 9, 10 or 12 digits: what an identity number or a telephone number looks like.
bool text_has_personal_number (slice_t text);

// Makes a NUL-terminated text fit for a log, a reply and the database: bytes that are no UTF-8 and control
// characters become '?', a character that a bound has cut in two goes.
void text_make_printable (char *text);
#endif
