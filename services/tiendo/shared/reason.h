#ifndef TIENDO_TIENDO_SHARED_REASON_H
#define TIENDO_TIENDO_SHARED_REASON_H
// A sentence that an operator gives and that is kept: why something was done, a note of a decision.
#include "common/base/failure.h"
#include "proto/codec/note.h"

// *ret is `given` in its normal form: trimmed, in NFC, without characters that no report can hold. Permanent failure where it is not UTF-8, is longer
// than PROTO_MAX_NOTE bytes, or holds what looks like a citizen's identity or telephone number. `what` names it, as in "--reason".
bool must_check reason_read (const char *what, const char *given, char ret[PROTO_MAX_NOTE + 1], failure_t *failure);
#endif
