#include "common/text/personal.h"

#include <utf8proc.h>

// A text as it matters here: '0' to '9', ' ', '.', '-', '/', 'a' for a letter, '|' for anything else.
typedef struct {
    size_t size;
    char at[PERSONAL_MAX_TEXT];
} shape_t;

typedef struct {
    size_t from;
    size_t to; // the place after the last digit
} digits_t;

// The value of a decimal digit of any script: they stand in runs of ten.
static char digit_of (utf8proc_int32_t at)
{
    utf8proc_int32_t first = at;
    while (first > 0 && utf8proc_category (first - 1) == UTF8PROC_CATEGORY_ND)
        first--;
    return (char) ('0' + (at - first) % 10);
}

// What a full-width, a superscript or a circled digit stands for.
static utf8proc_int32_t simplify (utf8proc_int32_t at)
{
    utf8proc_int32_t made[4];
    int boundary = 0;
    utf8proc_ssize_t size = utf8proc_decompose_char (at, made, 4, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &boundary);
    return size == 1 ? made[0] : at;
}

// 0 for what is not seen at all, such as a soft hyphen.
static char shape_of (utf8proc_int32_t at)
{
    at = simplify (at);
    if (at == '.' || at == '/')
        return (char) at;
    utf8proc_category_t category = utf8proc_category (at);
    if (category == UTF8PROC_CATEGORY_ND)
        return digit_of (at);
    if (category == UTF8PROC_CATEGORY_ZS)
        return ' ';
    if (category == UTF8PROC_CATEGORY_PD || at == 0x2212)
        return '-';
    if (category == UTF8PROC_CATEGORY_CF || at == 0x200b)
        return 0;
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME ? 'a' : '|';
}

static void read_shape (slice_t text, shape_t *ret)
{
    ret->size = 0;
    while (text.size > 0 && ret->size < PERSONAL_MAX_TEXT) {
        utf8proc_int32_t found = -1;
        utf8proc_ssize_t size = utf8proc_iterate ((const utf8proc_uint8_t *) text.at, (utf8proc_ssize_t) text.size, &found);
        char shape = size > 0 ? shape_of (found) : '|';
        if (shape != 0)
            ret->at[ret->size++] = shape;
        text = (slice_t){text.at + (size > 0 ? size : 1), text.size - (size > 0 ? (size_t) size : 1)};
    }
}

static char shape_at (const shape_t *self, size_t place)
{
    return place < self->size ? self->at[place] : '|';
}

static bool is_digit (const shape_t *self, size_t place)
{
    return shape_at (self, place) >= '0' && shape_at (self, place) <= '9';
}

// The number of digits from `place` on, and their value.
static size_t read_number (const shape_t *self, size_t place, unsigned int *ret)
{
    size_t size = 0;
    for (*ret = 0; is_digit (self, place + size) && size < 5; size++)
        *ret = *ret * 10 + (unsigned int) (self->at[place + size] - '0');
    return size;
}

// The size of the date that begins at `place`, 0 where none does.
static size_t date_at (const shape_t *self, size_t place)
{
    unsigned int parts[3];
    size_t sizes[3];
    size_t at = place;
    char separator = 0;
    for (size_t part = 0; part < 3; part++) {
        sizes[part] = read_number (self, at, &parts[part]);
        at += sizes[part];
        if (part == 0)
            separator = shape_at (self, at);
        if (part < 2 && shape_at (self, at++) != separator)
            return 0;
    }
    bool year_first = separator == '-' && sizes[0] == 4 && sizes[1] == 2 && sizes[2] == 2;
    bool day_first = (separator == '.' || separator == '/') && sizes[0] >= 1 && sizes[0] <= 2 && sizes[1] >= 1 && sizes[1] <= 2 && sizes[2] == 4;
    if (!year_first && !day_first)
        return 0;
    unsigned int day = year_first ? parts[2] : parts[0];
    unsigned int year = year_first ? parts[0] : parts[2];
    return day >= 1 && day <= 31 && parts[1] >= 1 && parts[1] <= 12 && year >= 1900 && year <= 2099 ? at - place : 0;
}

static void take_dates (shape_t *self)
{
    for (size_t place = 0; place < self->size; place++) {
        size_t size = is_digit (self, place) && (place == 0 || !is_digit (self, place - 1)) ? date_at (self, place) : 0;
        for (size_t next = 0; next < size; next++)
            self->at[place + next] = '|';
    }
}

static digits_t next_digits (const shape_t *self, size_t from)
{
    while (from < self->size && !is_digit (self, from))
        from++;
    digits_t ret = {from, from};
    while (is_digit (self, ret.to))
        ret.to++;
    return ret;
}

// One separator, and a group of at least two digits after it.
static bool goes_on (const shape_t *self, digits_t group, digits_t next)
{
    char between = shape_at (self, group.to);
    return next.from == group.to + 1 && next.to - next.from >= 2 && (between == ' ' || between == '.' || between == '-');
}

static bool touches (const shape_t *self, digits_t first, digits_t last)
{
    char before = first.from > 0 ? self->at[first.from - 1] : '|';
    char after = shape_at (self, last.to);
    return before == '/' || before == 'a' || after == '/' || after == 'a';
}

// Numbers that begin with 0 or 84 are found within a longer row of groups too. Any nine digits are one only where they are the whole of it: a row of
// figures may add up to nine.
static bool is_personal (const shape_t *self, digits_t first, size_t digits, bool whole)
{
    bool zero = self->at[first.from] == '0';
    bool abroad = self->at[first.from] == '8' && shape_at (self, first.from + 1) == '4';
    return (zero && (digits == 10 || digits == 12)) || (abroad && digits == 11) || (whole && digits == 9);
}

static bool begins_personal (const shape_t *self, digits_t first, bool joined)
{
    size_t digits = first.to - first.from;
    if (is_personal (self, first, digits, true) && !touches (self, first, first))
        return true;
    if (digits < 2)
        return false;
    for (digits_t last = first, next = next_digits (self, first.to); goes_on (self, last, next) && digits <= 12; next = next_digits (self, last.to)) {
        last = next;
        digits += last.to - last.from;
        bool whole = !joined && !goes_on (self, last, next_digits (self, last.to));
        if (is_personal (self, first, digits, whole) && !touches (self, first, last))
            return true;
    }
    return false;
}

bool text_has_personal_number (slice_t text)
{
    shape_t shape = {.size = 0};
    digits_t before = {0, 0};
    read_shape (text, &shape);
    take_dates (&shape);
    for (digits_t group = next_digits (&shape, 0); group.from < shape.size; group = next_digits (&shape, group.to)) {
        bool joined = before.to - before.from >= 2 && goes_on (&shape, before, group);
        if (begins_personal (&shape, group, joined))
            return true;
        before = group;
    }
    return false;
}
