#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/http/token_bucket.h"

static token_bucket_t *made (long rate, long burst)
{
    token_bucket_t *limit = NULL;
    failure_t failure;
    assert_true (token_bucket_new (&limit, rate, burst, &failure));
    return limit;
}

static void a_burst_passes_and_the_next_one_waits (void **state)
{
    (void) state;
    int64_t wait_ms = -1;
    token_bucket_t *limit = made (10, 20);
    for (int i = 0; i < 20; i++)
        assert_true (token_bucket_take (limit, 7, 1, 1000, &wait_ms));
    assert_int_equal (wait_ms, -1);
    assert_false (token_bucket_take (limit, 7, 1, 1000, &wait_ms));
    assert_int_equal (wait_ms, 100);
    assert_false (token_bucket_take (limit, 7, 1, 1099, &wait_ms));
    assert_int_equal (wait_ms, 1);
    assert_true (token_bucket_take (limit, 7, 1, 1100, &wait_ms));
    assert_true (token_bucket_take (limit, 8, 1, 1100, &wait_ms)); // another is not held up
    token_bucket_destroy (&limit);
}

static void a_bucket_never_holds_more_than_its_burst (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    token_bucket_t *limit = made (10, 20);
    assert_true (token_bucket_take (limit, 7, 20, 0, &wait_ms));
    assert_true (token_bucket_take (limit, 7, 20, INT64_MAX / 2, &wait_ms));
    assert_false (token_bucket_take (limit, 7, 1, INT64_MAX / 2, &wait_ms));
    token_bucket_give (limit, 7, 500);
    assert_true (token_bucket_take (limit, 7, 20, INT64_MAX / 2, &wait_ms));
    assert_false (token_bucket_take (limit, 7, 1, 5, &wait_ms)); // a clock that goes back gives nothing
    token_bucket_destroy (&limit);
}

static void a_full_table_forgets_who_asked_least (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    token_bucket_t *limit = made (1, 10);
    for (int i = 0; i < 10; i++)
        assert_true (token_bucket_take (limit, 1, 1, 0, &wait_ms));
    for (uint64_t key = 2; key < 100000; key++)
        assert_true (token_bucket_take (limit, key, 1, 0, &wait_ms));
    assert_true (token_bucket_knows (limit, 1));
    assert_false (token_bucket_take (limit, 1, 1, 0, &wait_ms));
    int known = 0;
    for (uint64_t key = 1; key < 100000; key++)
        known += token_bucket_knows (limit, key) ? 1 : 0;
    assert_int_equal (known, 8192);
    token_bucket_forget (limit, 1);
    assert_false (token_bucket_knows (limit, 1));
    token_bucket_destroy (&limit);
}

static void without_a_rate_everything_passes_and_who_came_is_known (void **state)
{
    (void) state;
    int64_t wait_ms = 0;
    token_bucket_t *limit = made (0, 0);
    assert_false (token_bucket_knows (limit, 7));
    for (int i = 0; i < 100000; i++)
        assert_true (token_bucket_take (limit, 7, 20, i, &wait_ms));
    assert_true (token_bucket_knows (limit, 7));
    token_bucket_destroy (&limit);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_burst_passes_and_the_next_one_waits),
        cmocka_unit_test (a_bucket_never_holds_more_than_its_burst),
        cmocka_unit_test (a_full_table_forgets_who_asked_least),
        cmocka_unit_test (without_a_rate_everything_passes_and_who_came_is_known),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
