// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#include "proto/feed/feed_client.h"
#include "services/ingest/group/write_group.h"
#include "services/ingest/write/request_queue.h"
#include "services/ingest/group/standing.h"

// 1 July 2024 as days since 1970, and its midnight in UTC.
enum { JULY = 19905 };
static const instant_us_t midnight = INT64_C (86400000000) * JULY;

static registry_t *small_registry (void)
{
    failure_t failure = {0};
    registry_t *self = NULL;
    assert_true (registry_new (&self, &failure));
    self->version = 1;
    self->unit_count = 3;
    self->units = registry_take (self, 3 * sizeof *self->units);
    self->units[0] = (registry_unit_t){slice_of ("58"), INT32_MIN, INT32_MAX, slice_of ("58"), slice_of ("")};
    self->units[1] = (registry_unit_t){slice_of ("a"), INT32_MIN, JULY + 3, slice_of ("58/a"), slice_of ("")};
    self->units[2] = (registry_unit_t){slice_of ("b"), INT32_MIN, INT32_MAX, slice_of ("58/b"), slice_of ("")};
    self->campaign_count = 1;
    self->campaigns = registry_take (self, sizeof *self->campaigns);
    registry_campaign_t *campaign = self->campaigns;
    *campaign = (registry_campaign_t){.code = slice_of ("c"), .province = slice_of ("58"), .starts_on = JULY, .correction_days = 2};
    campaign->metrics[campaign->metric_count++] = slice_of ("done");
    campaign->metrics[campaign->metric_count++] = slice_of ("also");
    campaign->leaf_count = 2;
    campaign->leaves = registry_take (self, 2 * sizeof *campaign->leaves);
    campaign->leaves[0] = (registry_leaf_t){slice_of ("a"), JULY, JULY + 3};
    campaign->leaves[1] = (registry_leaf_t){slice_of ("b"), JULY, INT32_MAX};
    campaign->span_count = 1;
    campaign->spans = registry_take (self, sizeof *campaign->spans);
    campaign->spans[0] = (registry_span_t){JULY, midnight};
    return self;
}

typedef struct {
    const char *unit;
    int32_t day;
    int64_t rev;
    uint32_t value;
} row_t;

// A batch as it comes from the network: encoded by the client's side, decoded by the server's.
static feed_request_t *batch_of (int64_t seq, const row_t *rows, uint32_t count)
{
    failure_t failure = {0};
    msgpack_sbuffer maps = {0};
    msgpack_sbuffer records = {0};
    msgpack_sbuffer message = {0};
    for (uint32_t i = 0; i < count; i++) {
        record_t record = {
            .kind = RECORD_PROGRESS, .campaign = slice_of ("c"), .unit = slice_of (rows[i].unit), .day = rows[i].day, .rev = rows[i].rev};
        record.counts.of[record.counts.size++] = (record_count_t){slice_of ("done"), rows[i].value};
        assert_true (record_encode (&maps, &record, &failure));
    }
    assert_true (records_encode (&records, (slice_t){maps.data, maps.size}, count, &failure));
    assert_true (feed_encode_batch (&message, "f", seq, (slice_t){records.data, records.size}, NULL, NULL, &failure));
    feed_request_t *batch = feed_request_new ();
    assert_int_equal (zmq_msg_init_size (&batch->frame, message.size), 0);
    memcpy (zmq_msg_data (&batch->frame), message.data, message.size);
    batch->size = message.size;
    assert_true (feed_command_decode (zmq_msg_data (&batch->frame), message.size, FEED_SENDER_FEED, &batch->command, &batch->nack));
    strcpy (batch->province, "58");
    strcpy (batch->unit, "58");
    msgpack_sbuffer_destroy (&maps);
    msgpack_sbuffer_destroy (&records);
    msgpack_sbuffer_destroy (&message);
    return batch;
}

static const rejection_code_t no_code = REJECTION_CODES;

