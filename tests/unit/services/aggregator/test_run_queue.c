#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "services/aggregator/run_queue.h"

static const turn_key_t one = {"58", "a"};
static const turn_key_t other = {"58", "b"};
static run_queue_t queue;

static int empty (void **state)
{
    (void) state;
    queue = (run_queue_t){.count = 0};
    return 0;
}

// Whose turn it is at that moment: "" for nobody's, and then how long until somebody's.
static const char *next_at (int64_t now_ms, int64_t *wait_ms)
{
    static turn_key_t key;
    return run_queue_next (&queue, now_ms, &key, wait_ms) ? key.campaign : "";
}

static void what_is_alone_waits_for_nothing (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    assert_string_equal (next_at (1000, &wait_ms), "");
    assert_int_equal (wait_ms, -1);
    run_queue_add (&queue, &one);
    assert_string_equal (next_at (1000, &wait_ms), "a");
    run_queue_done (&queue, &one, TURN_MORE, 1003);
    assert_string_equal (next_at (1003 + RUN_QUEUE_PACE_MS, &wait_ms), "a");
    run_queue_done (&queue, &one, TURN_EMPTY, 1003 + RUN_QUEUE_PACE_MS);
    assert_string_equal (next_at (9000, &wait_ms), "");
    assert_int_equal (wait_ms, -1);
    run_queue_add (&queue, &one);
    assert_string_equal (next_at (9000, &wait_ms), "a");
}

static void what_comes_in_a_burst_is_taken_together (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    run_queue_add (&queue, &one);
    assert_string_equal (next_at (1000, &wait_ms), "a");
    run_queue_done (&queue, &one, TURN_MORE, 1003);
    run_queue_add (&queue, &one); // a bell meanwhile
    assert_string_equal (next_at (1004, &wait_ms), "");
    assert_int_equal (wait_ms, RUN_QUEUE_PACE_MS - 1);
    run_queue_add (&queue, &other); // another campaign does not wait for it
    assert_string_equal (next_at (1004, &wait_ms), "b");
}

static void a_full_turn_is_followed_by_the_next_at_once (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    run_queue_add (&queue, &one);
    run_queue_add (&queue, &other);
    assert_string_equal (next_at (1000, &wait_ms), "a");
    run_queue_done (&queue, &one, TURN_FULL, 1500);
    assert_string_equal (next_at (1500, &wait_ms), "b"); // in turn
    run_queue_done (&queue, &other, TURN_EMPTY, 1501);
    assert_string_equal (next_at (1501, &wait_ms), "a");
}

static void what_another_replica_holds_is_tried_so_often (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    int64_t now_ms = 1000;
    run_queue_add (&queue, &one);
    for (int tries = 0; tries < RUN_QUEUE_BUSY_LIMIT; tries++) {
        assert_string_equal (next_at (now_ms, &wait_ms), "a");
        run_queue_done (&queue, &one, TURN_BUSY, now_ms);
        now_ms += RUN_QUEUE_BUSY_MS;
    }
    assert_string_equal (next_at (now_ms, &wait_ms), "");
    assert_int_equal (wait_ms, -1);
}

static void what_is_refused_waits_and_is_complained_of_once_a_minute (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    run_queue_add (&queue, &one);
    run_queue_done (&queue, &one, TURN_FAILED, 1000);
    run_queue_add (&queue, &one); // a look finds its work again
    assert_string_equal (next_at (1000 + RUN_QUEUE_FAILED_MS - 1, &wait_ms), "");
    assert_int_equal (wait_ms, 1);
    assert_string_equal (next_at (1000 + RUN_QUEUE_FAILED_MS, &wait_ms), "a");
    assert_true (run_queue_complain (&queue, &one, 1000));
    assert_false (run_queue_complain (&queue, &one, 1000 + RUN_QUEUE_COMPLAIN_MS - 1));
    assert_true (run_queue_complain (&queue, &one, 1000 + RUN_QUEUE_COMPLAIN_MS));
    assert_false (run_queue_complain (&queue, &other, 1000)); // of whom nothing is known
}

static void what_does_not_fit_takes_the_place_of_what_waits_for_nothing (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    turn_key_t key = {"58", ""};
    for (int number = 0; number < RUN_QUEUE_MAX; number++) {
        (void) snprintf (key.campaign, sizeof key.campaign, "c%d", number);
        run_queue_add (&queue, &key);
    }
    run_queue_add (&queue, &one); // no room: a later look finds it
    for (int number = 0; number < RUN_QUEUE_MAX; number++)
        assert_string_not_equal (next_at (1000, &wait_ms), "a");
    (void) snprintf (key.campaign, sizeof key.campaign, "c7");
    run_queue_done (&queue, &key, TURN_EMPTY, 1000);
    run_queue_add (&queue, &one);
    bool found = false;
    for (int number = 0; number < RUN_QUEUE_MAX; number++)
        found = found || strcmp (next_at (1000, &wait_ms), "a") == 0;
    assert_true (found);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup (what_is_alone_waits_for_nothing, empty),
        cmocka_unit_test_setup (what_comes_in_a_burst_is_taken_together, empty),
        cmocka_unit_test_setup (a_full_turn_is_followed_by_the_next_at_once, empty),
        cmocka_unit_test_setup (what_another_replica_holds_is_tried_so_often, empty),
        cmocka_unit_test_setup (what_is_refused_waits_and_is_complained_of_once_a_minute, empty),
        cmocka_unit_test_setup (what_does_not_fit_takes_the_place_of_what_waits_for_nothing, empty),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
