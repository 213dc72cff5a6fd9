#ifndef TIENDO_PROTO_CODEC_NOTE_H
#define TIENDO_PROTO_CODEC_NOTE_H
// A sentence that somebody gives with an act and that is kept: why something was done, a note of a decision. The command and the pages take the same.
#include <stdbool.h>

#include "proto/codec/limits.h"

typedef enum {
    NOTE_GOOD,
    NOTE_NOT_UTF8,
    NOTE_TOO_LONG, // more than PROTO_MAX_NOTE bytes in its normal form
    NOTE_PERSONAL  // holds what looks like a citizen's identity or telephone number
} note_t;

// What is said of a personal one, behind the name of the field.
#define NOTE_PERSONAL_WORDS "holds what looks like an identity or telephone number: this system holds counts, not people"

// ret is `given` in its normal form: trimmed, in NFC, without characters that no report can hold.
note_t note_read (const char *given, char ret[PROTO_MAX_NOTE + 1]);
// Nothing is left of `given` in its normal form: it says nothing.
bool note_is_empty (const char *given);
#endif
