#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/base/mail_link.h"

enum { NOW_S = 1720000000, SECOND_US = 1000000 };
#define AT(seconds) ((instant_us_t) (seconds) *SECOND_US)

static link_keys_t keys_of (int first, int second)
{
    link_keys_t keys = {.count = second > 0 ? 2 : 1};
    memset (keys.keys[0], first, LINK_KEY_BYTES);
    memset (keys.keys[1], second, LINK_KEY_BYTES);
    return keys;
}

static mail_link_t a_link (void)
{
    return (mail_link_t){.province = "58", .epoch = "0123456789abcdef", .member = "chủ-tịch", .message = 4711, .expires_at_s = NOW_S + 100};
}

static void write_one (const mail_link_t *link, const link_keys_t *keys, char token[MAIL_LINK_SIZE])
{
    assert_true (mail_link_write (link, keys, token));
}

static void a_link_says_again_what_it_was_signed_over (void **state)
{
    (void) state;
    char token[MAIL_LINK_SIZE];
    mail_link_t link = a_link (), read = {.message = 0};
    link_keys_t keys = keys_of (1, 0);
    write_one (&link, &keys, token);
    assert_null (strpbrk (token, "+/="));
    assert_int_equal (mail_link_read (&read, &keys, token, AT (NOW_S)), MAIL_LINK_GOOD);
    assert_string_equal (read.province, "58");
    assert_string_equal (read.epoch, "0123456789abcdef");
    assert_string_equal (read.member, "chủ-tịch");
    assert_int_equal (read.message, 4711);
    assert_int_equal (read.expires_at_s, NOW_S + 100);
}

static void it_ends_at_its_second_and_says_whose_it_was (void **state)
{
    (void) state;
    char token[MAIL_LINK_SIZE];
    mail_link_t link = a_link (), read = {.message = 0};
    link_keys_t keys = keys_of (1, 0);
    write_one (&link, &keys, token);
    assert_int_equal (mail_link_read (&read, &keys, token, AT (NOW_S + 100) - 1), MAIL_LINK_GOOD);
    memset (&read, 0, sizeof read);
    assert_int_equal (mail_link_read (&read, &keys, token, AT (NOW_S + 100)), MAIL_LINK_EXPIRED);
    assert_string_equal (read.member, "chủ-tịch");
}

// Each character, by each other one of the alphabet; and each byte, bit by bit.
static void an_altered_link_is_none_whichever_place_it_is (void **state)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=";
    (void) state;
    char token[MAIL_LINK_SIZE];
    mail_link_t link = a_link (), read;
    link_keys_t keys = keys_of (1, 2);
    write_one (&link, &keys, token);
    for (size_t i = 0; token[i] != '\0'; i++) {
        char right = token[i];
        for (const char *other = alphabet; *other != '\0'; other++) {
            token[i] = *other;
            if (*other != right)
                assert_int_equal (mail_link_read (&read, &keys, token, AT (NOW_S)), MAIL_LINK_ALTERED);
        }
        token[i] = right;
    }
    assert_int_equal (mail_link_read (&read, &keys, token, AT (NOW_S)), MAIL_LINK_GOOD);
}

static void a_link_of_another_epoch_member_or_message_has_another_signature (void **state)
{
    (void) state;
    char one[MAIL_LINK_SIZE], other[MAIL_LINK_SIZE];
    mail_link_t link = a_link ();
    link_keys_t keys = keys_of (1, 0);
    write_one (&link, &keys, one);
    link.epoch[0] = 'f';
    write_one (&link, &keys, other);
    assert_string_not_equal (one, other);
    // the signature of one under the words of the other
    memcpy (other + strlen (other) - 43, one + strlen (one) - 43, 43);
    assert_int_equal (mail_link_read (&link, &keys, other, AT (NOW_S)), MAIL_LINK_ALTERED);
}

