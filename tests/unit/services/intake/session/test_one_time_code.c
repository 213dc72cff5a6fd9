#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/intake/session/one_time_code.h"

// RFC 6238, appendix B: the secret "12345678901234567890" at 59 s gives 94287082, at 1111111109 s 07081804; six digits are their ends.
static const unsigned char secret[] = "12345678901234567890";
enum { SIZE = sizeof secret - 1 };

static void codes_are_those_of_the_standard (void **state)
{
    (void) state;
    assert_int_equal (one_time_code_step (secret, SIZE, "287082", 59, 0), 1);
    assert_int_equal (one_time_code_step (secret, SIZE, "081804", 1111111109, 0), 1111111109 / 30);
}

static void a_clock_may_be_half_a_minute_off_and_no_more (void **state)
{
    (void) state;
    assert_int_equal (one_time_code_step (secret, SIZE, "081804", 1111111109 + 30, 0), 1111111109 / 30);
    assert_int_equal (one_time_code_step (secret, SIZE, "081804", 1111111109 - 30, 0), 1111111109 / 30);
    assert_int_equal (one_time_code_step (secret, SIZE, "081804", 1111111109 + 90, 0), 0);
}

static void no_code_works_twice_and_what_is_no_code_never (void **state)
{
    (void) state;
    assert_int_equal (one_time_code_step (secret, SIZE, "081804", 1111111109, 1111111109 / 30), 0);
    assert_int_equal (one_time_code_step (secret, SIZE, "", 1111111109, 0), 0);
    assert_int_equal (one_time_code_step (secret, SIZE, "0818040", 1111111109, 0), 0);
    assert_int_equal (one_time_code_step (secret, SIZE, "08180a", 1111111109, 0), 0);
}

static void a_new_secret_has_its_text_and_its_address (void **state)
{
    one_time_secret_t one, other;
    failure_t failure = {0};
    (void) state;
    assert_true (one_time_secret_make (&one, "pc06", &failure));
    assert_true (one_time_secret_make (&other, "pc06", &failure));
    assert_string_not_equal (one.text, other.text);
    assert_int_equal (strlen (one.text), 32);
    assert_non_null (strstr (one.uri, one.text));
    assert_memory_equal (one.uri, "otpauth://totp/tiendo:pc06?secret=", 34);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (codes_are_those_of_the_standard), cmocka_unit_test (a_clock_may_be_half_a_minute_off_and_no_more),
        cmocka_unit_test (no_code_works_twice_and_what_is_no_code_never), cmocka_unit_test (a_new_secret_has_its_text_and_its_address)};
    return sodium_init () < 0 ? 1 : cmocka_run_group_tests (tests, NULL, NULL);
}
