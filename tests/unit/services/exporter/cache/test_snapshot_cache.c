// What a state is, and who is answered by what somebody else worked out.
#include "services/exporter/cache/snapshot_cache.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const unsigned char a_key[SNAPSHOT_CACHE_KEY] = "a";
static const unsigned char other_key[SNAPSHOT_CACHE_KEY] = "b";

static void assert_state (const char *snapshot, const char *expected)
{
    char text[256];
    (void) snprintf (text, sizeof text, "%s", snapshot);
    snapshot_cache_state (text);
    assert_string_equal (text, expected);
}

static void a_state_is_what_is_seen (void **unused)
{
    (void) unused;
    assert_state ("100:100:", "100");
    assert_state ("100:101:100", "100"); // 100 has begun, nothing of it is seen
    assert_state ("100:102:100,101", "100");
    assert_state ("100:102:100", "102,100"); // 101 has committed
    assert_state ("100:103:100,102", "102,100");
    assert_state ("100:104:100,102", "104,100,102"); // then 103
    assert_state ("102:102:", "102");
    assert_state ("", "");
    assert_state ("nonsense", "");
}

static void an_answer_lasts_as_long_as_its_state (void **unused)
{
    (void) unused;
    snapshot_cache_t *cache = snapshot_cache_new ();
    assert_null (snapshot_cache_find (cache, "100", snapshot_cache_arrive (cache), a_key));
    snapshot_cache_put (cache, "100", a_key, "answer");
    char *kept = snapshot_cache_find (cache, "100", snapshot_cache_arrive (cache), a_key);
    assert_string_equal (kept, "answer");
    free (kept);
    assert_null (snapshot_cache_find (cache, "100", snapshot_cache_arrive (cache), other_key));
    snapshot_cache_put (cache, "100", other_key, NULL);                                         // a failure
    assert_null (snapshot_cache_find (cache, "100", snapshot_cache_arrive (cache), other_key)); // is not kept
    assert_null (snapshot_cache_find (cache, "101", snapshot_cache_arrive (cache), a_key));
    snapshot_cache_put (cache, "", a_key, "torn"); // what it was worked out in has changed meanwhile
    assert_null (snapshot_cache_find (cache, "", snapshot_cache_arrive (cache), a_key));
    snapshot_cache_destroy (&cache);
}

static bool answers (const char *state, const char *asked_in)
{
    snapshot_cache_t *cache = snapshot_cache_new ();
    assert_null (snapshot_cache_find (cache, state, snapshot_cache_arrive (cache), a_key));
    snapshot_cache_put (cache, state, a_key, "answer");
    char *kept = snapshot_cache_find (cache, asked_in, snapshot_cache_arrive (cache), a_key);
    bool found = kept != NULL;
    free (kept);
    snapshot_cache_destroy (&cache);
    return found;
}

static void an_answer_is_one_to_all_who_could_not_know_more (void **unused)
{
    (void) unused;
    assert_true (answers ("102", "101"));
    assert_false (answers ("101", "102"));
    assert_true (answers ("104,100,102", "102,100")); // 103 has committed since
    assert_true (answers ("104,100,102", "104,100,102"));
    assert_true (answers ("104,102", "104,100,102"));  // 100 has
    assert_false (answers ("104,100,102", "104,102")); // the asker has seen 100
    assert_false (answers ("104,100", "101"));         // so has this one
    assert_true (answers ("104,100", "100"));
    assert_true (answers ("104,100", "102,99,100"));
    assert_false (answers ("9", "10"));
    assert_false (answers ("", "100"));
    assert_false (answers ("100", ""));
}

static void who_came_before_it_was_begun_shares_it (void **unused)
{
    (void) unused;
    snapshot_cache_t *cache = snapshot_cache_new ();
    uint64_t first = snapshot_cache_arrive (cache);
    uint64_t second = snapshot_cache_arrive (cache);
    assert_null (snapshot_cache_find (cache, "100", first, a_key));
    uint64_t third = snapshot_cache_arrive (cache); // may have been told of what the answer does not see
    snapshot_cache_put (cache, "", a_key, "answer");
    char *shared = snapshot_cache_find (cache, "101", second, a_key);
    assert_string_equal (shared, "answer");
    free (shared);
    assert_null (snapshot_cache_find (cache, "101", third, a_key));
    // who wakes up late finds it although somebody works on the next one already
    shared = snapshot_cache_find (cache, "102", first, a_key);
    assert_string_equal (shared, "answer");
    free (shared);
    snapshot_cache_destroy (&cache);
}