static rejection_code_t judged (int32_t today, const row_t *row)
{
    failure_t failure = {0};
    registry_t *registry = small_registry ();
    write_group_t group = {.first = batch_of (1, row, 1)};
    write_group_judge (&group, registry, midnight + today * INT64_C (86400000000) + 1);
    assert_true (write_group_settle (&group, &failure));
    rejection_code_t code = group.rejection_count > 0 ? group.rejections[0].why.code : no_code;
    assert_int_equal (group.progress.rows, code == no_code ? 1 : 0);
    feed_request_destroy_all (&group.first);
    write_group_clear (&group);
    registry_destroy (&registry);
    return code;
}

static void days_are_judged_by_the_campaigns_calendar_and_correction_window (void **state)
{
    (void) state;
    assert_int_equal (judged (5, &(row_t){"b", JULY + 5, 1, 1}), no_code);
    assert_int_equal (judged (5, &(row_t){"b", JULY + 6, 1, 1}), REJECTION_DATE_OUT_OF_RANGE);
    assert_int_equal (judged (5, &(row_t){"b", JULY - 1, 1, 1}), REJECTION_DATE_OUT_OF_RANGE);
    assert_int_equal (judged (5, &(row_t){"b", JULY + 3, 1, 1}), no_code);
    assert_int_equal (judged (5, &(row_t){"b", JULY + 2, 1, 1}), REJECTION_DATE_LOCKED);
}

static void a_unit_reports_on_the_days_that_it_exists (void **state)
{
    (void) state;
    assert_int_equal (judged (3, &(row_t){"a", JULY + 3, 1, 1}), no_code);
    assert_int_equal (judged (5, &(row_t){"a", JULY + 4, 1, 1}), REJECTION_UNKNOWN_UNIT);
    assert_int_equal (judged (3, &(row_t){"58", JULY + 3, 1, 1}), REJECTION_NOT_REPORTING_UNIT);
    assert_int_equal (judged (3, &(row_t){"z", JULY + 3, 1, 1}), REJECTION_UNKNOWN_UNIT);
}

// The same row, reported by somebody of a unit: of none where it is NULL.
static rejection_code_t judged_of (const char *actor_unit, const row_t *row)
{
    failure_t failure = {0};
    registry_t *registry = small_registry ();
    write_group_t group = {.first = batch_of (1, row, 1)};
    if (actor_unit != NULL) {
        strcpy (group.first->command.actor.account, "somebody");
        strcpy (group.first->command.actor.role, "clerk");
        (void) snprintf (group.first->command.actor.unit, PROTO_MAX_CODE + 1, "%s", actor_unit);
    }
    write_group_judge (&group, registry, midnight + 3 * INT64_C (86400000000) + 1);
    assert_true (write_group_settle (&group, &failure));
    bool kept = memmem (group.batch.bytes, group.batch.size, "somebody", 8) != NULL;
    assert_true (kept == (actor_unit != NULL));
    rejection_code_t code = group.rejection_count > 0 ? group.rejections[0].why.code : no_code;
    feed_request_destroy_all (&group.first);
    write_group_clear (&group);
    registry_destroy (&registry);
    return code;
}

static void a_unit_is_judged_by_that_of_its_feed_and_that_of_who_reports (void **state)
{
    (void) state;
    assert_int_equal (judged_of (NULL, &(row_t){"b", JULY + 3, 1, 1}), no_code);
    assert_int_equal (judged_of ("b", &(row_t){"b", JULY + 3, 1, 1}), no_code);
    assert_int_equal (judged_of ("58", &(row_t){"b", JULY + 3, 1, 1}), no_code);
    assert_int_equal (judged_of ("a", &(row_t){"b", JULY + 3, 1, 1}), REJECTION_FORBIDDEN_UNIT);
    assert_int_equal (judged_of ("5", &(row_t){"b", JULY + 3, 1, 1}), REJECTION_FORBIDDEN_UNIT);
}

