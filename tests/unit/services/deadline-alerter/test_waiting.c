#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "services/deadline-alerter/waiting.h"

static waiting_t *fresh (void)
{
    waiting_t *waiting = NULL;
    failure_t failure;
    assert_true (waiting_new (&waiting, &failure));
    return waiting;
}

static void park (waiting_t *waiting, const char *member, const char *province, int64_t due_ms)
{
    parked_t *parked = calloc (1, sizeof *parked);
    assert_non_null (parked);
    (void) snprintf (parked->member, sizeof parked->member, "%s", member);
    (void) snprintf (parked->province, sizeof parked->province, "%s", province);
    parked->due_ms = due_ms;
    waiting_park (waiting, &parked);
    assert_null (parked);
}

static void taken (parked_t *parked, const char *member)
{
    assert_non_null (parked);
    assert_string_equal (parked->member, member);
    free (parked);
}

static void nothing_is_taken_before_its_time (void **state)
{
    (void) state;
    waiting_t *waiting = fresh ();
    park (waiting, "a", "58", 100);
    park (waiting, "b", "58", 50);
    assert_null (waiting_take (waiting, 49));
    taken (waiting_take (waiting, 50), "b");
    assert_null (waiting_take (waiting, 99));
    taken (waiting_take (waiting, 100), "a");
    assert_int_equal (waiting_count (waiting), 0);
    assert_null (waiting_take (waiting, INT64_MAX));
    waiting_destroy (&waiting);
}

static void what_comes_in_a_province_stirs_only_its_own_the_oldest_first (void **state)
{
    (void) state;
    waiting_t *waiting = fresh ();
    park (waiting, "a", "58", 1000);
    park (waiting, "b", "37", 1000);
    park (waiting, "c", "58", 1000);
    waiting_stir (waiting, "58");
    taken (waiting_take (waiting, 0), "a");
    taken (waiting_take (waiting, 0), "c");
    assert_null (waiting_take (waiting, 0));
    waiting_stir (waiting, "37");
    taken (waiting_take (waiting, 0), "b");
    waiting_destroy (&waiting);
}

static void a_member_has_its_share_and_no_more (void **state)
{
    (void) state;
    waiting_t *waiting = fresh ();
    for (int count = 0; count < WAITING_PER_MEMBER; count++) {
        assert_true (waiting_room (waiting, "a"));
        park (waiting, "a", "58", count);
    }
    assert_false (waiting_room (waiting, "a"));
    assert_true (waiting_room (waiting, "b"));
    taken (waiting_take (waiting, 0), "a");
    assert_true (waiting_room (waiting, "a"));
    waiting_destroy (&waiting);
}

static void all_have_theirs_and_no_more (void **state)
{
    (void) state;
    waiting_t *waiting = fresh ();
    for (int count = 0; count < WAITING_MAX; count++) {
        char member[16];
        (void) snprintf (member, sizeof member, "m%d", count);
        assert_true (waiting_room (waiting, member));
        park (waiting, member, "58", 1000 + count);
    }
    assert_false (waiting_room (waiting, "late"));
    taken (waiting_take_any (waiting), "m0");
    assert_true (waiting_room (waiting, "late"));
    waiting_stir (waiting, "58");
    for (int count = 1; count < WAITING_MAX; count++)
        free (waiting_take (waiting, 0));
    assert_int_equal (waiting_count (waiting), 0);
    assert_null (waiting_take_any (waiting));
    waiting_destroy (&waiting);
}

static void what_still_waits_goes_with_the_rest (void **state)
{
    (void) state;
    waiting_t *waiting = fresh ();
    park (waiting, "a", "58", 1);
    waiting_destroy (&waiting); // the leak checker watches
    assert_null (waiting);
    waiting_destroy (&waiting);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (nothing_is_taken_before_its_time),    cmocka_unit_test (what_comes_in_a_province_stirs_only_its_own_the_oldest_first),
        cmocka_unit_test (a_member_has_its_share_and_no_more),  cmocka_unit_test (all_have_theirs_and_no_more),
        cmocka_unit_test (what_still_waits_goes_with_the_rest),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
