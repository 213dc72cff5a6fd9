#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/codec/read_json.h"

static json_t *read_text (const char *text, size_t flags)
{
    json_error_t error;
    char *copy = strdup (text);
    assert_non_null (copy);
    json_t *value = read_json (copy, strlen (copy), flags, &error);
    free (copy);
    return value;
}

static void assert_reads (const char *text, const char *wanted)
{
    json_t *value = read_text (text, 0);
    assert_non_null (value);
    char *said = json_dumps (value, JSON_COMPACT);
    assert_string_equal (said, wanted);
    free (said);
    json_decref (value);
}

static void a_whole_number_beyond_64_bits_is_the_largest_there_is (void **state)
{
    (void) state;
    assert_reads ("[9223372036854775807, 9223372036854775808, 18446744073709551616,123456789012345678901234567890]",
                  "[9223372036854775807,9223372036854775807,9223372036854775807,9223372036854775807]");
    assert_reads ("[-9223372036854775808,-9223372036854775809]", "[-9223372036854775808,-9223372036854775808]");
    assert_reads ("{\"a\":99999999999999999999}", "{\"a\":9223372036854775807}");
}

static void another_number_beyond_its_bound_is_a_large_one (void **state)
{
    (void) state;
    json_t *value = read_text ("[1e400, -1E+400, 1.5e300, 1e-400]", 0);
    assert_non_null (value);
    assert_true (json_real_value (json_array_get (value, 0)) == 1e308);
    assert_true (json_real_value (json_array_get (value, 1)) == -1e308);
    assert_true (json_real_value (json_array_get (value, 2)) == 1.5e300);
    json_decref (value);
}

static void what_stands_in_a_text_is_left_alone (void **state)
{
    (void) state;
    assert_reads ("[\"99999999999999999999\", \"\\\" 99999999999999999999\", \"\\\\\", 1]",
                  "[\"99999999999999999999\",\"\\\" 99999999999999999999\",\"\\\\\",1]");
}

static void what_is_no_json_stays_none (void **state)
{
    static const char *const texts[] = {
        "",          "[099999999999999999999]", "[99999999999999999999.]", "[99999999999999999999e]", "[-]",     "[1e]",
        "{\"a\":1,", "[99999999999999999999",   "\"99999999999999999999",  "{\"a\":1,\"a\":2}",       "[1e400.]"};
    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_null (read_text (texts[i], 0));
}

static void a_nul_in_a_text_is_for_who_asks_for_it (void **state)
{
    (void) state;
    assert_null (read_text ("[\"a\\u0000b\"]", 0));
    json_t *value = read_text ("[\"a\\u0000b\"]", JSON_ALLOW_NUL);
    assert_non_null (value);
    assert_int_equal (json_string_length (json_array_get (value, 0)), 3);
    json_decref (value);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_whole_number_beyond_64_bits_is_the_largest_there_is),
        cmocka_unit_test (another_number_beyond_its_bound_is_a_large_one),
        cmocka_unit_test (what_stands_in_a_text_is_left_alone),
        cmocka_unit_test (what_is_no_json_stays_none),
        cmocka_unit_test (a_nul_in_a_text_is_for_who_asks_for_it),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
