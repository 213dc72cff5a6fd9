// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/deadline-alerter/delivery/ascii.h"

// The alphabet of short messages, as far as it is ASCII: all of it that is printed, but the grave accent.
static bool fits (char at)
{
    return at == '\n' || at == '\r' || (at >= ' ' && at <= '~' && at != '`');
}

static size_t utf8_of (uint32_t code, char to[5])
{
    if (code < 0x80)
        return (size_t) sprintf (to, "%c", (char) code);
    if (code < 0x800)
        return (size_t) sprintf (to, "%c%c", (char) (0xc0 | code >> 6), (char) (0x80 | (code & 0x3f)));
    if (code < 0x10000)
        return (size_t) sprintf (to, "%c%c%c", (char) (0xe0 | code >> 12), (char) (0x80 | (code >> 6 & 0x3f)), (char) (0x80 | (code & 0x3f)));
    return (size_t) sprintf (to, "%c%c%c%c", (char) (0xf0 | code >> 18), (char) (0x80 | (code >> 12 & 0x3f)), (char) (0x80 | (code >> 6 & 0x3f)),
                             (char) (0x80 | (code & 0x3f)));
}

static void every_character_of_unicode_becomes_one_that_a_short_message_has (void **state)
{
    (void) state;
    for (uint32_t code = 1; code <= 0x10ffff; code++) {
        char text[16] = "";
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        text[utf8_of (code, text)] = '\0';
        char *plain = ascii_of (text);
        for (const char *at = plain; *at != '\0'; at++)
            if (!fits (*at))
                fail_msg ("U+%04X became %s", code, plain);
        if (code >= 0x20 && code <= 0x7e && code != '`')
            assert_string_equal (plain, text);
        free (plain);
    }
}

static void becomes (const char *text, const char *wanted)
{
    char *plain = ascii_of (text);
    assert_string_equal (plain, wanted);
    free (plain);
}

static void words_stay_readable (void **state)
{
    (void) state;
    becomes ("Xã Phước Đại, đã vượt Ỹ ơ ư", "Xa Phuoc Dai, da vuot Y o u");
    becomes ("X\u00c3 Ph\u01b0\u1edbc", "XA Phuoc");
    becomes ("Xa\u0303 Phu\u031bo\u031b\u0301c", "Xa Phuoc"); // typed on another keyboard
    becomes ("\u00d0ại \u00d0", "Dai D");                     // U+00D0 looks like the mail, and is another
    becomes ("\u201cmột\u201d \u2018hai\u2019 \u2013 ba \u2014 bốn\u2026", "\"mot\" 'hai' - ba - bon...");
    becomes ("91,7\u00a0% \u2022 500\u20ab", "91,7 % - 500d");
    becomes ("\U0001f600 \u4e2d", "? ?");
    becomes ("a\tb\nc\x7f", "a b\nc ");
    becomes ("\xff\xc4", "??");
    becomes ("[kich-hoat] 5/7 ~ {x}", "[kich-hoat] 5/7 ~ {x}");
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (every_character_of_unicode_becomes_one_that_a_short_message_has),
                                       cmocka_unit_test (words_stay_readable)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}
