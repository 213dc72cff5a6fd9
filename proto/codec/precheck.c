#include "proto/codec/precheck.h"

#include "proto/codec/head.h"
#include "proto/codec/limits.h"

precheck_t precheck (const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    size_t left = size;
    uint64_t pending[PROTO_MAX_DEPTH + 1] = {1}; // values still to come, by depth
    size_t depth = 0;
    if (size == 0)
        return PRECHECK_EMPTY;
    for (uint32_t objects = 1;; objects++) {
        if (left == 0)
            return PRECHECK_TRUNCATED;
        head_t head = head_read (at, left);
        if (head.type == CURSOR_NONE)
            return *at == 0xc1 ? PRECHECK_RESERVED : PRECHECK_TRUNCATED;
        if (objects > PROTO_MAX_OBJECTS)
            return PRECHECK_TOO_MANY;
        left -= head.head;
        // A value is at least a byte, so a count that is more than the bytes left is a lie: said before anything is made of it.
        if (head.body > left || head.children > left)
            return PRECHECK_TRUNCATED;
        left -= head.body;
        at += head.head + (size_t) head.body;
        pending[depth]--;
        if (head.type == CURSOR_ARRAY || head.type == CURSOR_MAP) {
            if (depth == PROTO_MAX_DEPTH)
                return PRECHECK_TOO_DEEP;
            pending[++depth] = head.children;
        }
        while (pending[depth] == 0) {
            if (depth == 0)
                return left == 0 ? PRECHECK_OK : PRECHECK_TRAILING;
            depth--;
        }
    }
}

const char *precheck_text (precheck_t self)
{
    switch (self) {
    case PRECHECK_OK:
        return "well-formed";
    case PRECHECK_EMPTY:
        return "no bytes";
    case PRECHECK_TRUNCATED:
        return "ends before what it declares";
    case PRECHECK_TOO_DEEP:
        return "nested too deep";
    case PRECHECK_TOO_MANY:
        return "too many values";
    case PRECHECK_RESERVED:
        return "holds the reserved byte 0xc1";
    case PRECHECK_TRAILING:
        return "bytes after the message";
    }
    return "";
}
