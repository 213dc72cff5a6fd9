#ifndef TIENDO_COMMON_TEXT_TEXT_H
#define TIENDO_COMMON_TEXT_TEXT_H
// Judgements on text from outside. All are pure, none allocates, none reads past its slice.
#include "common/base/clock.h"
#include "common/text/slice.h"

// Well-formed UTF-8 (no overlong form, no surrogate, nothing above U+10FFFF) without U+0000, which PostgreSQL cannot hold.
bool text_is_utf8 (slice_t text);

// An RFC 3339 date-time of at most 40 bytes, by common/base/clock's one reading of it.
bool text_instant (slice_t text, instant_us_t *ret);

// Makes a NUL-terminated text fit for a log, a reply, a terminal and the database: bytes that are no UTF-8 and characters that no text
// holds (see text_make_writable, and line ends too) become '?', a character that a bound has cut in two goes.
void text_make_printable (char *text);

// Makes a NUL-terminated text fit for every format that a document has. Characters that a format cannot hold, that turn its lines round or
// that nobody sees go: control characters but the line feed become blanks; bidirectional controls, marks without a width, noncharacters and
// tags are left out; bytes that are no UTF-8 become '?'.
void text_make_writable (char *text);
#endif
