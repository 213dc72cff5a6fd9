// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <endian.h>
#include <stdlib.h>

#include "proto/feed_client.h"
#include "services/ingest/group.h"
#include "services/ingest/queue.h"

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
    self->units[0] = (registry_unit_t){slice_of ("58"), INT32_MIN, INT32_MAX, slice_of ("58")};
    self->units[1] = (registry_unit_t){slice_of ("a"), INT32_MIN, JULY + 3, slice_of ("58/a")};
    self->units[2] = (registry_unit_t){slice_of ("b"), INT32_MIN, INT32_MAX, slice_of ("58/b")};
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
    campaign->day_count = 30;
    campaign->begins = registry_take (self, 30 * sizeof *campaign->begins);
    for (int day = 0; day < 30; day++)
        campaign->begins[day] = midnight + day * INT64_C (86400000000);
    return self;
}

typedef struct {
    const char *unit;
    int32_t day;
    int64_t rev;
    uint32_t value;
} row_t;

// A batch as it comes from the network: encoded by the client's side, decoded by the server's.
static pending_t *batch_of (int64_t seq, const row_t *rows, uint32_t count)
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
    assert_true (feed_encode_batch (&message, "f", seq, (slice_t){records.data, records.size}, NULL, &failure));
    pending_t *batch = pending_new ();
    assert_int_equal (zmq_msg_init_size (&batch->frame, message.size), 0);
    memcpy (zmq_msg_data (&batch->frame), message.data, message.size);
    batch->size = message.size;
    assert_true (feed_command_decode (zmq_msg_data (&batch->frame), message.size, &batch->command, &batch->nack));
    strcpy (batch->key.province, "58");
    strcpy (batch->key.path, "58");
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
    group_t group = {.first = batch_of (1, row, 1)};
    group_judge (&group, registry, midnight + today * INT64_C (86400000000) + 1);
    assert_true (group_settle (&group, &failure));
    rejection_code_t code = group.rejection_count > 0 ? group.rejections[0].why.code : no_code;
    assert_int_equal (group.progress.rows, code == no_code ? 1 : 0);
    pending_destroy_all (&group.first);
    group_clear (&group);
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

static void a_batch_that_repeats_another_of_its_group_follows_it (void **state)
{
    (void) state;
    failure_t failure = {0};
    registry_t *registry = small_registry ();
    const row_t rows[] = {{"a", JULY + 1, 1, 3}, {"b", JULY + 1, 1, 4}, {"z", JULY + 1, 1, 4}};
    const row_t others[] = {{"a", JULY + 1, 2, 3}};
    pending_t *first = batch_of (7, rows, 3);
    pending_t *same = batch_of (7, rows, 3);
    pending_t *conflict = batch_of (7, others, 1);
    first->next = same;
    same->next = conflict;
    group_t group = {.first = first};
    group_find_repeats (&group);
    group_judge (&group, registry, midnight + 2 * INT64_C (86400000000));
    assert_true (group_settle (&group, &failure));
    assert_int_equal (group.progress.rows, 2);
    assert_int_equal (group.batch.rows, 1);
    assert_int_equal (group.quarantine.rows, 1);
    assert_int_equal (group.work.rows, 1); // one campaign, one day
    group_stored (&group);
    assert_int_equal (first->state, PENDING_STORED);
    assert_int_equal (same->state, PENDING_DUPLICATE);
    assert_int_equal (same->accepted, 2);
    assert_int_equal (same->rejected_count, 1);
    assert_int_equal (same->rejected.size, first->rejected.size);
    assert_int_equal (conflict->state, PENDING_REFUSED);
    assert_int_equal (conflict->nack.code, NACK_SEQ_CONFLICT);
    pending_destroy_all (&group.first);
    group_clear (&group);
    registry_destroy (&registry);
}

static void a_conflict_found_in_the_database_is_a_rejection_in_its_place (void **state)
{
    (void) state;
    failure_t failure = {0};
    registry_t *registry = small_registry ();
    const row_t rows[] = {{"a", JULY + 1, 1, 3}, {"z", JULY + 1, 1, 4}, {"b", JULY + 1, 1, 4}};
    group_t group = {.first = batch_of (1, rows, 3)};
    group_judge (&group, registry, midnight + 2 * INT64_C (86400000000));
    group_conflict (&group, &group.rows[0]);
    assert_true (group_settle (&group, &failure));
    rejection_t rejected[3];
    size_t count = 0;
    assert_true (rejected_decode (group.first->rejected.data, group.first->rejected.size, rejected, 3, &count, &failure));
    assert_int_equal (count, 2);
    assert_int_equal (rejected[0].index, 0);
    assert_int_equal (rejected[0].code, REJECTION_REV_CONFLICT);
    assert_int_equal (rejected[1].index, 1);
    assert_int_equal (rejected[1].code, REJECTION_UNKNOWN_UNIT);
    assert_int_equal (group.first->accepted, 1);
    pending_destroy_all (&group.first);
    group_clear (&group);
    registry_destroy (&registry);
}

static void every_row_is_stamped_with_one_time (void **state)
{
    (void) state;
    registry_t *registry = small_registry ();
    const row_t rows[] = {{"a", JULY + 1, 1, 3}, {"b", JULY + 1, 1, 4}};
    group_t group = {.first = batch_of (1, rows, 2)};
    group_judge (&group, registry, midnight + 2 * INT64_C (86400000000));
    assert_int_equal (group.progress.stamp_count, 2);
    copy_stamp_all (&group.progress, INT64_C (946684800000000) + 5); // five microseconds into PostgreSQL's time
    for (size_t i = 0; i < 2; i++) {
        uint64_t stamped;
        memcpy (&stamped, group.progress.bytes + group.progress.stamps[i], sizeof stamped);
        assert_int_equal (be64toh (stamped), 5);
    }
    pending_destroy_all (&group.first);
    group_clear (&group);
    registry_destroy (&registry);
}

static void a_group_holds_at_least_one_and_no_more_than_its_bounds (void **state)
{
    (void) state;
    queue_t queue = {0};
    for (int i = 0; i < 3; i++) {
        pending_t *pending = pending_new ();
        pending->size = 100;
        pending->command.record_count = 4000;
        assert_true (queue_put (&queue, pending));
    }
    pending_t *group = queue_take_group (&queue);
    assert_non_null (group->next);
    assert_null (group->next->next);
    assert_int_equal (queue.count, 1);
    pending_destroy_all (&group);
    pending_t *huge = pending_new ();
    huge->size = QUEUE_MAX_BYTES;
    assert_false (queue_put (&queue, huge));
    pending_destroy (&huge);
    pending_destroy_all (&queue.first);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (days_are_judged_by_the_campaigns_calendar_and_correction_window),
        cmocka_unit_test (a_unit_reports_on_the_days_that_it_exists),
        cmocka_unit_test (a_batch_that_repeats_another_of_its_group_follows_it),
        cmocka_unit_test (a_conflict_found_in_the_database_is_a_rejection_in_its_place),
        cmocka_unit_test (every_row_is_stamped_with_one_time),
        cmocka_unit_test (a_group_holds_at_least_one_and_no_more_than_its_bounds),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
