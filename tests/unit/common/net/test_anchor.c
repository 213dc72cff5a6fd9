#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/net/anchor.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static key_pair_t a_pair (void)
{
    key_pair_t pair;
    assert_int_equal (zmq_curve_keypair (pair.public_text, pair.secret_text), 0);
    return pair;
}

static anchor_t signed_by (const key_pair_t *pair)
{
    failure_t failure = {0};
    anchor_signer_t signer;
    anchor_t anchor = {.entry = 412, .hash = HASH, .at = "2024-07-15T05:00:00.000000+00:00"};
    assert_true (anchor_signer_make (&signer, pair, &failure));
    anchor_sign (&signer, &anchor);
    return anchor;
}

static void test_what_was_signed_holds_and_nothing_else (void **state)
{
    (void) state;
    key_pair_t pair = a_pair ();
    anchor_t anchor = signed_by (&pair);
    assert_true (anchor_holds (&anchor));
    anchor_t other = anchor;
    other.entry++;
    assert_false (anchor_holds (&other));
    other = anchor;
    other.hash[63] = '0';
    assert_false (anchor_holds (&other));
    other = anchor;
    other.at[3] = '5';
    assert_false (anchor_holds (&other));
    other = anchor;
    other.signature[0] = other.signature[0] == '0' ? '1' : '0';
    assert_false (anchor_holds (&other));
    other = anchor;
    other.signature[126] = '\0'; // a byte short
    assert_false (anchor_holds (&other));
    other = anchor;
    (void) snprintf (other.key, sizeof other.key, "x");
    assert_false (anchor_holds (&other));
}

static void test_the_key_is_of_the_pair_alone (void **state)
{
    (void) state;
    key_pair_t pair = a_pair ();
    key_pair_t another = a_pair ();
    anchor_t one = signed_by (&pair);
    anchor_t again = signed_by (&pair);
    anchor_t other = signed_by (&another);
    assert_string_equal (one.key, again.key);
    assert_string_not_equal (one.key, other.key);
    other.hash[0] = one.hash[0];
    memcpy (other.key, one.key, sizeof other.key); // somebody else's signature under our name
    assert_false (anchor_holds (&other));
}

static void test_keys_are_known_whole (void **state)
{
    (void) state;
    key_pair_t pair = a_pair ();
    anchor_t one = signed_by (&pair);
    char keys[300];
    assert_true (anchor_known (&one, one.key));
    (void) snprintf (keys, sizeof keys, "%s %s", HASH, one.key);
    assert_true (anchor_known (&one, keys));
    (void) snprintf (keys, sizeof keys, "%s,%s", one.key, HASH);
    assert_true (anchor_known (&one, keys));
    (void) snprintf (keys, sizeof keys, "f%s", one.key);
    assert_false (anchor_known (&one, keys));
    (void) snprintf (keys, sizeof keys, "%sf", one.key);
    assert_false (anchor_known (&one, keys));
    assert_false (anchor_known (&one, HASH));
    assert_false (anchor_known (&(anchor_t){.key = ""}, one.key));
}

static void test_the_file_keeps_the_keys_before (void **state)
{
    (void) state;
    failure_t failure = {0};
    char directory[] = "/tmp/tiendo-anchor.XXXXXX";
    char file[64];
    char beside[80];
    char text[300] = "";
    char first[ANCHOR_KEY_SIZE];
    char second[ANCHOR_KEY_SIZE];
    assert_non_null (mkdtemp (directory));
    (void) snprintf (file, sizeof file, "%s/key", directory);
    (void) snprintf (beside, sizeof beside, "%s.anchor", file);
    assert_true (key_pair_create (file, &failure) && anchor_keys_write (file, first, &failure) && anchor_keys_write (file, first, &failure));
    (void) unlink (file);
    (void) snprintf (text, sizeof text, "%s.pub", file);
    (void) unlink (text);
    assert_true (key_pair_create (file, &failure) && anchor_keys_write (file, second, &failure));
    FILE *stream = fopen (beside, "re");
    char wanted[300];
    (void) snprintf (wanted, sizeof wanted, "%s %s\n", second, first);
    assert_non_null (stream);
    assert_non_null (fgets (text, sizeof text, stream));
    (void) fclose (stream);
    assert_string_equal (text, wanted);
    (void) snprintf (text, sizeof text, "rm -r %s", directory);
    assert_int_equal (system (text), 0);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (test_what_was_signed_holds_and_nothing_else),
        cmocka_unit_test (test_the_key_is_of_the_pair_alone),
        cmocka_unit_test (test_keys_are_known_whole),
        cmocka_unit_test (test_the_file_keeps_the_keys_before),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
