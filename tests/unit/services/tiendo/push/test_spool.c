// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/feed/reply.h"
#include "services/tiendo/push/standing.h"

// A spool of its own with one file of progress rows `unit,date,value`, without revisions.
typedef struct {
    char directory[64];
    spool_t *spool;
    failure_t failure;
} house_t;

static void house_open (house_t *self)
{
    assert_true (spool_new (&self->spool, self->directory, "feed", (sent_log_settings_t){"server", 30, 10}, &self->failure));
}

static int house_new (void **state)
{
    house_t *self = calloc (1, sizeof *self);
    (void) snprintf (self->directory, sizeof self->directory, "/tmp/tiendo-spool.XXXXXX");
    assert_non_null (mkdtemp (self->directory));
    house_open (self);
    *state = self;
    return 0;
}

static int house_end (void **state)
{
    house_t *self = *state;
    char command[100];
    spool_destroy (&self->spool);
    (void) snprintf (command, sizeof command, "rm -r %s", self->directory);
    assert_int_equal (system (command), 0); // NOLINT(cert-env33-c): a directory of this test's own
    free (self);
    return 0;
}

static bool put (void *spool, const file_batch_t *batch, failure_t *failure)
{
    return spool_put (spool, batch, failure);
}

static spool_file_t file_of (const char *text, const char *meaning)
{
    spool_file_t file = {.name = "x.csv", .meaning = meaning};
    memset (file.digest, (int) strlen (text) & 0xff, sizeof file.digest);
    return file;
}

static void put_file (house_t *self, const char *text, const char *meaning)
{
    diagnostics_t *problems = diagnostics_new ();
    figures_t *figures = NULL;
    uint32_t line = 0;
    size_t taken = 0;
    spool_file_t file = file_of (text, meaning);
    figures_settings_t settings = file_figures_settings ();
    settings.campaign = "c";
    assert_true (figures_read (&figures, slice_of (text), &settings, &line, &self->failure));
    assert_true (spool_begin (self->spool, &file, &self->failure));
    assert_true (file_records ("x.csv", figures, 100, problems, put, self->spool, &taken, &self->failure));
    assert_true (spool_commit (self->spool, &self->failure));
    figures_destroy (&figures);
    diagnostics_destroy (&problems);
}

static void answer (standing_t *standing, house_t *self, const char *unit, int32_t day, int64_t rev, uint8_t value, bool more)
{
    const char counts[] = {(char) 0x81, (char) 0xa1, 'a', (char) value}; // {"a": value}
    msgpack_sbuffer entries = {0};
    msgpack_sbuffer bytes = {0};
    feed_reply_t reply;
    feed_figure_t figure = {slice_of (unit), day, rev, {counts, sizeof counts}};
    assert_true (rev == 0 || feed_encode_figure (&entries, &figure, &self->failure));
    assert_true (feed_encode_figures (&bytes, "c", (slice_t){entries.data, entries.size}, rev == 0 ? 0 : 1, more, &self->failure));
    assert_true (feed_reply_decode (bytes.data, bytes.size, &reply, &self->failure));
    assert_true (standing_answer (standing, &reply, &self->failure));
    msgpack_sbuffer_destroy (&entries);
    msgpack_sbuffer_destroy (&bytes);
}

static void what_is_unchanged_is_left_out_and_the_rest_goes_above_what_stands (void **state)
{
    house_t *self = *state;
    spool_batch_t draft = {0};
    standing_t *standing = NULL;
    batch_build_t build = {0};
    msgpack_sbuffer question = {0};
    uint32_t unchanged = 0;
    int32_t day = 0;
    record_t record;
    rejection_t why;
    assert_true (day_parse ("2024-07-15", 10, &day));
    put_file (self, "unit,date,a\nu1,2024-07-15,5\nu2,2024-07-15,6\nu3,2024-07-15,7\n", "m");
    assert_true (spool_next (self->spool, 0, &draft, &self->failure));
    assert_int_equal (draft.revs, REVS_DRAFT);
    assert_true (standing_new (&standing, &draft, &self->failure));
    assert_true (standing_question (standing, &question, &self->failure));
    answer (standing, self, "u1", day, 3, 5, true); // more than one answer holds: halves are asked for
    assert_false (standing_done (standing));
    answer (standing, self, "u1", day, 3, 5, false);
    answer (standing, self, "u2", day, 8, 1, false);
    assert_true (standing_done (standing));
    assert_true (standing_build (standing, &build, &unchanged, &self->failure));
    assert_int_equal (unchanged, 1);
    assert_int_equal (build.count, 2);
    record_reader_t reader = record_reader_over ((slice_t){build.records.data, build.records.size});
    assert_int_equal (record_reader_next (&reader, &record, &why), RECORD_GOOD);
    assert_true (slice_is (record.unit, "u2") && record.rev == 9);
    assert_int_equal (record_reader_next (&reader, &record, &why), RECORD_GOOD);
    assert_true (slice_is (record.unit, "u3") && record.rev == 1);
    assert_int_equal (build.lines[0], 3);
    assert_int_equal (build.sums[0], 13);
    assert_true (spool_become (self->spool, &draft, &build, 1, REVS_COUNTED, &self->failure));
    spool_batch_clear (&draft);
    assert_true (spool_next (self->spool, 0, &draft, &self->failure));
    assert_int_equal (draft.revs, REVS_COUNTED);
    assert_int_equal (draft.count, 2);
    spool_batch_clear (&draft);
    batch_build_clear (&build);
    msgpack_sbuffer_destroy (&question);
    standing_destroy (&standing);
}

