// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "common/text/numbers.h"

static int64_t number (const char *text, locale_kind_t locale)
{
    int64_t value = -1;
    return number_parse (text, locale, &value) ? value : -1;
}

static void digits_alone_are_read_in_every_locale (void **state)
{
    (void) state;
    assert_int_equal (number ("0", LOCALE_PLAIN), 0);
    assert_int_equal (number ("31297", LOCALE_VI), 31297);
    assert_int_equal (number ("31297", LOCALE_EN), 31297);
    assert_int_equal (number ("0031297", LOCALE_PLAIN), 31297);
}

static void groups_of_three_are_read_only_where_the_locale_has_them (void **state)
{
    (void) state;
    assert_int_equal (number ("31.297", LOCALE_VI), 31297);
    assert_int_equal (number ("1.031.297", LOCALE_VI), 1031297);
    assert_int_equal (number ("31,297", LOCALE_EN), 31297);
    assert_int_equal (number ("31.297", LOCALE_PLAIN), -1);
    assert_int_equal (number ("31.297", LOCALE_EN), -1);
    assert_int_equal (number ("31,297", LOCALE_VI), -1);
}

static void what_could_be_read_in_two_ways_is_refused (void **state)
{
    (void) state;
    const char *const wrong[] = {"",     " 1",      "1 ",      "-1",    "+1",      "1e3",   "1.5",  "31.29", "31.2970",         "3129.7",
                                 ".297", "31..297", "31.297.", "0.205", "000.205", "0,205", "0x10", "１２",  "1234567890123456"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        for (int locale = LOCALE_PLAIN; locale <= LOCALE_EN; locale++)
            assert_int_equal (number (wrong[i], (locale_kind_t) locale), -1);
}

static void dates_are_iso_and_vietnamese_ones_only_with_vi (void **state)
{
    (void) state;
    int32_t iso = 0;
    int32_t vietnamese = 0;
    assert_true (date_parse ("2024-07-15", LOCALE_PLAIN, &iso));
    assert_true (date_parse ("15/7/2024", LOCALE_VI, &vietnamese));
    assert_int_equal (iso, vietnamese);
    assert_true (date_parse ("05/07/2024", LOCALE_VI, &vietnamese));
    assert_false (date_parse ("15/7/2024", LOCALE_PLAIN, &vietnamese));
    assert_false (date_parse ("15/7/2024", LOCALE_EN, &vietnamese));
    assert_false (date_parse ("7/15/2024", LOCALE_VI, &vietnamese));
    assert_false (date_parse ("31/2/2024", LOCALE_VI, &vietnamese));
    assert_false (date_parse ("15/7/24", LOCALE_VI, &vietnamese));
    assert_false (date_parse ("15/7/2024 ", LOCALE_VI, &vietnamese));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (digits_alone_are_read_in_every_locale),
        cmocka_unit_test (groups_of_three_are_read_only_where_the_locale_has_them),
        cmocka_unit_test (what_could_be_read_in_two_ways_is_refused),
        cmocka_unit_test (dates_are_iso_and_vietnamese_ones_only_with_vi),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
