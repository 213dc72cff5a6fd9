// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "services/ingest/store/quarantine_room.h"

static void a_batch_weighs_what_is_rejected_of_it_and_a_row_for_each (void **state)
{
    (void) state;
    feed_request_t *one = feed_request_new ();
    feed_request_t *other = feed_request_new ();
    feed_request_t *good = feed_request_new ();
    one->next = other;
    other->next = good;
    good->rejected_bytes = 7; // of an earlier try
    write_group_rejection_t rejections[] = {
        {.origin = {.batch = one, .raw = {"abc", 3}}}, {.origin = {.batch = other, .raw = {"", 0}}}, {.origin = {.batch = one, .raw = {"abcd", 4}}}};
    write_group_t group = {.first = one, .rejections = rejections, .rejection_count = 3};
    quarantine_weigh (&group);
    assert_int_equal (one->rejected_bytes, 7 + 2 * QUARANTINE_ROW_BYTES);
    assert_int_equal (other->rejected_bytes, QUARANTINE_ROW_BYTES);
    assert_int_equal (good->rejected_bytes, 0);
    feed_request_destroy_all (&one);
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (a_batch_weighs_what_is_rejected_of_it_and_a_row_for_each)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}
