#include "common/text/text.h"

#include <stdint.h>

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
    char copy[INSTANT_TEXT_SIZE + 1];
    if (text.size == 0 || text.size > INSTANT_TEXT_SIZE || memchr (text.at, 0, text.size) != NULL)
        return false;
    memcpy (copy, text.at, text.size);
    copy[text.size] = 0;
    failure_t failure;
    return instant_parse (copy, ret, &failure);
}

// What no text of ours holds, in order. `instead`: what stands for it in a document, 0: nothing.
static const struct {
    uint32_t first, last;
    char instead;
} unwritable[] = {
    {0x01, 0x09, ' '},     {0x0b, 0x1f, ' '},   {0x7f, 0x9f, ' '},     // controls, of both sets; the line feed is judged apart
    {0xad, 0xad, 0},       {0x61c, 0x61c, 0},   {0x180e, 0x180e, 0},   // a hyphen that is not seen, marks of direction
    {0x200b, 0x200b, 0},   {0x200e, 0x200f, 0}, {0x2028, 0x2029, ' '}, // separators of lines and paragraphs
    {0x202a, 0x202e, 0},   {0x2060, 0x206f, 0}, {0xd800, 0xdfff, 0},   // overrides and isolates of direction, what is invisible, halves of characters
    {0xfdd0, 0xfdef, 0},   {0xfeff, 0xfeff, 0}, {0xfff9, 0xfffb, 0},   // noncharacters, the byte order mark, annotations
    {0xe0000, 0xe007f, 0},                                             // tags
};

// Whether the character may stand in a text; where not, *instead is what stands for it.
static bool is_writable (uint32_t code, char *instead)
{
    *instead = 0;
    if ((code & 0xfffe) == 0xfffe) // the last two of every plane
        return false;
    for (size_t i = 0; i < sizeof unwritable / sizeof unwritable[0] && unwritable[i].first <= code; i++)
        if (code <= unwritable[i].last) {
            *instead = unwritable[i].instead;
            return false;
        }
    return true;
}

static uint32_t code_of (const uint8_t *at, size_t size)
{
    uint32_t code = size == 1 ? at[0] : at[0] & (0x7fU >> size);
    for (size_t next = 1; next < size; next++)
        code = code << 6 | (at[next] & 0x3fU);
    return code;
}

// Whether the bytes are the beginning of a character that a bound has cut off.
static bool is_cut (const uint8_t *at, size_t left)
{
    size_t tail = 1;
    while (tail < left && (at[tail] & 0xc0) == 0x80)
        tail++;
    return *at >= 0xc2 && left < 4 && tail == left;
}

void text_make_writable (char *text)
{
    size_t left = strlen (text);
    char *to = text;
    for (const uint8_t *at = (const uint8_t *) text; left > 0;) {
        size_t size = character (at, left);
        char instead = '?';
        if (size == 0 && is_cut (at, left))
            break;
        if (size != 0 && is_writable (code_of (at, size), &instead)) {
            memmove (to, at, size);
            to += size;
        } else if (instead != 0)
            *to++ = instead;
        size = size != 0 ? size : 1;
        at += size;
        left -= size;
    }
    *to = 0;
}

void text_make_printable (char *text)
{
    size_t left = strlen (text);
    char *to = text;
    for (const uint8_t *at = (const uint8_t *) text; left > 0;) {
        size_t size = character (at, left);
        char ignored = 0;
        if (size == 0 && is_cut (at, left))
            break;
        if (size == 0 || *at == '\n' || !is_writable (code_of (at, size), &ignored))
            *to++ = '?';
        else {
            memmove (to, at, size);
            to += size;
        }
        size = size != 0 ? size : 1;
        at += size;
        left -= size;
    }
    *to = 0;
}
