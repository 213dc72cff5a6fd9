// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdlib.h>
#include <string.h>

#include "services/tiendo/wording/wording.h"

// What a format takes, in order: "%s%lld" of "%s: %lld rows".
static void arguments_of (const char *text, char *out, size_t size)
{
    size_t used = 0;
    for (const char *at = strchr (text, '%'); at != NULL; at = strchr (at, '%')) {
        if (at[1] == '%') {
            at += 2;
            continue;
        }
        do
            out[used++] = *at++;
        while (used + 1 < size && strchr ("sduxcpi", at[-1]) == NULL);
    }
    out[used] = '\0';
}

static void assert_table (const wording_table_t *table)
{
    for (size_t i = 0; i < table->count; i++) {
        char en[100];
        char vi[100];
        arguments_of (table->rows[i].en, en, sizeof en);
        arguments_of (table->rows[i].vi, vi, sizeof vi);
        assert_string_equal (en, vi);
        assert_int_equal (table->rows[i].en[strlen (table->rows[i].en) - 1] == '\n', table->rows[i].vi[strlen (table->rows[i].vi) - 1] == '\n');
        for (size_t other = 0; other < i; other++)
            assert_string_not_equal (table->rows[i].en, table->rows[other].en);
    }
}

static void both_texts_take_the_same_arguments_and_none_is_there_twice (void **state)
{
    (void) state;
    assert_table (&wording_push);
    assert_table (&wording_file);
}

static void the_language_is_what_was_given_or_what_the_environment_says (void **state)
{
    (void) state;
    (void) setenv ("LC_ALL", "", 1);
    (void) unsetenv ("LC_MESSAGES");
    (void) setenv ("LANG", "vi_VN.UTF-8", 1);
    assert_true (language_choose (NULL));
    assert_string_equal (tr ("answers"), "đã trả lời");
    assert_string_equal (tr ("a text without a row"), "a text without a row");
    assert_string_equal (rejection_words ("unknown_campaign"), "không có nhiệm vụ này");
    (void) setenv ("LC_ALL", "C", 1);
    assert_true (language_choose (NULL));
    assert_string_equal (tr ("answers"), "answers");
    assert_true (language_choose ("vi"));
    assert_int_equal (language_chosen (), LANGUAGE_VI);
    assert_false (language_choose ("fr"));
    assert_string_equal (rejection_words ("a_code_of_tomorrow"), "");
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (both_texts_take_the_same_arguments_and_none_is_there_twice),
        cmocka_unit_test (the_language_is_what_was_given_or_what_the_environment_says),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
