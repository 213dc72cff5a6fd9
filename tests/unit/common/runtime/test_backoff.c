#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "common/runtime/backoff.h"

static void one_waits_and_the_others_go_on (void **state)
{
    (void) state;
    static backoff_t backoff;
    backoff = (backoff_t){0};
    assert_true (backoff_add (&backoff, "58", "a", 1000, 500));
    assert_true (backoff_wait (&backoff, "58", "a", 1499));
    assert_false (backoff_wait (&backoff, "58", "a", 1500));
    assert_false (backoff_wait (&backoff, "58", "b", 1000));
    assert_false (backoff_wait (&backoff, "37", "a", 1000));
    backoff_clear (&backoff, "58", "a");
    assert_false (backoff_wait (&backoff, "58", "a", 1000));
    assert_int_equal (backoff.count, 0);
}

static void it_is_said_once_a_minute (void **state)
{
    (void) state;
    static backoff_t backoff;
    backoff = (backoff_t){0};
    assert_true (backoff_add (&backoff, "58", "a", 1000, 0));
    assert_false (backoff_add (&backoff, "58", "a", 1000 + BACKOFF_COMPLAIN_MS - 1, 0));
    assert_true (backoff_add (&backoff, "58", "b", 1000 + BACKOFF_COMPLAIN_MS - 1, 0));
    assert_true (backoff_add (&backoff, "58", "a", 1000 + BACKOFF_COMPLAIN_MS, 0));
}

static void the_oldest_makes_room (void **state)
{
    (void) state;
    static backoff_t backoff;
    backoff = (backoff_t){0};
    for (int count = 0; count <= BACKOFF_MAX; count++) {
        char campaign[16];
        (void) snprintf (campaign, sizeof campaign, "c%d", count);
        assert_true (backoff_add (&backoff, "58", campaign, 0, 1000));
    }
    assert_int_equal (backoff.count, BACKOFF_MAX);
    assert_false (backoff_wait (&backoff, "58", "c0", 1));
    assert_true (backoff_wait (&backoff, "58", "c1", 1));
    assert_true (backoff_wait (&backoff, "58", "c256", 1));
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