static char *text_of (size_t size)
{
    char *text = malloc (size + 1);
    assert_non_null (text);
    memset (text, 'x', size);
    text[size] = '\0';
    return text;
}

static bool is_kept (snapshot_cache_t *cache, unsigned char number)
{
    const unsigned char key[SNAPSHOT_CACHE_KEY] = {number};
    char *kept = snapshot_cache_find (cache, "100", snapshot_cache_arrive (cache), key);
    bool found = kept != NULL;
    if (!found)
        snapshot_cache_put (cache, "100", key, NULL);
    free (kept);
    return found;
}

static void large_answers_are_shared_and_all_together_bounded (void **unused)
{
    (void) unused;
    snapshot_cache_t *cache = snapshot_cache_new ();
    char *largest = text_of (SNAPSHOT_CACHE_BODY);
    for (unsigned char number = 1; number <= 5; number++) {
        const unsigned char key[SNAPSHOT_CACHE_KEY] = {number};
        assert_null (snapshot_cache_find (cache, "100", snapshot_cache_arrive (cache), key));
        snapshot_cache_put (cache, "100", key, largest);
    }
    assert_false (is_kept (cache, 1)); // the fifth is over 64 MB
    for (unsigned char number = 2; number <= 5; number++)
        assert_true (is_kept (cache, number));
    free (largest);
    char *too_large = text_of (SNAPSHOT_CACHE_BODY + 1);
    const unsigned char key[SNAPSHOT_CACHE_KEY] = {6};
    assert_null (snapshot_cache_find (cache, "100", snapshot_cache_arrive (cache), key));
    snapshot_cache_put (cache, "100", key, too_large);
    assert_false (is_kept (cache, 6));
    assert_true (is_kept (cache, 5));
    free (too_large);
    snapshot_cache_destroy (&cache);
}

typedef struct {
    snapshot_cache_t *cache;
    const char *state;
    uint64_t arrival;
    char *got;
} waiter_t;

static void *wait_for_it (void *argument)
{
    waiter_t *self = argument;
    self->got = snapshot_cache_find (self->cache, self->state, self->arrival, a_key);
    return NULL;
}

// What somebody gets who waits for the answer that is put now.
static void get_while_put (waiter_t *waiter, const char *state, const char *body)
{
    pthread_t thread;
    assert_int_equal (pthread_create (&thread, NULL, wait_for_it, waiter), 0);
    snapshot_cache_put (waiter->cache, state, a_key, body);
    assert_int_equal (pthread_join (thread, NULL), 0);
}

static void who_waits_is_answered_or_works_itself (void **unused)
{
    (void) unused;
    snapshot_cache_t *cache = snapshot_cache_new ();
    waiter_t waiter = {.cache = cache, .state = "102", .arrival = snapshot_cache_arrive (cache)};
    assert_null (snapshot_cache_find (cache, "100", snapshot_cache_arrive (cache), a_key));
    get_while_put (&waiter, "", "answer");
    assert_string_equal (waiter.got, "answer");
    free (waiter.got);
    assert_null (snapshot_cache_find (cache, "101", snapshot_cache_arrive (cache), a_key));
    waiter.arrival = snapshot_cache_arrive (cache); // after it was begun, but it sees as much
    get_while_put (&waiter, "103", "later answer");
    assert_string_equal (waiter.got, "later answer");
    free (waiter.got);
    assert_null (snapshot_cache_find (cache, "104", snapshot_cache_arrive (cache), a_key));
    waiter = (waiter_t){.cache = cache, .state = "105", .arrival = snapshot_cache_arrive (cache)};
    get_while_put (&waiter, "", NULL);
    assert_null (waiter.got);
    snapshot_cache_destroy (&cache);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_state_is_what_is_seen),
        cmocka_unit_test (an_answer_lasts_as_long_as_its_state),
        cmocka_unit_test (an_answer_is_one_to_all_who_could_not_know_more),
        cmocka_unit_test (who_came_before_it_was_begun_shares_it),
        cmocka_unit_test (large_answers_are_shared_and_all_together_bounded),
        cmocka_unit_test (who_waits_is_answered_or_works_itself),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
