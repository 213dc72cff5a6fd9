#include "common/base/failure.h"

#include <stdarg.h>
#include <stdio.h>

bool failure_set (failure_t *failure, failure_kind_t kind, const char *format, ...)
{
    failure->kind = kind;
    va_list arguments;
    va_start (arguments, format);
    (void) vsnprintf (failure->text, sizeof failure->text, format, arguments);
    va_end (arguments);
    return false;
}

bool failure_prefix (failure_t *failure, const char *format, ...)
{
    char context[256];
    va_list arguments;
    va_start (arguments, format);
    (void) vsnprintf (context, sizeof context, format, arguments);
    va_end (arguments);
    char joined[sizeof failure->text + sizeof context + 2];
    (void) snprintf (joined, sizeof joined, "%s: %s", context, failure->text);
    (void) snprintf (failure->text, sizeof failure->text, "%.*s", (int) sizeof failure->text - 1, joined);
    return false;
}

const char *failure_kind_name (failure_kind_t kind)
{
    switch (kind) {
    case FAILURE_NONE:
        return "none";
    case FAILURE_TEMPORARY:
        return "temporary";
    case FAILURE_PERMANENT:
        return "permanent";
    case FAILURE_FATAL:
        return "fatal";
    }
    return "unknown";
}
