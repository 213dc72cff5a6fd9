#include "common/text/normal.h"

#include <stdlib.h>
#include <utf8proc.h>

// No text grows less than to a quarter when it is composed: what is longer than this cannot become short enough.
enum { LONGEST_TIMES = 4 };

static bool is_space (uint32_t at)
{
    return at == ' ' || (at >= 0x09 && at <= 0x0d) || at == 0x85 || at == 0xa0 || at == 0x1680 || (at >= 0x2000 && at <= 0x200b) || at == 0x2028
           || at == 0x2029 || at == 0x202f || at == 0x205f || at == 0x3000 || at == 0xfeff;
}

static bool is_line_end (uint32_t at)
{
    return (at >= 0x09 && at <= 0x0d) || at == 0x85 || at == 0x2028 || at == 0x2029;
}

static bool is_forbidden (uint32_t at)
{
    return at < 0x20 || (at >= 0x7f && at <= 0x9f) || at == 0x61c || at == 0x200e || at == 0x200f || (at >= 0x2028 && at <= 0x202e)
           || (at >= 0x2066 && at <= 0x2069) || at == 0xfffe || at == 0xffff;
}

// The next character and its bytes; 0 bytes at the end, or where it is no UTF-8.
static size_t read_one (const char *at, size_t left, uint32_t *ret)
{
    utf8proc_int32_t found = -1;
    utf8proc_ssize_t size = left == 0 ? 0 : utf8proc_iterate ((const utf8proc_uint8_t *) at, (utf8proc_ssize_t) left, &found);
    *ret = size > 0 ? (uint32_t) found : 0;
    return size > 0 ? (size_t) size : 0;
}

slice_t text_trim (slice_t text)
{
    uint32_t found = 0;
    for (size_t size; (size = read_one (text.at, text.size, &found)) > 0 && is_space (found);)
        text = (slice_t){text.at + size, text.size - size};
    while (text.size > 0) {
        size_t last = text.size - 1;
        while (last > 0 && ((unsigned char) text.at[last] & 0xc0) == 0x80)
            last--;
        if (read_one (text.at + last, text.size - last, &found) != text.size - last || !is_space (found))
            break;
        text.size = last;
    }
    return text;
}

// Every byte a printable character of ASCII: such a text is its own normal form.
static bool is_plain (slice_t text)
{
    for (size_t next = 0; next < text.size; next++)
        if (text.at[next] < 0x20 || text.at[next] > 0x7e)
            return false;
    return true;
}

static bool find_forbidden (slice_t text, uint32_t *ret)
{
    for (size_t size; (size = read_one (text.at, text.size, ret)) > 0; text = (slice_t){text.at + size, text.size - size})
        if (is_forbidden (*ret))
            return true;
    return false;
}

// Copies without what is forbidden; `to` has room for all of it.
static slice_t clean (slice_t text, char *to)
{
    size_t kept = 0;
    uint32_t found = 0;
    for (size_t size; (size = read_one (text.at, text.size, &found)) > 0; text = (slice_t){text.at + size, text.size - size}) {
        if (is_line_end (found))
            to[kept++] = ' ';
        else if (!is_forbidden (found)) {
            memcpy (to + kept, text.at, size);
            kept += size;
        }
    }
    return (slice_t){to, kept};
}

// The composed form, trimmed, in `room`.
static normal_t compose (slice_t text, size_t bound, char *room, slice_t *ret)
{
    utf8proc_uint8_t *made = NULL;
    utf8proc_ssize_t size =
        utf8proc_map ((const utf8proc_uint8_t *) text.at, (utf8proc_ssize_t) text.size, &made, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (size < 0 || made == NULL)
        abort ();
    slice_t trimmed = text_trim ((slice_t){(const char *) made, (size_t) size});
    bool fits = trimmed.size <= bound;
    if (fits && trimmed.size > 0)
        memcpy (room, trimmed.at, trimmed.size);
    *ret = (slice_t){room, fits ? trimmed.size : 0};
    free (made);
    return fits ? NORMAL_GOOD : NORMAL_TOO_LONG;
}

normal_t text_normal (slice_t text, size_t bound, normal_kind_t kind, char *room, slice_t *ret, uint32_t *found)
{
    uint32_t ignored = 0;
    *ret = text_trim (text);
    if (is_plain (*ret))
        return ret->size <= bound ? NORMAL_GOOD : NORMAL_TOO_LONG;
    if (ret->size > bound * LONGEST_TIMES)
        return NORMAL_TOO_LONG;
    if (kind == NORMAL_CODE)
        return find_forbidden (*ret, found != NULL ? found : &ignored) ? NORMAL_FORBIDDEN : compose (*ret, bound, room, ret);
    char *cleaned = malloc (ret->size + 1);
    if (cleaned == NULL)
        abort ();
    normal_t result = compose (clean (*ret, cleaned), bound, room, ret);
    free (cleaned);
    return result;
}
