#include "services/intake/entry/note_field.h"

#include "proto/codec/note.h"

bool note_field_read (const json_t *body, char ret[PROTO_MAX_NOTE + 1], response_t *response)
{
    const char *given = caller_text (body, "note", REQUEST_BODY, response);
    if (given == NULL)
        return false;
    note_t note = note_read (given, ret);
    if (note == NOTE_PERSONAL)
        response_problem_coded (response, 422, "note_personal", "note " NOTE_PERSONAL_WORDS);
    else if (note != NOTE_GOOD)
        response_problem_coded (response, 422, "note_too_long", "note has at most %d bytes", PROTO_MAX_NOTE);
    return note == NOTE_GOOD;
}