static void a_batch_that_repeats_another_of_its_group_follows_it (void **state)
{
    (void) state;
    failure_t failure = {0};
    registry_t *registry = small_registry ();
    const row_t rows[] = {{"a", JULY + 1, 1, 3}, {"b", JULY + 1, 1, 4}, {"z", JULY + 1, 1, 4}};
    const row_t others[] = {{"a", JULY + 1, 2, 3}};
    feed_request_t *first = batch_of (7, rows, 3);
    feed_request_t *same = batch_of (7, rows, 3);
    feed_request_t *conflict = batch_of (7, others, 1);
    first->next = same;
    same->next = conflict;
    write_group_t group = {.first = first};
    write_group_find_repeats (&group);
    write_group_judge (&group, registry, midnight + 2 * INT64_C (86400000000));
    assert_true (write_group_settle (&group, &failure));
    assert_int_equal (group.progress.rows, 2);
    assert_int_equal (group.batch.rows, 1);
    assert_int_equal (group.quarantine.rows, 1);
    assert_int_equal (group.work.rows, 1); // one campaign, one day
    write_group_stored (&group);
    assert_int_equal (first->state, FEED_REQUEST_STORED);
    assert_int_equal (same->state, FEED_REQUEST_DUPLICATE);
    assert_int_equal (same->accepted, 2);
    assert_int_equal (same->rejected_count, 1);
    assert_int_equal (same->rejected.size, first->rejected.size);
    assert_int_equal (conflict->state, FEED_REQUEST_REFUSED);
    assert_int_equal (conflict->nack.code, NACK_SEQ_CONFLICT);
    feed_request_destroy_all (&group.first);
    write_group_clear (&group);
    registry_destroy (&registry);
}

static void a_conflict_found_in_the_database_is_a_rejection_in_its_place (void **state)
{
    (void) state;
    failure_t failure = {0};
    registry_t *registry = small_registry ();
    const row_t rows[] = {{"a", JULY + 1, 1, 3}, {"z", JULY + 1, 1, 4}, {"b", JULY + 1, 1, 4}};
    write_group_t group = {.first = batch_of (1, rows, 3)};
    write_group_judge (&group, registry, midnight + 2 * INT64_C (86400000000));
    rejection_t why = {0};
    standing_conflict (&(standing_t){4, "7", "intake-1", "clerk", "22738", midnight}, &why);
    assert_string_equal (why.detail, "send `rev` 5 or higher: rev 4 stands with 7, from clerk of 22738 at 2024-07-01T00:00:00.000000+00:00");
    standing_conflict (&(standing_t){4, "7", "", "", "", midnight}, &why);
    assert_string_equal (why.detail, "send `rev` 5 or higher: rev 4 stands with 7, from an operator at 2024-07-01T00:00:00.000000+00:00");
    standing_conflict (&(standing_t){4, "7", "cong-an-582", "", "", midnight}, &why);
    assert_string_equal (why.detail, "send `rev` 5 or higher: rev 4 stands with 7, from feed cong-an-582 at 2024-07-01T00:00:00.000000+00:00");
    write_group_conflict (&group, &group.rows[0], &why);
    assert_true (write_group_settle (&group, &failure));
    rejection_t rejected[3];
    size_t count = 0;
    assert_true (rejected_decode (group.first->rejected.data, group.first->rejected.size, rejected, 3, &count, &failure));
    assert_int_equal (count, 2);
    assert_int_equal (rejected[0].index, 0);
    assert_int_equal (rejected[0].code, REJECTION_REV_CONFLICT);
    assert_int_equal (rejected[1].index, 1);
    assert_int_equal (rejected[1].code, REJECTION_UNKNOWN_UNIT);
    assert_int_equal (group.first->accepted, 1);
    feed_request_destroy_all (&group.first);
    write_group_clear (&group);
    registry_destroy (&registry);
}

