#include "proto/codec/note.h"

#include <string.h>

#include "common/text/normal.h"
#include "common/text/personal.h"
#include "common/text/text.h"

note_t note_read (const char *given, char ret[PROTO_MAX_NOTE + 1])
{
    char room[PROTO_MAX_NOTE];
    slice_t normal = {NULL, 0};
    if (!text_is_utf8 (slice_of (given)))
        return NOTE_NOT_UTF8;
    if (text_normal (slice_of (given), PROTO_MAX_NOTE, NORMAL_NOTE, room, &normal, NULL) != NORMAL_GOOD)
        return NOTE_TOO_LONG;
    if (text_has_personal_number (normal))
        return NOTE_PERSONAL;
    memcpy (ret, normal.at, normal.size);
    ret[normal.size] = '\0';
    return NOTE_GOOD;
}

bool note_is_empty (const char *given)
{
    char kept[PROTO_MAX_NOTE + 1];
    return note_read (given, kept) == NOTE_GOOD && kept[0] == '\0';
}
