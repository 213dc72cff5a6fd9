#ifndef TIENDO_PROTO_CODEC_HEAD_H
#define TIENDO_PROTO_CODEC_HEAD_H
// The head of one msgpack value: private to precheck and cursor, so that both read lengths by the same code.
#include "proto/codec/cursor.h"

typedef struct {
    cursor_type_t type; // CURSOR_NONE: reserved byte, or the head itself does not fit
    uint32_t head;      // bytes before the body: the format byte, its length, an ext's type; a number whole
    uint32_t body;      // bytes of str, bin, ext
    uint64_t children;  // values inside: array n, map 2n
} head_t;

static inline uint64_t head_big_endian (const uint8_t *at, unsigned int bytes)
{
    uint64_t value = 0;
    for (unsigned int next = 0; next < bytes; next++)
        value = value << 8 | at[next];
    return value;
}

typedef struct {
    uint8_t type;
    uint8_t length; // bytes of the length or count after the format byte
    uint8_t extra;  // bytes of a number, or of an ext's type
    uint8_t body;   // of a fixext
} head_format_t;

// The formats 0xc0 to 0xdf, as in the msgpack specification.
static const head_format_t head_formats[32] = {
    {CURSOR_NIL, 0, 0, 0},  {CURSOR_NONE, 0, 0, 0}, {CURSOR_BOOL, 0, 0, 0}, {CURSOR_BOOL, 0, 0, 0}, {CURSOR_BIN, 1, 0, 0},   {CURSOR_BIN, 2, 0, 0},
    {CURSOR_BIN, 4, 0, 0},  {CURSOR_EXT, 1, 1, 0},  {CURSOR_EXT, 2, 1, 0},  {CURSOR_EXT, 4, 1, 0},  {CURSOR_FLOAT, 0, 4, 0}, {CURSOR_FLOAT, 0, 8, 0},
    {CURSOR_UINT, 0, 1, 0}, {CURSOR_UINT, 0, 2, 0}, {CURSOR_UINT, 0, 4, 0}, {CURSOR_UINT, 0, 8, 0}, {CURSOR_INT, 0, 1, 0},   {CURSOR_INT, 0, 2, 0},
    {CURSOR_INT, 0, 4, 0},  {CURSOR_INT, 0, 8, 0},  {CURSOR_EXT, 0, 1, 1},  {CURSOR_EXT, 0, 1, 2},  {CURSOR_EXT, 0, 1, 4},   {CURSOR_EXT, 0, 1, 8},
    {CURSOR_EXT, 0, 1, 16}, {CURSOR_STR, 1, 0, 0},  {CURSOR_STR, 2, 0, 0},  {CURSOR_STR, 4, 0, 0},  {CURSOR_ARRAY, 2, 0, 0}, {CURSOR_ARRAY, 4, 0, 0},
    {CURSOR_MAP, 2, 0, 0},  {CURSOR_MAP, 4, 0, 0}};

static inline head_t head_long (const uint8_t *at, size_t left)
{
    const head_format_t *format = &head_formats[*at - 0xc0];
    head_t ret = {(cursor_type_t) format->type, 1u + format->length + format->extra, format->body, 0};
    if (ret.head > left)
        return (head_t){CURSOR_NONE, ret.head, 0, 0};
    uint32_t count = (uint32_t) head_big_endian (at + 1, format->length);
    if (ret.type == CURSOR_ARRAY)
        ret.children = count;
    else if (ret.type == CURSOR_MAP)
        ret.children = 2 * (uint64_t) count;
    else if (format->length > 0)
        ret.body = count;
    return ret;
}

// `left` must be at least 1. The body may reach past `left`: the caller compares.
static inline head_t head_read (const uint8_t *at, size_t left)
{
    uint8_t first = *at;
    if (first < 0x80)
        return (head_t){CURSOR_UINT, 1, 0, 0};
    if (first < 0x90)
        return (head_t){CURSOR_MAP, 1, 0, 2 * (uint64_t) (first & 0x0f)};
    if (first < 0xa0)
        return (head_t){CURSOR_ARRAY, 1, 0, first & 0x0f};
    if (first < 0xc0)
        return (head_t){CURSOR_STR, 1, first & 0x1f, 0};
    if (first >= 0xe0)
        return (head_t){CURSOR_INT, 1, 0, 0};
    return head_long (at, left);
}
#endif