static void what_lies_below_a_higher_revision_of_its_group_is_outdated (void **state)
{
    (void) state;
    failure_t failure = {0};
    registry_t *registry = small_registry ();
    const row_t first[] = {{"a", JULY + 1, 3, 3}, {"b", JULY + 1, 9, 4}, {"a", JULY + 2, 3, 3}};
    const row_t second[] = {{"b", JULY + 1, 2, 4}, {"a", JULY + 1, 4, 3}, {"a", JULY + 1, 1, 3}, {"z", JULY + 1, 1, 3}};
    feed_request_t *one = batch_of (1, first, 3);
    one->next = batch_of (2, second, 4);
    write_group_t group = {.first = one};
    write_group_judge (&group, registry, midnight + 2 * INT64_C (86400000000));
    assert_true (write_group_settle (&group, &failure));
    static const unsigned char below_first[] = "\x91\x82\xa5index\x00\xa3rev\x04";
    static const unsigned char below_second[] = "\x92\x82\xa5index\x00\xa3rev\x09\x82\xa5index\x02\xa3rev\x04";
    assert_int_equal (one->outdated.size, sizeof below_first - 1);
    assert_memory_equal (one->outdated.data, below_first, sizeof below_first - 1);
    assert_int_equal (one->next->outdated.size, sizeof below_second - 1);
    assert_memory_equal (one->next->outdated.data, below_second, sizeof below_second - 1);
    feed_request_destroy_all (&group.first);
    write_group_clear (&group);
    registry_destroy (&registry);
}

static void numbers_become_runs_by_feed_and_life (void **state)
{
    (void) state;
    static const struct {
        const char *feed;
        int32_t life;
        int64_t seq;
    } sent[] = {{"b\"", 1, 7}, {"a", 2, 3}, {"a", 2, 1}, {"a", 1, 4}, {"a", 2, 2}, {"b\"", 1, 9}, {"b\"", 1, 8}, {"a", 2, 5}};
    feed_request_t *first = NULL;
    runs_t runs = {.count = 0};
    for (size_t next = 0; next < sizeof sent / sizeof sent[0]; next++) {
        feed_request_t *one = feed_request_new ();
        one->command.type = FEED_BATCH;
        one->command.seq = sent[next].seq;
        one->life = sent[next].life;
        strcpy (one->command.feed, sent[next].feed);
        strcpy (one->province, "58");
        one->next = first;
        first = one;
    }
    runs_make (&runs, first);
    static const char *const wanted[RUNS_COLUMNS] = {"{\"58\",\"58\",\"58\",\"58\"}", "{\"a\",\"a\",\"a\",\"b\\\"\"}", "{1,2,2,1}", "{4,1,5,7}",
                                                     "{4,3,5,9}"};
    for (size_t column = 0; column < RUNS_COLUMNS; column++)
        assert_string_equal (runs.columns[column], wanted[column]);
    runs_clear (&runs);
    feed_request_destroy_all (&first);
}

static void every_row_is_stamped_with_one_time (void **state)
{
    (void) state;
    registry_t *registry = small_registry ();
    const row_t rows[] = {{"a", JULY + 1, 1, 3}, {"b", JULY + 1, 1, 4}};
    write_group_t group = {.first = batch_of (1, rows, 2)};
    write_group_judge (&group, registry, midnight + 2 * INT64_C (86400000000));
    assert_int_equal (group.progress.stamp_count, 2);
    copy_binary_stamp_all (&group.progress, INT64_C (946684800000000) + 5); // five microseconds into PostgreSQL's time
    for (size_t i = 0; i < 2; i++) {
        uint64_t stamped;
        memcpy (&stamped, group.progress.bytes + group.progress.stamps[i], sizeof stamped);
        assert_int_equal (be64toh (stamped), 5);
    }
    feed_request_destroy_all (&group.first);
    write_group_clear (&group);
    registry_destroy (&registry);
}

