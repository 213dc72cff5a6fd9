#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "services/deadline-alerter/refusals.h"

static void one_waits_and_the_others_go_on (void **state)
{
    (void) state;
    static refusals_t refusals;
    refusals = (refusals_t){0};
    assert_true (refusals_add (&refusals, "58", "a", 1000, 500));
    assert_true (refusals_wait (&refusals, "58", "a", 1499));
    assert_false (refusals_wait (&refusals, "58", "a", 1500));
    assert_false (refusals_wait (&refusals, "58", "b", 1000));
    assert_false (refusals_wait (&refusals, "37", "a", 1000));
    refusals_clear (&refusals, "58", "a");
    assert_false (refusals_wait (&refusals, "58", "a", 1000));
    assert_int_equal (refusals.count, 0);
}

static void it_is_said_once_a_minute (void **state)
{
    (void) state;
    static refusals_t refusals;
    refusals = (refusals_t){0};
    assert_true (refusals_add (&refusals, "58", "a", 1000, 0));
    assert_false (refusals_add (&refusals, "58", "a", 1000 + REFUSALS_COMPLAIN_MS - 1, 0));
    assert_true (refusals_add (&refusals, "58", "b", 1000 + REFUSALS_COMPLAIN_MS - 1, 0));
    assert_true (refusals_add (&refusals, "58", "a", 1000 + REFUSALS_COMPLAIN_MS, 0));
}

static void the_oldest_makes_room (void **state)
{
    (void) state;
    static refusals_t refusals;
    refusals = (refusals_t){0};
    for (int count = 0; count <= REFUSALS_MAX; count++) {
        char campaign[16];
        (void) snprintf (campaign, sizeof campaign, "c%d", count);
        assert_true (refusals_add (&refusals, "58", campaign, 0, 1000));
    }
    assert_int_equal (refusals.count, REFUSALS_MAX);
    assert_false (refusals_wait (&refusals, "58", "c0", 1));
    assert_true (refusals_wait (&refusals, "58", "c1", 1));
    assert_true (refusals_wait (&refusals, "58", "c256", 1));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (one_waits_and_the_others_go_on),
        cmocka_unit_test (it_is_said_once_a_minute),
        cmocka_unit_test (the_oldest_makes_room),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
