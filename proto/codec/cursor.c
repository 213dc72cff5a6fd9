#include "proto/codec/cursor.h"

#include "proto/codec/head.h"

static void read_number (const uint8_t *at, head_t head, cursor_value_t *ret)
{
    if (head.head == 1) {
        ret->type = *at < 0x80 ? CURSOR_UINT : CURSOR_INT;
        if (*at < 0x80)
            ret->uint = *at;
        else
            ret->sint = (int64_t) *at - 256;
        return;
    }
    uint64_t bits = head_big_endian (at + 1, head.head - 1);
    unsigned int unused = 64 - 8 * (head.head - 1);
    // The sign of a shorter integer is carried up by hand: shifting a negative right is the compiler's choice.
    if (head.type == CURSOR_INT && unused > 0 && bits >> (63 - unused) != 0)
        bits |= UINT64_MAX << (64 - unused);
    ret->type = head.type == CURSOR_INT && bits <= INT64_MAX ? CURSOR_UINT : head.type;
    if (ret->type == CURSOR_UINT)
        ret->uint = bits;
    else
        memcpy (&ret->sint, &bits, sizeof bits);
}

static void read_float (const uint8_t *at, head_t head, cursor_value_t *ret)
{
    uint64_t bits = head_big_endian (at + 1, head.head - 1);
    if (head.head == 9) {
        memcpy (&ret->real, &bits, sizeof bits);
        return;
    }
    uint32_t half = (uint32_t) bits;
    float real;
    memcpy (&real, &half, sizeof half);
    ret->real = (double) real;
}

cursor_value_t cursor_read (cursor_t *self)
{
    size_t left = (size_t) (self->end - self->at);
    if (left == 0)
        return (cursor_value_t){.type = CURSOR_NONE};
    const uint8_t *at = self->at;
    head_t head = head_read (at, left);
    cursor_value_t ret = {.type = head.type};
    if (head.type == CURSOR_NONE || head.head > left || head.body > left - head.head)
        return (cursor_value_t){.type = CURSOR_NONE};
    self->at += head.head + (size_t) head.body;
    if (head.type == CURSOR_STR || head.type == CURSOR_BIN || head.type == CURSOR_EXT)
        ret.bytes = (slice_t){(const char *) at + head.head, head.body};
    else if (head.type == CURSOR_UINT || head.type == CURSOR_INT)
        read_number (at, head, &ret);
    else if (head.type == CURSOR_MAP)
        ret.count = (uint32_t) (head.children / 2);
    else if (head.type == CURSOR_ARRAY)
        ret.count = (uint32_t) head.children;
    else if (head.type == CURSOR_FLOAT)
        read_float (at, head, &ret);
    else if (head.type == CURSOR_BOOL)
        ret.boolean = *at == 0xc3;
    return ret;
}

slice_t cursor_skip (cursor_t *self)
{
    const uint8_t *start = self->at;
    const uint8_t *at = start;
    for (uint64_t pending = 1; pending > 0; pending--) {
        size_t left = (size_t) (self->end - at);
        head_t head = left == 0 ? (head_t){CURSOR_NONE, 0, 0, 0} : head_read (at, left);
        if (head.type == CURSOR_NONE || head.head > left || head.body > left - head.head)
            return (slice_t){(const char *) start, 0}; // only where precheck was not asked
        at += head.head + (size_t) head.body;
        pending += head.children;
    }
    self->at = at;
    return (slice_t){(const char *) start, (size_t) (at - start)};
}

const char *cursor_type_name (cursor_type_t type)
{
    static const char *const names[] = {"nothing", "nil", "bool", "uint", "negative int", "float", "str", "bin", "ext", "array", "map"};
    return names[type];
}