static void a_group_holds_at_least_one_and_no_more_than_its_bounds (void **state)
{
    (void) state;
    request_queue_t queue = {0};
    for (int i = 0; i < 3; i++) {
        feed_request_t *request = feed_request_new ();
        request->size = 100;
        request->command.record_count = 4000;
        assert_true (request_queue_put (&queue, request));
    }
    feed_request_t *group = request_queue_take_group (&queue);
    assert_non_null (group->next);
    assert_null (group->next->next);
    assert_int_equal (queue.count, 1);
    feed_request_destroy_all (&group);
    feed_request_t *huge = feed_request_new ();
    huge->size = REQUEST_QUEUE_MAX_BYTES;
    assert_false (request_queue_put (&queue, huge));
    feed_request_destroy (&huge);
    request_queue_clear (&queue);
}

static feed_request_t *request_of (const char *feed, int64_t seq)
{
    feed_request_t *request = feed_request_new ();
    (void) snprintf (request->command.feed, sizeof request->command.feed, "%s", feed);
    request->command.seq = seq;
    request->command.record_count = 1000;
    request->size = 1000;
    return request;
}

// One that sends without end has one request in the group between two of another's, not all of them before.
static void feeds_take_turns_and_each_keeps_its_order (void **state)
{
    (void) state;
    request_queue_t queue = {0};
    for (int64_t seq = 1; seq <= 20; seq++)
        assert_true (request_queue_put (&queue, request_of ("flood", seq)));
    for (int64_t seq = 1; seq <= 2; seq++)
        assert_true (request_queue_put (&queue, request_of ("quiet", seq)));
    assert_true (request_queue_put (&queue, request_of ("third", 1)));
    const char *feeds[] = {"flood", "quiet", "third", "flood", "quiet", "flood", "flood", "flood", "flood", "flood"};
    const int64_t seqs[] = {1, 1, 1, 2, 2, 3, 4, 5, 6, 7};
    feed_request_t *group = request_queue_take_group (&queue);
    size_t count = 0;
    for (feed_request_t *one = group; one != NULL; one = one->next, count++) {
        assert_string_equal (one->command.feed, feeds[count]);
        assert_int_equal (one->command.seq, seqs[count]);
    }
    assert_int_equal (count, 10);
    assert_int_equal (queue.count, 13);
    feed_request_destroy_all (&group);
    assert_true (request_queue_put (&queue, request_of ("quiet", 3)));
    group = request_queue_take_all (&queue);
    assert_int_equal (group->command.seq, 8);
    assert_string_equal (group->next->command.feed, "quiet");
    assert_int_equal (queue.count, 0);
    assert_int_equal (queue.bytes, 0);
    assert_null (request_queue_take_group (&queue));
    feed_request_destroy_all (&group);
    request_queue_clear (&queue);
}

static void a_feed_alone_gets_half_of_the_room (void **state)
{
    (void) state;
    request_queue_t queue = {0};
    for (int64_t seq = 1; seq <= REQUEST_QUEUE_MAX_COUNT / 2; seq++)
        assert_true (request_queue_put (&queue, request_of ("flood", seq)));
    feed_request_t *more = request_of ("flood", REQUEST_QUEUE_MAX_COUNT);
    assert_false (request_queue_put (&queue, more));
    assert_true (request_queue_put (&queue, request_of ("quiet", 1)));
    feed_request_destroy (&more);
    request_queue_clear (&queue);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (days_are_judged_by_the_campaigns_calendar_and_correction_window),
        cmocka_unit_test (a_unit_reports_on_the_days_that_it_exists),
        cmocka_unit_test (a_unit_is_judged_by_that_of_its_feed_and_that_of_who_reports),
        cmocka_unit_test (a_batch_that_repeats_another_of_its_group_follows_it),
        cmocka_unit_test (a_conflict_found_in_the_database_is_a_rejection_in_its_place),
        cmocka_unit_test (what_lies_below_a_higher_revision_of_its_group_is_outdated),
        cmocka_unit_test (numbers_become_runs_by_feed_and_life),
        cmocka_unit_test (every_row_is_stamped_with_one_time),
        cmocka_unit_test (a_group_holds_at_least_one_and_no_more_than_its_bounds),
        cmocka_unit_test (feeds_take_turns_and_each_keeps_its_order),
        cmocka_unit_test (a_feed_alone_gets_half_of_the_room),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