static void a_number_that_was_given_back_is_given_first_and_all_is_there_after_a_crash (void **state)
{
    house_t *self = *state;
    spool_batch_t batch = {0};
    int64_t seq = 0;
    put_file (self, "unit,date,rev,a\nu1,2024-07-15,1,5\n", "m");
    put_file (self, "unit,date,rev,a\nu1,2024-07-15,1,55\n", "m");
    assert_true (spool_number (self->spool, 1, 7, &seq, &self->failure));
    assert_int_equal (seq, 7);
    spool_destroy (&self->spool);
    house_open (self);
    assert_true (spool_next (self->spool, 0, &batch, &self->failure));
    assert_int_equal (batch.seq, 7);
    spool_batch_clear (&batch);
    assert_true (spool_unnumber (self->spool, 1, true, &self->failure));
    assert_true (spool_number (self->spool, 2, 8, &seq, &self->failure));
    assert_int_equal (seq, 7);
    assert_true (spool_unnumber (self->spool, 2, false, &self->failure)); // another content is stored under it
    assert_true (spool_number (self->spool, 2, 8, &seq, &self->failure));
    assert_int_equal (seq, 8);
}

static void numbers_that_are_used_up_begin_again_with_the_servers (void **state)
{
    house_t *self = *state;
    int64_t seq = 0;
    put_file (self, "unit,date,rev,a\nu1,2024-07-15,1,5\n", "m");
    assert_true (spool_number (self->spool, 1, PROTO_MAX_NUMBER - 1, &seq, &self->failure));
    assert_true (spool_newest (self->spool, &seq, &self->failure));
    assert_true (seq == PROTO_MAX_NUMBER - 1);
    assert_true (spool_number (self->spool, 1, PROTO_MAX_NUMBER, &seq, &self->failure));
    assert_true (spool_newest (self->spool, &seq, &self->failure));
    assert_int_equal (seq, 0);
}

static void a_file_is_its_bytes_and_its_meaning (void **state)
{
    house_t *self = *state;
    spool_waiting_t waiting;
    spool_size_t size;
    const char *text = "unit,date,rev,a\nu1,2024-07-15,1,5\nu2,2024-07-15,1,5\n";
    spool_file_t same = file_of (text, "m");
    spool_file_t other = file_of (text, "n");
    spool_file_t mended = file_of ("another text", "m");
    put_file (self, text, "m");
    assert_true (spool_waiting (self->spool, &same, &waiting, &self->failure));
    assert_true (waiting.same == 2 && waiting.other == 0 && waiting.older == 0);
    spool_waiting_clear (&waiting);
    assert_true (spool_waiting (self->spool, &mended, &waiting, &self->failure));
    assert_true (waiting.same == 0 && waiting.other == 0 && waiting.older == 2);
    spool_waiting_clear (&waiting);
    assert_true (spool_waiting (self->spool, &other, &waiting, &self->failure));
    assert_true (waiting.same == 0 && waiting.other == 2 && waiting.sent == 0);
    assert_string_equal (waiting.meaning, "m");
    spool_waiting_clear (&waiting);
    assert_true (spool_replace (self->spool, &same, &self->failure)); // itself is not what it replaces
    assert_true (spool_size (self->spool, &size, &self->failure));
    assert_int_equal (size.records, 2);
    assert_true (spool_replace (self->spool, &other, &self->failure));
    assert_true (spool_size (self->spool, &size, &self->failure));
    assert_int_equal (size.records, 0);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown (what_is_unchanged_is_left_out_and_the_rest_goes_above_what_stands, house_new, house_end),
        cmocka_unit_test_setup_teardown (a_number_that_was_given_back_is_given_first_and_all_is_there_after_a_crash, house_new, house_end),
        cmocka_unit_test_setup_teardown (numbers_that_are_used_up_begin_again_with_the_servers, house_new, house_end),
        cmocka_unit_test_setup_teardown (a_file_is_its_bytes_and_its_meaning, house_new, house_end),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
