// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>

#include "services/ingest/group/group_feeds.h"

// Keys of 40 characters, in their order: a feed's, a gateway's, a revoked gateway's, and one of a feed that is revoked itself.
#define KEY(letter) letter letter letter letter
#define FEED_KEY KEY ("aaaaaaaaaa")
#define GATEWAY_KEY KEY ("bbbbbbbbbb")
#define REVOKED_KEY KEY ("cccccccccc")

static registry_feed_t feeds[] = {{.code = {"district", 8}, .province = {"58", 2}, .unit = {"582", 3}, .life = 1},
                                  {.code = {"elsewhere", 9}, .province = {"56", 2}, .unit = {"568", 3}, .life = 1, .is_away = true},
                                  {.code = {"gone", 4}, .province = {"58", 2}, .unit = {"583", 3}, .life = 1, .is_revoked = true}};
static key_entry_t keys[] = {{.key = FEED_KEY, .name = "district", .state = KEY_ACTIVE},
                             {.key = GATEWAY_KEY, .name = "intake", .state = KEY_ACTIVE, .is_gateway = true},
                             {.key = REVOKED_KEY, .name = "intake", .state = KEY_REVOKED, .is_gateway = true}};
static const registry_t registry = {.feed_count = 3, .feeds = feeds, .key_count = 3, .keys = keys};

// A batch under a key that names a feed, judged; `is_gateway` is what the key was when the message came.
static feed_request_state_t placed (const char *key, const char *name, bool unknown, feed_request_t *ret)
{
    feed_request_t *one = feed_request_new ();
    write_group_t group = {.first = one};
    one->command.type = FEED_BATCH;
    one->key.is_gateway = key[0] != 'a';
    (void) snprintf (one->key.key, sizeof one->key.key, "%s", key);
    (void) snprintf (one->command.feed, sizeof one->command.feed, "%s", name);
    group_feeds_place (&group, &registry, unknown);
    feed_request_state_t state = one->state;
    *ret = *one; // the plain values of it are looked at
    feed_request_destroy (&one);
    return state;
}

static void a_gateway_speaks_for_any_feed_in_use_and_a_feed_for_itself (void **state)
{
    (void) state;
    feed_request_t one;
    assert_int_equal (placed (FEED_KEY, "district", false, &one), FEED_REQUEST_OPEN);
    assert_string_equal (one.unit, "582");
    assert_int_equal (placed (GATEWAY_KEY, "district", false, &one), FEED_REQUEST_OPEN);
    assert_string_equal (one.province, "58");
    assert_string_equal (one.unit, "582");
    assert_int_equal (one.life, 1);
    assert_int_equal (placed (FEED_KEY, "gone", false, &one), FEED_REQUEST_SILENT);
}

static void a_gateway_is_told_of_a_feed_that_is_not_and_a_revoked_one_nothing (void **state)
{
    (void) state;
    feed_request_t one;
    assert_int_equal (placed (GATEWAY_KEY, "gone", false, &one), FEED_REQUEST_REFUSED);
    assert_int_equal (one.nack.code, NACK_FORBIDDEN);
    assert_string_equal (one.nack.feed, "gone");
    assert_int_equal (placed (GATEWAY_KEY, "nobody", false, &one), FEED_REQUEST_REFUSED);
    assert_int_equal (placed (REVOKED_KEY, "district", false, &one), FEED_REQUEST_SILENT);
    assert_int_equal (placed (KEY ("zzzzzzzzzz"), "district", false, &one), FEED_REQUEST_SILENT);
}

// "Nothing of it was stored" would be a lie where a try may have been committed.
static void of_a_batch_whose_outcome_is_unknown_nothing_is_said (void **state)
{
    (void) state;
    feed_request_t one;
    assert_int_equal (placed (GATEWAY_KEY, "gone", true, &one), FEED_REQUEST_SILENT);
    assert_int_equal (placed (GATEWAY_KEY, "district", true, &one), FEED_REQUEST_OPEN);
}

// What its days take is not known while its node is away: it is not judged by what is not known.
static void a_feed_whose_node_is_away_is_told_so_and_others_are_taken (void **state)
{
    (void) state;
    feed_request_t one;
    assert_int_equal (placed (GATEWAY_KEY, "elsewhere", false, &one), FEED_REQUEST_REFUSED);
    assert_int_equal (one.nack.code, NACK_UNAVAILABLE);
    assert_int_equal (placed (GATEWAY_KEY, "elsewhere", true, &one), FEED_REQUEST_SILENT);
    assert_int_equal (placed (GATEWAY_KEY, "district", false, &one), FEED_REQUEST_OPEN);
}

static void a_feed_that_may_have_been_made_since_is_told_apart (void **state)
{
    (void) state;
    feed_request_t *one = feed_request_new ();
    const write_group_t group = {.first = one};
    (void) snprintf (one->command.feed, sizeof one->command.feed, "intake-1");
    assert_false (group_feeds_lack (&group, &registry));
    one->key.is_gateway = true;
    assert_true (group_feeds_lack (&group, &registry));
    (void) snprintf (one->command.feed, sizeof one->command.feed, "district");
    assert_false (group_feeds_lack (&group, &registry));
    feed_request_destroy (&one);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_gateway_speaks_for_any_feed_in_use_and_a_feed_for_itself),
        cmocka_unit_test (a_gateway_is_told_of_a_feed_that_is_not_and_a_revoked_one_nothing),
        cmocka_unit_test (of_a_batch_whose_outcome_is_unknown_nothing_is_said),
        cmocka_unit_test (a_feed_whose_node_is_away_is_told_so_and_others_are_taken),
        cmocka_unit_test (a_feed_that_may_have_been_made_since_is_told_apart),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
