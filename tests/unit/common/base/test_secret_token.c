#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/base/secret_token.h"

static void a_secret_has_its_form_and_no_two_are_alike (void **state)
{
    char one[SECRET_TOKEN_SIZE], other[SECRET_TOKEN_SIZE], digest[SECRET_TOKEN_DIGEST_SIZE], again[SECRET_TOKEN_DIGEST_SIZE];
    (void) state;
    secret_token_make (one, digest);
    secret_token_make (other, again);
    assert_true (secret_token_shaped (one));
    assert_int_equal (strlen (one), 43);
    assert_null (strpbrk (one, "+/="));
    assert_string_not_equal (one, other);
    assert_string_not_equal (digest, again);
    secret_token_digest (one, again);
    assert_string_equal (digest, again);
}

static void a_digest_is_what_postgresql_reads_as_bytes (void **state)
{
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    (void) state;
    secret_token_digest ("abc", digest);
    assert_string_equal (digest, "\\xbddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"); // BLAKE2b-256
}

static void what_has_another_form_is_no_secret (void **state)
{
    (void) state;
    assert_false (secret_token_shaped (""));
    assert_false (secret_token_shaped ("short"));
    assert_false (secret_token_shaped ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+"));
    assert_false (secret_token_shaped ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    assert_true (secret_token_shaped ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (a_secret_has_its_form_and_no_two_are_alike),
                                       cmocka_unit_test (a_digest_is_what_postgresql_reads_as_bytes),
                                       cmocka_unit_test (what_has_another_form_is_no_secret)};
    return sodium_init () < 0 ? 1 : cmocka_run_group_tests (tests, NULL, NULL);
}
