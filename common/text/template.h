#ifndef TIENDO_COMMON_TEXT_TEMPLATE_H
#define TIENDO_COMMON_TEXT_TEMPLATE_H
// JSON with places to be filled: {{name}} stands for a value, {{name:160}} for at most 160 characters of it. A place stands within a JSON string and
// what fills it is escaped, so that a value can never become structure. Pure.
#include <stddef.h>

#include "common/base/failure.h"

enum { TEMPLATE_BYTES = 8192 };

typedef struct {
    const char *name;
    const char *text; // UTF-8
} template_value_t;

// Permanent failure: too long, a place that is not closed or of no known name, or no JSON when it is filled.
bool must_check template_check (const char *text, const char *const *names, failure_t *failure);
// The caller frees it. A place of no known name stays empty. NULL where a value is not UTF-8.
char *template_fill (const char *text, const template_value_t *values, size_t count);
#endif
