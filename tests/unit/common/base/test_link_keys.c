#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/base/link_keys.h"

static char folder[64];
static char file[96];

static int folder_make (void **state)
{
    (void) state;
    (void) snprintf (folder, sizeof folder, "/tmp/test_link_keys.XXXXXX");
    if (mkdtemp (folder) == NULL)
        return -1;
    (void) snprintf (file, sizeof file, "%s/link", folder);
    return 0;
}

static int folder_remove (void **state)
{
    (void) state;
    (void) unlink (file);
    return rmdir (folder);
}

static void put (const char *text)
{
    (void) unlink (file);
    FILE *out = fopen (file, "we");
    assert_non_null (out);
    assert_true (fputs (text, out) >= 0);
    assert_int_equal (fclose (out), 0);
    assert_int_equal (chmod (file, 0600), 0);
}

static void refused_for (const char *text, const char *why)
{
    failure_t failure = {0};
    link_keys_t keys = {.count = 0};
    put (text);
    assert_false (link_keys_read (&keys, file, &failure));
    assert_non_null (strstr (failure.text, why));
    assert_int_equal (keys.count, 0);
}

static void a_file_is_made_once_and_is_its_owners_alone (void **state)
{
    (void) state;
    failure_t failure = {0};
    struct stat info;
    link_keys_t keys;
    assert_true (link_keys_create (file, &failure));
    assert_false (link_keys_create (file, &failure));
    assert_int_equal (stat (file, &info), 0);
    assert_int_equal (info.st_mode & 0777, 0400);
    assert_true (link_keys_read (&keys, file, &failure));
    assert_int_equal (keys.count, 1);
    assert_int_equal (chmod (file, 0440), 0);
    assert_false (link_keys_read (&keys, file, &failure));
    assert_non_null (strstr (failure.text, "chmod 600"));
}

static void rotating_puts_a_new_key_first_keeps_the_one_before_and_the_mode (void **state)
{
    (void) state;
    failure_t failure = {0};
    struct stat info;
    link_keys_t one, two, three;
    assert_true (link_keys_create (file, &failure));
    assert_true (link_keys_read (&one, file, &failure));
    assert_true (link_keys_rotate (file, &failure));
    assert_true (link_keys_read (&two, file, &failure));
    assert_true (link_keys_rotate (file, &failure));
    assert_true (link_keys_read (&three, file, &failure));
    assert_int_equal (two.count, 2);
    assert_memory_equal (two.keys[1], one.keys[0], LINK_KEY_BYTES);
    assert_memory_not_equal (two.keys[0], one.keys[0], LINK_KEY_BYTES);
    assert_int_equal (three.count, 2);
    assert_memory_equal (three.keys[1], two.keys[0], LINK_KEY_BYTES);
    assert_int_equal (stat (file, &info), 0);
    assert_int_equal (info.st_mode & 0777, 0400);
}

static void what_is_no_key_file_is_refused_with_the_reason (void **state)
{
    (void) state;
    failure_t failure = {0};
    link_keys_t keys;
    refused_for ("", "holds no key");
    refused_for ("\n\n", "holds no key");
    refused_for ("short\n", "no key, which has 32");
    refused_for ("0123456789 123456789 123456789 123456789\n", "no space");
    refused_for ("0123456789abcdef0123456789abcdef\n0123456789abcdef0123456789abcdee\n0123456789abcdef0123456789abcdea\n", "more than 2");
    char *large = calloc (1, 10000);
    assert_non_null (large);
    memset (large, 'x', 9999);
    refused_for (large, "it is no key");
    free (large);
    (void) unlink (file);
    assert_false (link_keys_read (&keys, file, &failure));
    assert_non_null (strstr (failure.text, "No such file"));
    assert_false (link_keys_rotate (file, &failure));
}

static void line_ends_are_any (void **state)
{
    (void) state;
    failure_t failure = {0};
    link_keys_t unix_ends, windows_ends;
    put ("0123456789abcdef0123456789abcdef\n0123456789abcdef0123456789abcdee");
    assert_true (link_keys_read (&unix_ends, file, &failure));
    put ("0123456789abcdef0123456789abcdef\r\n0123456789abcdef0123456789abcdee\r\n");
    assert_true (link_keys_read (&windows_ends, file, &failure));
    assert_memory_equal (&unix_ends, &windows_ends, sizeof unix_ends);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown (a_file_is_made_once_and_is_its_owners_alone, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown (rotating_puts_a_new_key_first_keeps_the_one_before_and_the_mode, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown (what_is_no_key_file_is_refused_with_the_reason, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown (line_ends_are_any, folder_make, folder_remove),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
