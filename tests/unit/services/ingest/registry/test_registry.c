// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "services/ingest/registry/registry.h"

enum { START = 19905 };
static const instant_us_t hour = INT64_C (3600000000);
static const instant_us_t day_us = INT64_C (86400000000);

static void today_is_the_clocks_day_however_long_ago_the_campaign_was (void **state)
{
    (void) state;
    instant_us_t midnight = day_us * START - 7 * hour;
    registry_span_t spans[] = {{START, midnight}};
    registry_campaign_t campaign = {.starts_on = START, .span_count = 1, .spans = spans};
    assert_int_equal (registry_today (&campaign, midnight - 1), START - 1);
    assert_int_equal (registry_today (&campaign, midnight), START);
    assert_int_equal (registry_today (&campaign, midnight + day_us - 1), START);
    assert_int_equal (registry_today (&campaign, midnight + 20000 * day_us), START + 20000);
}

// A zone that puts its clock forward on the third day and back on the sixth.
static void days_of_23_and_of_25_hours_are_days (void **state)
{
    (void) state;
    instant_us_t midnight = day_us * START;
    registry_span_t spans[] = {{START, midnight}, {START + 3, midnight + 3 * day_us - hour}, {START + 6, midnight + 6 * day_us}};
    registry_campaign_t campaign = {.starts_on = START, .span_count = 3, .spans = spans};
    assert_int_equal (registry_today (&campaign, midnight + 3 * day_us - hour - 1), START + 2);
    assert_int_equal (registry_today (&campaign, midnight + 3 * day_us - hour), START + 3);
    assert_int_equal (registry_today (&campaign, midnight + 6 * day_us - hour - 1), START + 5);
    assert_int_equal (registry_today (&campaign, midnight + 6 * day_us - 1), START + 5); // the 25th hour
    assert_int_equal (registry_today (&campaign, midnight + 6 * day_us), START + 6);
}

static void a_feed_is_found_by_its_code_while_it_may_report (void **state)
{
    (void) state;
    registry_feed_t feeds[] = {{.code = slice_of ("a")}, {.code = slice_of ("b"), .is_revoked = true}, {.code = slice_of ("intake-1")}};
    const registry_t registry = {.feed_count = 3, .feeds = feeds};
    assert_ptr_equal (registry_feed (&registry, slice_of ("a")), &feeds[0]);
    assert_ptr_equal (registry_feed (&registry, slice_of ("intake-1")), &feeds[2]);
    assert_null (registry_feed (&registry, slice_of ("b"))); // revoked
    assert_null (registry_feed (&registry, slice_of ("")));
    assert_null (registry_feed (&registry, slice_of ("intake-10")));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (today_is_the_clocks_day_however_long_ago_the_campaign_was),
        cmocka_unit_test (days_of_23_and_of_25_hours_are_days),
        cmocka_unit_test (a_feed_is_found_by_its_code_while_it_may_report),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
