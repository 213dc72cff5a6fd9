// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdlib.h>
#include <string.h>

#include "common/sheet/table_text.h"

static void assert_read (const char *file, size_t size, const char *text, char delimiter, long line)
{
    table_text_t read = {0};
    assert_int_equal (table_text_read (&read, (slice_t){file, size}), TABLE_TEXT_GOOD);
    assert_int_equal (read.size - read.start, strlen (text));
    assert_memory_equal (read.bytes + read.start, text, strlen (text));
    assert_int_equal (read.delimiter, delimiter);
    assert_int_equal (read.first_line, line);
    table_text_clear (&read);
}

static void marks_are_passed_over_and_utf16_is_read (void **state)
{
    (void) state;
    assert_read ("\xef\xbb\xbf"
                 "a,b",
                 6, "a,b", ',', 1);
    assert_read ("\xff\xfe"
                 "a\0\t\0\x11\x01",
                 8, "a\t\xc4\x91", '\t', 1);
    assert_read ("\xfe\xff"
                 "\0a\0;\x01\x11",
                 8, "a;\xc4\x91", ';', 1);
    assert_read ("\xff\xfe\x3d\xd8\x00\xde\x2c\0", 8, "\xf0\x9f\x98\x80,", ',', 1);
}

static void half_a_character_of_utf16_is_no_text (void **state)
{
    (void) state;
    table_text_t read = {0};
    assert_int_equal (table_text_read (&read, (slice_t){"\xff\xfe\x3d\xd8", 4}), TABLE_TEXT_UTF16_BAD);
    assert_int_equal (table_text_read (&read, (slice_t){"\xff\xfe\x00\xde", 4}), TABLE_TEXT_UTF16_BAD);
    assert_int_equal (table_text_read (&read, (slice_t){"\xff\xfe"
                                                        "a\0b",
                                                        5}),
                      TABLE_TEXT_UTF16_BAD);
}

static void the_delimiter_is_what_sep_says_or_the_header_has_most_of (void **state)
{
    (void) state;
    assert_read ("sep=;\r\na,b;c\n", 13, "a,b;c\n", ';', 2);
    assert_read ("\"sep=\t\"\na,b\n", 12, "a,b\n", '\t', 2);
    assert_read ("a;b,c;d\n1,2,3,4", 15, "a;b,c;d\n1,2,3,4", ';', 1);
    assert_read ("\"a;;;;\",b\n", 10, "\"a;;;;\",b\n", ',', 1);
    assert_read ("separator,b\n", 12, "separator,b\n", ',', 1);
}

static void what_is_no_text_is_known (void **state)
{
    (void) state;
    table_text_t read = {0};
    assert_int_equal (table_text_read (&read, (slice_t){"", 0}), TABLE_TEXT_EMPTY);
    assert_int_equal (table_text_read (&read, (slice_t){"PK\x03\x04....", 8}), TABLE_TEXT_WORKBOOK);
    assert_int_equal (table_text_read (&read, (slice_t){"%PDF-1.7", 8}), TABLE_TEXT_DOCUMENT);
    assert_int_equal (table_text_read (&read, (slice_t){"a\0b\0", 4}), TABLE_TEXT_UTF16_BARE);
}

static void assert_cell (slice_t cell, const char *text)
{
    char *kept = table_cell_text (cell);
    if (text == NULL)
        assert_null (kept);
    else
        assert_string_equal (kept, text);
    free (kept);
}

static void a_cell_is_trimmed_and_composed_or_nothing (void **state)
{
    (void) state;
    assert_cell (slice_of ("\xc2\xa0 a b\xe2\x80\x8b\xef\xbb\xbf\t"), "a b");
    assert_cell (slice_of ("\xef\xbb\xbf"), "");
    assert_cell (slice_of ("o\xcc\x82\xcc\xa3"), "\xe1\xbb\x99");
    assert_cell ((slice_t){"a\0", 2}, NULL);
    assert_cell ((slice_t){"\0", 1}, NULL);
    assert_cell (slice_of ("a\xff"), NULL);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (marks_are_passed_over_and_utf16_is_read),
        cmocka_unit_test (half_a_character_of_utf16_is_no_text),
        cmocka_unit_test (the_delimiter_is_what_sep_says_or_the_header_has_most_of),
        cmocka_unit_test (what_is_no_text_is_known),
        cmocka_unit_test (a_cell_is_trimmed_and_composed_or_nothing),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