static void while_keys_are_changed_both_are_taken_and_the_first_signs (void **state)
{
    (void) state;
    char before[MAIL_LINK_SIZE], after[MAIL_LINK_SIZE];
    mail_link_t link = a_link (), read;
    link_keys_t old = keys_of (1, 0), both = keys_of (2, 1), new = keys_of (2, 0);
    write_one (&link, &old, before);
    write_one (&link, &both, after);
    assert_int_equal (mail_link_read (&read, &both, before, AT (NOW_S)), MAIL_LINK_GOOD);
    assert_int_equal (mail_link_read (&read, &new, after, AT (NOW_S)), MAIL_LINK_GOOD);
    assert_int_equal (mail_link_read (&read, &new, before, AT (NOW_S)), MAIL_LINK_ALTERED);
    assert_int_equal (mail_link_read (&read, &old, after, AT (NOW_S)), MAIL_LINK_ALTERED);
}

static void what_is_cut_or_too_long_is_none (void **state)
{
    (void) state;
    char token[MAIL_LINK_SIZE], cut[MAIL_LINK_SIZE];
    static char huge[100000];
    mail_link_t link = a_link (), read;
    link_keys_t keys = keys_of (1, 0);
    write_one (&link, &keys, token);
    for (size_t size = 0; size < strlen (token); size++) {
        (void) snprintf (cut, sizeof cut, "%.*s", (int) size, token);
        assert_int_equal (mail_link_read (&read, &keys, cut, AT (NOW_S)), MAIL_LINK_ALTERED);
    }
    memset (huge, 'A', sizeof huge - 1);
    assert_int_equal (mail_link_read (&read, &keys, huge, AT (NOW_S)), MAIL_LINK_ALTERED);
    (void) snprintf (huge, sizeof huge, "%sA", token);
    assert_int_equal (mail_link_read (&read, &keys, huge, AT (NOW_S)), MAIL_LINK_ALTERED);
}

// Signed by the right key, and yet no link: a length that leads out of it, a version of a later release.
static void what_is_signed_but_has_another_form_is_none (void **state)
{
    (void) state;
    unsigned char bytes[17 + 3 + crypto_auth_hmacsha256_BYTES] = {1};
    char token[MAIL_LINK_SIZE];
    mail_link_t read;
    link_keys_t keys = keys_of (1, 0);
    for (int bad = 0; bad < 3; bad++) {
        bytes[0] = bad == 1 ? 2 : 1;
        bytes[17] = bad == 2 ? 200 : 0;
        (void) crypto_auth_hmacsha256 (bytes + 20, bytes, 20, keys.keys[0]);
        (void) sodium_bin2base64 (token, sizeof token, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        assert_int_equal (mail_link_read (&read, &keys, token, -AT (1)), bad == 0 ? MAIL_LINK_GOOD : MAIL_LINK_ALTERED);
    }
}

static void the_longest_codes_fit_and_longer_ones_are_refused (void **state)
{
    (void) state;
    char token[MAIL_LINK_SIZE];
    mail_link_t link = a_link (), read;
    link_keys_t keys = keys_of (1, 0), none = {.count = 0};
    memset (link.province, 'p', MAIL_LINK_CODE);
    memset (link.epoch, 'e', MAIL_LINK_CODE);
    memset (link.member, 'm', MAIL_LINK_CODE);
    write_one (&link, &keys, token);
    assert_int_equal (strlen (token), MAIL_LINK_SIZE - 2);
    assert_int_equal (mail_link_read (&read, &keys, token, AT (NOW_S)), MAIL_LINK_GOOD);
    assert_string_equal (read.member, link.member);
    assert_false (mail_link_write (&link, &none, token));
    assert_int_equal (mail_link_read (&read, &none, token, AT (NOW_S)), MAIL_LINK_ALTERED);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_link_says_again_what_it_was_signed_over),
        cmocka_unit_test (it_ends_at_its_second_and_says_whose_it_was),
        cmocka_unit_test (an_altered_link_is_none_whichever_place_it_is),
        cmocka_unit_test (a_link_of_another_epoch_member_or_message_has_another_signature),
        cmocka_unit_test (while_keys_are_changed_both_are_taken_and_the_first_signs),
        cmocka_unit_test (what_is_cut_or_too_long_is_none),
        cmocka_unit_test (what_is_signed_but_has_another_form_is_none),
        cmocka_unit_test (the_longest_codes_fit_and_longer_ones_are_refused),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
