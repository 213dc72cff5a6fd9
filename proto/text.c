#include "proto/text.h"

#include <stdint.h>

#include "proto/limits.h"

// The bytes of the well-formed character at `at`, 0 where there is none (Unicode table 3-7).
static size_t character (const uint8_t *at, size_t left)
{
    uint8_t first = at[0];
    if (first < 0x80)
        return 1;
    size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || left < size)
        return 0;
    // The second byte's range keeps out overlong forms, surrogates and what is above U+10FFFF.
    uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t next = 2; next < size; next++)
        if ((at[next] & 0xc0) != 0x80)
            return 0;
    return size;
}

bool text_is_utf8 (slice_t text)
{
    const uint8_t *at = (const uint8_t *) text.at;
    for (size_t left = text.size; left > 0;) {
        size_t size = *at == 0 ? 0 : character (at, left);
        if (size == 0)
            return false;
        at += size;
        left -= size;
    }
    return true;
}

bool text_instant (slice_t text, instant_us_t *ret)
{
    char copy[PROTO_MAX_TIME + 1];
    if (text.size == 0 || text.size > PROTO_MAX_TIME || memchr (text.at, 0, text.size) != NULL)
        return false;
    memcpy (copy, text.at, text.size);
    copy[text.size] = 0;
    failure_t failure;
    return instant_parse (copy, ret, &failure);
}

bool text_has_personal_number (slice_t text)
{
    size_t run = 0;
    for (size_t next = 0; next < text.size; next++) {
        bool digit = text.at[next] >= '0' && text.at[next] <= '9';
        if (digit)
            run++;
        if (!digit || next + 1 == text.size) {
            if (run == 9 || run == 10 || run == 12)
                return true;
            run = 0;
        }
    }
    return false;
}

void text_make_printable (char *text)
{
    size_t left = strlen (text);
    char *to = text;
    for (const uint8_t *at = (const uint8_t *) text; left > 0;) {
        size_t size = character (at, left);
        if (size == 0 && *at >= 0xc2 && left < 4) {
            size_t tail = 1;
            while (tail < left && (at[tail] & 0xc0) == 0x80)
                tail++;
            if (tail == left)
                break; // the bound cut it
        }
        bool control = size == 1 && (*at < 0x20 || *at == 0x7f);
        if (size == 0 || control) {
            *to++ = '?';
            size = 1;
        } else {
            memmove (to, at, size);
            to += size;
        }
        at += size;
        left -= size;
    }
    *to = 0;
}
