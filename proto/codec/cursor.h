#ifndef TIENDO_PROTO_CODEC_CURSOR_H
#define TIENDO_PROTO_CODEC_CURSOR_H
// Reads msgpack that `precheck` admitted, one value after the other, without copying or allocating.
// Why not msgpack-c here: msgpack_unpack_next builds a tree of 24-byte objects on the heap (24 times the message at worst)
// before anyone has judged it, and hides where a value's own bytes lie, which the digest of `records` is made of.
// msgpack-c encodes everything we send, and in tests and under the fuzzer it must agree with every read.
// Invariant: at <= end; a read past the end gives CURSOR_NONE and moves nothing.
#include <stdint.h>

#include "common/text/slice.h"

typedef enum {
    CURSOR_NONE,
    CURSOR_NIL,
    CURSOR_BOOL,
    CURSOR_UINT, // any integer >= 0, however it was encoded
    CURSOR_INT,  // an integer < 0
    CURSOR_FLOAT,
    CURSOR_STR,
    CURSOR_BIN,
    CURSOR_EXT,
    CURSOR_ARRAY,
    CURSOR_MAP
} cursor_type_t;

typedef struct {
    const uint8_t *at;
    const uint8_t *end;
} cursor_t;

typedef struct {
    cursor_type_t type;
    union {
        bool boolean;
        uint64_t uint;
        int64_t sint;
        double real;
        slice_t bytes;  // str, bin, ext
        uint32_t count; // array: values; map: pairs
    };
} cursor_value_t;

static inline cursor_t cursor_over (const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    return (cursor_t){at, size == 0 ? at : at + size};
}

// Reads a scalar whole, or the head of an array or map; its values come next.
cursor_value_t cursor_read (cursor_t *self);
// Passes over one whole value and gives its bytes.
slice_t cursor_skip (cursor_t *self);
const char *cursor_type_name (cursor_type_t type);
#endif
