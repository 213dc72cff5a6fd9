// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "common/text/normal.h"
#include "common/text/personal.h"

static void becomes (normal_kind_t kind, const char *sent, const char *wanted)
{
    char room[64];
    slice_t found;
    assert_int_equal (text_normal (slice_of (sent), sizeof room, kind, room, &found, NULL), NORMAL_GOOD);
    assert_int_equal (found.size, strlen (wanted));
    assert_memory_equal (found.at, wanted, strlen (wanted));
}

static void a_text_has_one_form_however_it_was_typed (void **state)
{
    (void) state;
    becomes (NORMAL_CODE, "12/GT-CAP", "12/GT-CAP");
    becomes (NORMAL_CODE, " \t12/GT ", "12/GT");
    becomes (NORMAL_CODE,
             "\xc2\xa0\xef\xbb\xbf\xe2\x80\x8b"
             "12/Q\xc4\x90\xe2\x80\x8b\xc2\xa0",
             "12/Q\xc4\x90");
    becomes (NORMAL_CODE, "t\x6f\xcc\x82\xcc\x89-1", "t\xe1\xbb\x95-1"); // o, circumflex, hook
    becomes (NORMAL_CODE, "t\xc3\xb4\xcc\x89-1", "t\xe1\xbb\x95-1");     // ô, hook
    becomes (NORMAL_CODE, " \xe2\x80\x8b ", "");
    becomes (NORMAL_NOTE, "m\xe1\xbb\x99t\r\nhai\x0b", "m\xe1\xbb\x99t  hai");
    becomes (NORMAL_NOTE,
             "\xe2\x80\xae"
             "a\xef\xbf\xbf"
             "b\xe2\x81\xa9",
             "ab");
}

static void what_no_report_can_hold_is_found (void **state)
{
    (void) state;
    static const char *const forbidden[] = {"a\x01"
                                            "b",
                                            "a\x7f"
                                            "b",
                                            "a\xc2\x85"
                                            "b",
                                            "a\xe2\x80\xae"
                                            "b",
                                            "a\xe2\x81\xa6"
                                            "b",
                                            "a\xef\xbf\xbe"
                                            "b",
                                            "a\nb"};
    for (size_t next = 0; next < sizeof forbidden / sizeof forbidden[0]; next++) {
        char room[64];
        slice_t found;
        uint32_t character = 0;
        assert_int_equal (text_normal (slice_of (forbidden[next]), 64, NORMAL_CODE, room, &found, &character), NORMAL_FORBIDDEN);
        assert_true (character != 0 && character != 'a');
        assert_int_equal (text_normal (slice_of (forbidden[next]), 64, NORMAL_NOTE, room, &found, NULL), NORMAL_GOOD);
    }
}

static void a_bound_is_that_of_the_normal_form (void **state)
{
    (void) state;
    char room[4];
    slice_t found;
    assert_int_equal (text_normal (slice_of ("        abcd        "), 4, NORMAL_CODE, room, &found, NULL), NORMAL_GOOD);
    assert_int_equal (text_normal (slice_of ("abcde"), 4, NORMAL_CODE, room, &found, NULL), NORMAL_TOO_LONG);
    assert_int_equal (text_normal (slice_of ("xe\xcc\x82\xcc\x81"), 4, NORMAL_CODE, room, &found, NULL), NORMAL_GOOD); // 6 bytes, composed 4
    assert_int_equal (text_normal (slice_of ("xye\xcc\x82\xcc\x81"), 4, NORMAL_CODE, room, &found, NULL), NORMAL_TOO_LONG);
    assert_int_equal (text_normal (slice_of ("\xe0\xa5\x98"), 4, NORMAL_CODE, room, &found, NULL), NORMAL_TOO_LONG); // one that grows
}

static void numbers_of_people_are_found_however_they_are_written (void **state)
{
    (void) state;
    static const char *const personal[] = {
        "079203012345",
        "gọi 0912345678",
        "gọi 0912 345 678.",
        "0912.345.678",
        "0912-345-678",
        "09 12 34 56 78",
        "079 203 012 345",
        "123456789",
        "123 456 789",
        "+84912345678",
        "84 912 345 678",
        "+84-912-345-678",
        "\xd9\xa0\xd9\xa9\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5\xd9\xa6\xd9\xa7\xd9\xa8",
        "\xef\xbc\x90\xef\xbc\x99\xef\xbc\x91\xef\xbc\x92\xef\xbc\x93\xef\xbc\x94\xef\xbc\x95\xef\xbc\x96\xef\xbc\x97\xef\xbc\x98",
        "0912\xc2\xa0"
        "345\xc2\xa0"
        "678",
        "0912\xe2\x80\x93"
        "345\xe2\x80\x93"
        "678",
        "09\xc2\xad"
        "12345678",
        "12 0912345678",
        "0912 345 678 5 người",
        "từ 1/7/2024 0912345678",
        "0912345678 12/GT",
        "12/7/2024, 079203012345",
        "\xe2\x81\xb0"
        "912345678",
        "2 0912 345 678",
        "(0912345678)"};
    for (size_t next = 0; next < sizeof personal / sizeof personal[0]; next++)
        if (!text_has_personal_number (slice_of (personal[next])))
            fail_msg ("not found: %s", personal[next]);
}

static void other_numbers_are_not (void **state)
{
    (void) state;
    static const char *const harmless[] = {"",
                                           "12/GT-CAP",
                                           "ngày 15.7.2024",
                                           "15/07/2024-16/07/2024",
                                           "2024-07-15 2024-07-16",
                                           "123456789/GT-CAX",
                                           "GT123456789",
                                           "123456789GT",
                                           "12345678",
                                           "12345678901",
                                           "1234567890",
                                           "112345678901",
                                           "0912  345  678",
                                           "0 9 1 2 3 4 5 6 7 8",
                                           "1.234.567",
                                           "100 200 300 400",
                                           "0912/345678",
                                           "07.2024",
                                           "1 2 3 4 5 6 7 8 9",
                                           "từ 10.7.2024 đến 15.7.2024 2 tổ",
                                           "8491234567"};
    for (size_t next = 0; next < sizeof harmless / sizeof harmless[0]; next++)
        if (text_has_personal_number (slice_of (harmless[next])))
            fail_msg ("taken for a person's: %s", harmless[next]);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_text_has_one_form_however_it_was_typed),
        cmocka_unit_test (what_no_report_can_hold_is_found),
        cmocka_unit_test (a_bound_is_that_of_the_normal_form),
        cmocka_unit_test (numbers_of_people_are_found_however_they_are_written),
        cmocka_unit_test (other_numbers_are_not),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
