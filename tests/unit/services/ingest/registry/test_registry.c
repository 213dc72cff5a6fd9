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

// a becomes b with day 11, b becomes c with day 21; a's code is another unit's from day 31 on. d ends, and nobody goes on.
static void who_goes_on_for_a_unit_that_has_ended_is_found_through_all_that_ended_since (void **state)
{
    (void) state;
    registry_unit_t units[] = {{slice_of ("a"), 1, 10, slice_of ("t/a"), slice_of ("b")},
                               {slice_of ("a"), 31, INT32_MAX, slice_of ("t/a"), slice_of ("")},
                               {slice_of ("b"), 11, 20, slice_of ("t/b"), slice_of ("c")},
                               {slice_of ("c"), 21, INT32_MAX, slice_of ("t/c"), slice_of ("")},
                               {slice_of ("d"), 1, 10, slice_of ("t/d"), slice_of ("")}};
    const registry_t registry = {.unit_count = 5, .units = units};
    assert_null (registry_ended (&registry, slice_of ("a"), 10)); // it stands
    assert_ptr_equal (registry_ended (&registry, slice_of ("a"), 11), &units[0]);
    assert_ptr_equal (registry_heir (&registry, &units[0], 11), &units[2]);
    assert_ptr_equal (registry_heir (&registry, &units[0], 25), &units[3]);
    assert_null (registry_ended (&registry, slice_of ("c"), 40));
    assert_null (registry_ended (&registry, slice_of ("e"), 40));
    assert_ptr_equal (registry_ended (&registry, slice_of ("d"), 40), &units[4]);
    assert_null (registry_heir (&registry, &units[4], 40));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (today_is_the_clocks_day_however_long_ago_the_campaign_was),
        cmocka_unit_test (days_of_23_and_of_25_hours_are_days),
        cmocka_unit_test (a_feed_is_found_by_its_code_while_it_may_report),
        cmocka_unit_test (who_goes_on_for_a_unit_that_has_ended_is_found_through_all_that_ended_since),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
