#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "services/ingest/write/writer_choice.h"

enum { FIRST = 4, COUNT = 2 };

static void test_a_feed_keeps_its_writer_while_anything_is_under_way (void **state)
{
    (void) state;
    writer_choice_t *self = writer_choice_new ();
    size_t writer = writer_choice_begin (self, "a", 1, FIRST, COUNT);
    assert_in_range (writer, FIRST, FIRST + COUNT - 1);
    for (int n = 0; n < 50; n++)
        assert_int_equal (writer_choice_begin (self, "a", 1000, FIRST, COUNT), writer);
    for (int n = 0; n < 50; n++)
        writer_choice_end (self, "a", 1000);
    assert_int_equal (writer_choice_begin (self, "a", 1, FIRST, COUNT), writer);
    writer_choice_destroy (&self);
}

static void test_a_quiet_feed_goes_past_one_that_sends_without_end (void **state)
{
    (void) state;
    writer_choice_t *self = writer_choice_new ();
    size_t flooded = writer_choice_begin (self, "flood", 10000, FIRST, COUNT);
    for (int n = 0; n < 100; n++) {
        char feed[24];
        (void) snprintf (feed, sizeof feed, "feed-%d", n);
        assert_int_not_equal (writer_choice_begin (self, feed, 10, FIRST, COUNT), flooded);
        writer_choice_end (self, feed, 10);
    }
    writer_choice_destroy (&self);
}

static void test_what_is_done_weighs_nothing (void **state)
{
    (void) state;
    writer_choice_t *self = writer_choice_new ();
    size_t usual = writer_choice_begin (self, "a", 5, FIRST, COUNT);
    writer_choice_end (self, "a", 5);
    (void) writer_choice_begin (self, "b", 100000, FIRST, COUNT);
    writer_choice_end (self, "b", 100000);
    assert_int_equal (writer_choice_begin (self, "a", 5, FIRST, COUNT), usual); // of equals always the same
    writer_choice_end (self, "a", 5);
    writer_choice_end (self, "unknown", 5); // nothing of it is under way
    writer_choice_destroy (&self);
}

static void test_a_node_has_its_own_writers (void **state)
{
    (void) state;
    writer_choice_t *self = writer_choice_new ();
    assert_in_range (writer_choice_begin (self, "a", 100000, 0, COUNT), 0, 1);
    assert_in_range (writer_choice_begin (self, "b", 100000, 0, COUNT), 0, 1);
    assert_in_range (writer_choice_begin (self, "c", 1, 0, COUNT), 0, 1); // though those of other nodes have nothing to do
    writer_choice_destroy (&self);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (test_a_feed_keeps_its_writer_while_anything_is_under_way),
        cmocka_unit_test (test_a_quiet_feed_goes_past_one_that_sends_without_end),
        cmocka_unit_test (test_what_is_done_weighs_nothing),
        cmocka_unit_test (test_a_node_has_its_own_writers),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
