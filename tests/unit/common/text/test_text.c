// What a text may hold: for every code point of Unicode, of each class what becomes of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "common/text/text.h"

static void put_code (char *text, uint32_t code)
{
    unsigned char *to = (unsigned char *) text;
    if (code < 0x80)
        *to++ = (unsigned char) code;
    else if (code < 0x800) {
        *to++ = (unsigned char) (0xc0 | code >> 6);
        *to++ = (unsigned char) (0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *to++ = (unsigned char) (0xe0 | code >> 12);
        *to++ = (unsigned char) (0x80 | (code >> 6 & 0x3f));
        *to++ = (unsigned char) (0x80 | (code & 0x3f));
    } else {
        *to++ = (unsigned char) (0xf0 | code >> 18);
        *to++ = (unsigned char) (0x80 | (code >> 12 & 0x3f));
        *to++ = (unsigned char) (0x80 | (code >> 6 & 0x3f));
        *to++ = (unsigned char) (0x80 | (code & 0x3f));
    }
    *to = 0;
}

static bool is_among (uint32_t code, const uint32_t (*ranges)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

// Written down a second time, from what the formats and Unicode say.
static const uint32_t blanks[][2] = {{1, 9}, {11, 31}, {127, 159}, {0x2028, 0x2029}};
static const uint32_t nothing[][2] = {{0xad, 0xad},     {0x61c, 0x61c},   {0x180e, 0x180e}, {0x200b, 0x200b}, {0x200e, 0x200f},  {0x202a, 0x202e},
                                      {0x2060, 0x206f}, {0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

static void every_code_point_is_written_or_what_stands_for_it (void **state)
{
    (void) state;
    for (uint32_t code = 1; code <= 0x10ffff; code++) {
        char text[16];
        char wanted[16];
        char given[8];
        bool noncharacter = (code & 0xfffe) == 0xfffe;
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        put_code (given, code);
        (void) snprintf (text, sizeof text, "a%sb", given);
        bool gone = noncharacter || is_among (code, nothing, sizeof nothing / sizeof nothing[0]);
        bool blank = is_among (code, blanks, sizeof blanks / sizeof blanks[0]);
        (void) snprintf (wanted, sizeof wanted, "a%sb", gone ? "" : blank ? " " : given);
        text_make_writable (text);
        assert_string_equal (text, wanted);
        (void) snprintf (text, sizeof text, "a%sb", given);
        (void) snprintf (wanted, sizeof wanted, "a%sb", gone || blank || code == '\n' ? "?" : given);
        text_make_printable (text);
        assert_string_equal (text, wanted);
    }
}

static void bytes_that_are_no_text_become_question_marks (void **state)
{
    (void) state;
    char surrogate[] = "a\xed\xa0\x80z";
    char overlong[] = "a\xc0\x80z";
    char cut[] = "Xã \xe1\xba";
    text_make_writable (surrogate);
    text_make_writable (overlong);
    text_make_writable (cut);
    assert_string_equal (surrogate, "a???z");
    assert_string_equal (overlong, "a??z");
    assert_string_equal (cut, "Xã ");
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (every_code_point_is_written_or_what_stands_for_it),
                                       cmocka_unit_test (bytes_that_are_no_text_become_question_marks)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}
