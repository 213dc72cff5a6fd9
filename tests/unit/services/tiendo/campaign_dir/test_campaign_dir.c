// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <string.h>

#include "services/tiendo/shared/member_fields.h"
#include "services/tiendo/campaign_dir/tree.h"

static void a_zone_has_one_name_and_it_is_a_citys (void **state)
{
    (void) state;
    static const char *const none[] = {"",
                                       "Asia",
                                       "Asia/",
                                       "UTC",
                                       "Etc/UTC",
                                       "Etc/GMT+7",
                                       "Singapore",
                                       "asia/ho_chi_minh",
                                       "Asia/Ho_Chi_Minh ",
                                       "../Asia/Tokyo",
                                       "posix/Asia/Tokyo",
                                       "/usr/share/zoneinfo/Asia/Tokyo",
                                       "Asia/Ha_Noi"};
    char name[64] = "";
    assert_true (zone_name ("Asia/Ho_Chi_Minh", name));
    assert_string_equal (name, "Asia/Ho_Chi_Minh");
    assert_true (zone_name ("Asia/Saigon", name));
    assert_string_equal (name, "Asia/Ho_Chi_Minh");
    assert_true (zone_name ("Europe/Berlin", name));
    assert_string_equal (name, "Europe/Berlin");
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false (zone_name (none[i], name));
}

static void codes_and_texts_are_bounded (void **state)
{
    (void) state;
    char longest[66] = {0};
    memset (longest, 'a', 64);
    assert_true (unit_code_good (longest) && name_code_good (longest) && code_good (longest));
    longest[64] = 'a';
    assert_false (unit_code_good (longest) || name_code_good (longest) || code_good (longest));
    assert_true (unit_code_good ("22738-01") && name_code_good ("no_device") && code_good ("chủ-tịch"));
    assert_false (unit_code_good ("9_%") || unit_code_good ("*") || unit_code_good ("..") || unit_code_good ("xã") || unit_code_good (""));
    assert_false (name_code_good ("a b") || name_code_good ("") || code_good ("a/b") || code_good ("a\xe2\x80\xae"));
    assert_true (text_plain ("Phường Phủ Hà", false) && text_plain ("a\nb", true));
    assert_false (text_plain ("a\nb", false) || text_plain ("a\vb", true)
                  || text_plain ("a\xe2\x80\xae"
                                 "b",
                                 true)
                  || text_plain ("\xff", true) || text_plain ("a\nb\x01", true));
}

static void quiet_hours_have_two_digits_each (void **state)
{
    (void) state;
    assert_true (quiet_good ("21:00-06:00") && quiet_good (""));
    assert_false (quiet_good (" 1:00-06:00") || quiet_good ("+1:00-06:00") || quiet_good ("24:00-06:00") || quiet_good ("21:60-06:00")
                  || quiet_good ("21:00-6:00 ") || quiet_good ("21:00 06:00"));
}

static void shares_are_by_largest_remainder_and_sum_exactly (void **state)
{
    (void) state;
    const int64_t of_the_letter[] = {4842, 1325, 3753, 6093, 9744, 2024, 3516}; // 582, 584 … 589
    const int64_t expected[] = {10504, 2874, 8141, 13217, 21137, 4391, 7627};
    const int64_t equal[] = {1, 1, 1};
    const int64_t weighted[] = {0, 1, 0};
    int64_t shares[7];
    tree_shares (67891, of_the_letter, 7, shares);
    assert_memory_equal (shares, expected, sizeof expected);
    tree_shares (10, equal, 3, shares);
    assert_true (shares[0] == 4 && shares[1] == 3 && shares[2] == 3); // a tie goes to the first
    tree_shares (1000000000, weighted, 3, shares);
    assert_true (shares[0] == 0 && shares[1] == 1000000000 && shares[2] == 0);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_zone_has_one_name_and_it_is_a_citys),
        cmocka_unit_test (codes_and_texts_are_bounded),
        cmocka_unit_test (quiet_hours_have_two_digits_each),
        cmocka_unit_test (shares_are_by_largest_remainder_and_sum_exactly),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
