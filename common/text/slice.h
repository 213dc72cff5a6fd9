#ifndef TIENDO_COMMON_TEXT_SLICE_H
#define TIENDO_COMMON_TEXT_SLICE_H
// Text or bytes that lie in someone else's buffer (a frame, mostly): valid while that is, never NUL-terminated.
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    const char *at;
    size_t size;
} slice_t;

static inline slice_t slice_of (const char *text)
{
    return (slice_t){text, strlen (text)};
}

static inline bool slice_equal (slice_t left, slice_t right)
{
    return left.size == right.size && (left.size == 0 || memcmp (left.at, right.at, left.size) == 0);
}

static inline bool slice_is (slice_t self, const char *text)
{
    return slice_equal (self, slice_of (text));
}

// Bytes first, then length: the order of keys in canonical JSON.
static inline int slice_compare (slice_t left, slice_t right)
{
    size_t common = left.size < right.size ? left.size : right.size;
    int order = common == 0 ? 0 : memcmp (left.at, right.at, common);
    return order != 0 ? order : (left.size > right.size) - (left.size < right.size);
}
#endif
