#ifndef TIENDO_COMMON_TEXT_NORMAL_H
#define TIENDO_COMMON_TEXT_NORMAL_H
// One text, one form: what identifies (codes, documents) or is compared (notes) is trimmed of spaces at both ends and brought to Unicode NFC before
// it is judged, compared or stored. So a document that was typed on two keyboards is one document. A character that a report or a page cannot hold is
// found here, once: controls (U+0000 to U+001F, U+007F to U+009F), U+FFFE, U+FFFF, and what turns the direction of a line (U+061C, U+200E, U+200F,
// U+202A to U+202E, U+2066 to U+2069), and the separators of lines (U+2028, U+2029).
#include <stdint.h>

#include "common/text/slice.h"

typedef enum {
    NORMAL_GOOD,
    NORMAL_TOO_LONG,  // more than `bound` bytes in its normal form
    NORMAL_FORBIDDEN, // holds a character that no code and no document may
} normal_t;

typedef enum { NORMAL_CODE, NORMAL_NOTE } normal_kind_t; // in a note a forbidden character is taken out; what separates lines becomes a space

// `text` is UTF-8. *ret is `text` itself without its outer spaces where nothing else had to change, otherwise it lies in `room`, of `bound` bytes.
// On NORMAL_FORBIDDEN *found, where asked for, is the character. Aborts where there is no memory for so small a text.
normal_t text_normal (slice_t text, size_t bound, normal_kind_t kind, char *room, slice_t *ret, uint32_t *found);
// `text` without the spaces at its ends: U+00A0, U+200B, U+FEFF and every other kind of space among them.
slice_t text_trim (slice_t text);
#endif
