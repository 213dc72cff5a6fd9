#include "proto/codec/read_json.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char most[] = "9223372036854775807";
static const char least[] = "-9223372036854775808";

static size_t digits (const char *at, const char *end)
{
    size_t count = 0;
    while (at + count < end && at[count] >= '0' && at[count] <= '9')
        count++;
    return count;
}

// What follows a whole number: ".5", "e+7". Its size; `bad` where it is begun and not ended.
static size_t fraction (const char *at, const char *end, bool *bad)
{
    const char *next = at;
    if (next < end && *next == '.') {
        size_t count = digits (next + 1, end);
        *bad = count == 0;
        next += 1 + count;
    }
    if (next < end && (*next == 'e' || *next == 'E')) {
        const char *power = next + 1 < end && (next[1] == '+' || next[1] == '-') ? next + 2 : next + 1;
        size_t count = power < end ? digits (power, end) : 0;
        *bad = *bad || count == 0;
        next = power + count;
    }
    return (size_t) (next - at);
}

// The size of the JSON number that begins at `at`, 0 where none does.
static size_t number (const char *at, const char *end, bool *whole)
{
    bool bad = false;
    size_t sign = *at == '-' ? 1 : 0;
    size_t count = at + sign < end ? digits (at + sign, end) : 0;
    if (count == 0 || (count > 1 && at[sign] == '0'))
        return 0;
    size_t rest = fraction (at + sign + count, end, &bad);
    *whole = rest == 0;
    return bad ? 0 : sign + count + rest;
}

static bool is_above (const char *at, size_t size, const char *bound)
{
    size_t length = strlen (bound);
    return size > length || (size == length && memcmp (at, bound, size) > 0);
}

static bool is_infinite (const char *at, size_t size)
{
    char *copy = strndup (at, size);
    bool infinite = copy != NULL && isinf (strtod (copy, NULL));
    free (copy);
    return infinite;
}

// The bound takes the number's place; blanks fill what is left of it.
static void put (char *at, size_t size, const char *bound)
{
    size_t taken = strlen (bound);
    for (size_t next = 0; next < size; next++)
        at[next] = next < taken ? bound[next] : ' ';
}

static void bring_in_range (char *at, size_t size, bool whole)
{
    bool negative = *at == '-';
    if (whole && is_above (at, size, negative ? least : most))
        put (at, size, negative ? least : most);
    else if (!whole && is_infinite (at, size))
        put (at, size, negative ? "-1e308" : "1e308");
}

static char *behind_string (char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\' && at + 1 < end)
            at++;
    return at < end ? at + 1 : at;
}

json_t *read_json (char *text, size_t size, size_t flags, json_error_t *error)
{
    const char *end = text + size;
    for (char *at = text; at < end;) {
        bool whole = false;
        size_t length = *at == '-' || (*at >= '0' && *at <= '9') ? number (at, end, &whole) : 0;
        if (length > 0)
            bring_in_range (at, length, whole);
        at = *at == '"' ? behind_string (at, end) : at + (length > 0 ? length : 1);
    }
    return json_loadb (text, size, JSON_REJECT_DUPLICATES | flags, error);
}
