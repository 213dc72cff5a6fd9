#include "services/tiendo/shared/reason.h"

bool reason_read (const char *what, const char *given, char ret[PROTO_MAX_NOTE + 1], failure_t *failure)
{
    note_t note = note_read (given, ret);
    if (note == NOTE_NOT_UTF8)
        return failure_set (failure, FAILURE_PERMANENT, "%s is not UTF-8", what);
    if (note == NOTE_TOO_LONG)
        return failure_set (failure, FAILURE_PERMANENT, "%s is longer than %d bytes", what, PROTO_MAX_NOTE);
    if (note == NOTE_PERSONAL)
        return failure_set (failure, FAILURE_PERMANENT, "%s " NOTE_PERSONAL_WORDS, what);
    return true;
}
