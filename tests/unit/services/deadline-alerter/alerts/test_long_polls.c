#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "services/deadline-alerter/alerts/long_polls.h"

static long_polls_t *fresh (void)
{
    long_polls_t *waiting = NULL;
    failure_t failure;
    assert_true (long_polls_new (&waiting, &failure));
    return waiting;
}

static void park (long_polls_t *waiting, const char *member, const char *province, int64_t due_ms)
{
    long_poll_t *poll = calloc (1, sizeof *poll);
    assert_non_null (poll);
    (void) snprintf (poll->member, sizeof poll->member, "%s", member);
    (void) snprintf (poll->province, sizeof poll->province, "%s", province);
    poll->due_ms = due_ms;
    long_polls_add (waiting, &poll);
    assert_null (poll);
}

static void taken (long_poll_t *poll, const char *member)
{
    assert_non_null (poll);
    assert_string_equal (poll->member, member);
    free (poll);
}

static void nothing_is_taken_before_its_time (void **state)
{
    (void) state;
    long_polls_t *waiting = fresh ();
    park (waiting, "a", "58", 100);
    park (waiting, "b", "58", 50);
    assert_null (long_polls_take (waiting, 49));
    taken (long_polls_take (waiting, 50), "b");
    assert_null (long_polls_take (waiting, 99));
    taken (long_polls_take (waiting, 100), "a");
    assert_int_equal (long_polls_count (waiting), 0);
    assert_null (long_polls_take (waiting, INT64_MAX));
    long_polls_destroy (&waiting);
}

static void what_comes_in_a_province_stirs_only_its_own_the_oldest_first (void **state)
{
    (void) state;
    long_polls_t *waiting = fresh ();
    park (waiting, "a", "58", 1000);
    park (waiting, "b", "37", 1000);
    park (waiting, "c", "58", 1000);
    long_polls_wake (waiting, "58");
    taken (long_polls_take (waiting, 0), "a");
    taken (long_polls_take (waiting, 0), "c");
    assert_null (long_polls_take (waiting, 0));
    long_polls_wake (waiting, "37");
    taken (long_polls_take (waiting, 0), "b");
    long_polls_destroy (&waiting);
}

static void a_member_has_its_share_and_no_more (void **state)
{
    (void) state;
    long_polls_t *waiting = fresh ();
    for (int count = 0; count < LONG_POLLS_PER_MEMBER; count++) {
        assert_true (long_polls_room (waiting, "a"));
        park (waiting, "a", "58", count);
    }
    assert_false (long_polls_room (waiting, "a"));
    assert_true (long_polls_room (waiting, "b"));
    taken (long_polls_take (waiting, 0), "a");
    assert_true (long_polls_room (waiting, "a"));
    long_polls_destroy (&waiting);
}

static void all_have_theirs_and_no_more (void **state)
{
    (void) state;
    long_polls_t *waiting = fresh ();
    for (int count = 0; count < LONG_POLLS_MAX; count++) {
        char member[16];
        (void) snprintf (member, sizeof member, "m%d", count);
        assert_true (long_polls_room (waiting, member));
        park (waiting, member, "58", 1000 + count);
    }
    assert_false (long_polls_room (waiting, "late"));
    taken (long_polls_take_any (waiting), "m0");
    assert_true (long_polls_room (waiting, "late"));
    long_polls_wake (waiting, "58");
    for (int count = 1; count < LONG_POLLS_MAX; count++)
        free (long_polls_take (waiting, 0));
    assert_int_equal (long_polls_count (waiting), 0);
    assert_null (long_polls_take_any (waiting));
    long_polls_destroy (&waiting);
}

static void what_still_waits_goes_with_the_rest (void **state)
{
    (void) state;
    long_polls_t *waiting = fresh ();
    park (waiting, "a", "58", 1);
    long_polls_destroy (&waiting); // the leak checker watches
    assert_null (waiting);
    long_polls_destroy (&waiting);
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
