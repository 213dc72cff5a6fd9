#ifndef TIENDO_INTAKE_ENTRY_NOTE_FIELD_H
#define TIENDO_INTAKE_ENTRY_NOTE_FIELD_H
// `note` of a body: a sentence that is kept with a decision (proto/codec/note.h), judged alike wherever one is given.
#include "proto/codec/limits.h"
#include "services/intake/session/caller.h"

// ret is "" where there is none. False: *response says what is wrong (422).
bool must_check note_field_read (const json_t *body, char ret[PROTO_MAX_NOTE + 1], response_t *response);
#endif
