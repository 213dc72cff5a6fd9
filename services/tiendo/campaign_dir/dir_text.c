// Codes, numbers and text of a directory.
#include <stdlib.h>
#include <string.h>

#include "common/text/normal.h"
#include "common/text/text.h"
#include "services/tiendo/campaign_dir/campaign_dir.h"

enum { CODE_BYTES = 64, LINE_BYTES = 4000 };

bool code_good (const char *code)
{
    size_t size = strlen (code);
    if (size == 0 || size > CODE_BYTES)
        return false;
    for (const char *at = code; *at != '\0'; at++)
        if ((unsigned char) *at <= ' ' || *at == '/' || *at == '"' || *at == '\\')
            return false;
    return text_plain (code, false);
}

static bool made_of (const char *code, const char *more)
{
    size_t size = strlen (code);
    if (size == 0 || size > CODE_BYTES)
        return false;
    for (const char *at = code; *at != '\0'; at++)
        if (!((*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z')) && strchr (more, *at) == NULL)
            return false;
    return true;
}

bool unit_code_good (const char *code)
{
    return made_of (code, "-");
}

bool name_code_good (const char *code)
{
    return made_of (code, "_-");
}

bool whole_number (const char *text, int64_t *ret)
{
    size_t size = strlen (text);
    if (size == 0 || size > 15 || strspn (text, "0123456789") != size)
        return false;
    *ret = strtoll (text, NULL, 10);
    return true;
}

static bool line_plain (const char *text, size_t size)
{
    char room[LINE_BYTES];
    slice_t normal;
    return text_is_utf8 ((slice_t){text, size}) && text_normal ((slice_t){text, size}, sizeof room, NORMAL_CODE, room, &normal, NULL) == NORMAL_GOOD;
}

bool text_plain (const char *text, bool lines)
{
    for (size_t size; lines && text[size = strcspn (text, "\n")] == '\n'; text += size + 1)
        if (!line_plain (text, size))
            return false;
    return line_plain (text, strlen (text));
}
