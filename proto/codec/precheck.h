#ifndef TIENDO_PROTO_CODEC_PRECHECK_H
#define TIENDO_PROTO_CODEC_PRECHECK_H
// The first look at bytes from outside. What it admits is exactly one msgpack object that fills the bytes: every
// declared length and count fits in the bytes left, nesting is at most PROTO_MAX_DEPTH, there are at most
// PROTO_MAX_OBJECTS objects. A reader that walks admitted bytes by their own lengths cannot leave them.
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    PRECHECK_OK,
    PRECHECK_EMPTY,
    PRECHECK_TRUNCATED, // a declared length or count is more than the bytes left
    PRECHECK_TOO_DEEP,
    PRECHECK_TOO_MANY,
    PRECHECK_RESERVED, // the byte 0xc1
    PRECHECK_TRAILING
} precheck_t;

// Allocates nothing; time is linear in size.
precheck_t precheck (const void *bytes, size_t size);
// A sentence's worth: "nested too deep".
const char *precheck_text (precheck_t self);
#endif
