#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "services/ingest/write/acknowledged.h"

static char directory[64];

static int make (void **state)
{
    (void) state;
    (void) snprintf (directory, sizeof directory, "/tmp/tiendo-acknowledged.XXXXXX");
    return mkdtemp (directory) == NULL;
}

static int discard (void **state)
{
    (void) state;
    char command[128];
    (void) snprintf (command, sizeof command, "rm -r %s", directory);
    return system (command);
}

static acknowledged_t *opened (void)
{
    failure_t failure = {0};
    acknowledged_t *self = NULL;
    assert_true (acknowledged_new (&self, directory, &failure));
    return self;
}

static acknowledged_one_t one_of (const char *feed, int64_t begun_us, int32_t life, int64_t seq)
{
    return (acknowledged_one_t){feed, begun_us, life, seq};
}

static void note (acknowledged_t *self, acknowledged_one_t one)
{
    acknowledged_note (self, &one);
    acknowledged_flush (self);
}

static int64_t highest (acknowledged_t *self, acknowledged_one_t one)
{
    return acknowledged_highest (self, &one);
}

static void test_what_was_acknowledged_is_known_after_a_start (void **state)
{
    (void) state;
    acknowledged_t *self = opened ();
    note (self, one_of ("huyện 582", 10, 1, 7));
    note (self, one_of ("huyện 582", 10, 1, 5));
    note (self, one_of ("584", 10, 1, INT64_MAX));
    acknowledged_destroy (&self);
    self = opened ();
    assert_int_equal (highest (self, one_of ("huyện 582", 10, 1, 0)), 7);
    assert_int_equal (highest (self, one_of ("584", 10, 1, 0)), INT64_MAX);
    assert_int_equal (highest (self, one_of ("585", 10, 1, 0)), 0);
    acknowledged_destroy (&self);
}

static void test_another_life_or_another_feed_of_that_name_is_not_meant (void **state)
{
    (void) state;
    acknowledged_t *self = opened ();
    note (self, one_of ("a", 10, 1, 70));
    assert_int_equal (highest (self, one_of ("a", 10, 2, 0)), 0);
    assert_int_equal (highest (self, one_of ("a", 11, 1, 0)), 0);
    note (self, one_of ("a", 10, 2, 3)); // reset
    assert_int_equal (highest (self, one_of ("a", 10, 2, 0)), 3);
    note (self, one_of ("a", 5, 1, 4)); // an older database: what stands is what is told
    assert_int_equal (highest (self, one_of ("a", 5, 1, 0)), 4);
    acknowledged_destroy (&self);
}

static void test_replicas_write_apart_and_read_all (void **state)
{
    (void) state;
    acknowledged_t *one = opened ();
    acknowledged_t *other = opened ();
    note (one, one_of ("a", 10, 1, 5));
    note (other, one_of ("a", 10, 1, 9));
    note (other, one_of ("b", 10, 1, 2));
    acknowledged_destroy (&one);
    one = opened ();
    assert_int_equal (highest (one, one_of ("a", 10, 1, 0)), 9);
    assert_int_equal (highest (one, one_of ("b", 10, 1, 0)), 2);
    acknowledged_destroy (&one);
    acknowledged_destroy (&other);
}

static void test_a_line_that_was_cut_off_says_nothing (void **state)
{
    (void) state;
    char file[128];
    acknowledged_t *self = opened ();
    note (self, one_of ("a", 10, 1, 5));
    acknowledged_destroy (&self);
    (void) snprintf (file, sizeof file, "%s/acknowledged.1", directory);
    FILE *stream = fopen (file, "ae");
    assert_non_null (stream);
    (void) fputs ("nonsense\n\n9 1 10 \n900 1 10 a", stream);
    (void) fclose (stream);
    self = opened ();
    assert_int_equal (highest (self, one_of ("a", 10, 1, 0)), 5);
    acknowledged_destroy (&self);
}

static void test_it_does_not_grow_for_ever (void **state)
{
    (void) state;
    char file[128];
    acknowledged_t *self = opened ();
    for (int64_t seq = 1; seq <= 300000; seq++) {
        acknowledged_one_t one = one_of ("a", 1700000000000000, 1, seq);
        acknowledged_note (self, &one);
    }
    acknowledged_destroy (&self);
    (void) snprintf (file, sizeof file, "%s/acknowledged.1", directory);
    FILE *stream = fopen (file, "re");
    assert_non_null (stream);
    assert_int_equal (fseek (stream, 0, SEEK_END), 0);
    assert_true (ftell (stream) < 5 * 1024 * 1024);
    (void) fclose (stream);
    self = opened ();
    assert_int_equal (highest (self, one_of ("a", 1700000000000000, 1, 0)), 300000);
    acknowledged_destroy (&self);
}

// No file may grow beyond this: a disk that is full.
static void set_room (rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal (getrlimit (RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
    (void) signal (SIGXFSZ, SIG_IGN);
}

static void test_what_a_full_disk_did_not_take_is_written_once_there_is_room (void **state)
{
    (void) state;
    acknowledged_t *self = opened ();
    note (self, one_of ("a", 10, 1, 5)); // nine bytes
    set_room (12);
    note (self, one_of ("b", 10, 1, 6));
    note (self, one_of ("c", 10, 1, 7));
    set_room (RLIM_INFINITY);
    acknowledged_retry (self); // nothing new was noted
    acknowledged_t *after_a_kill = opened ();
    assert_int_equal (highest (after_a_kill, one_of ("a", 10, 1, 0)), 5);
    assert_int_equal (highest (after_a_kill, one_of ("b", 10, 1, 0)), 6);
    assert_int_equal (highest (after_a_kill, one_of ("c", 10, 1, 0)), 7);
    acknowledged_destroy (&after_a_kill);
    acknowledged_destroy (&self);
}

static void test_it_begins_on_a_full_disk_with_what_it_can_read (void **state)
{
    (void) state;
    acknowledged_t *self = opened ();
    note (self, one_of ("a", 10, 1, 5));
    acknowledged_destroy (&self);
    set_room (0);
    self = opened ();
    assert_int_equal (highest (self, one_of ("a", 10, 1, 0)), 5);
    set_room (RLIM_INFINITY);
    note (self, one_of ("a", 10, 1, 6));
    acknowledged_t *after_a_kill = opened ();
    assert_int_equal (highest (after_a_kill, one_of ("a", 10, 1, 0)), 6);
    acknowledged_destroy (&after_a_kill);
    acknowledged_destroy (&self);
}

static bool is_up_to (void *argument, const acknowledged_one_t *one)
{
    return one->seq <= *(const int64_t *) argument;
}

static void test_every_highest_number_is_looked_at (void **state)
{
    (void) state;
    acknowledged_t *self = opened ();
    int64_t seven = 7;
    int64_t eight = 8;
    assert_true (acknowledged_every (self, is_up_to, &seven));
    note (self, one_of ("a", 1, 0, 7));
    note (self, one_of ("b", 1, 0, 3));
    note (self, one_of ("b", 1, 0, 8));
    assert_false (acknowledged_every (self, is_up_to, &seven));
    assert_true (acknowledged_every (self, is_up_to, &eight));
    acknowledged_destroy (&self);
}

static void test_without_a_directory_it_is_known_until_the_end (void **state)
{
    (void) state;
    failure_t failure = {0};
    acknowledged_t *self = NULL;
    assert_true (acknowledged_new (&self, "", &failure));
    note (self, one_of ("a", 10, 1, 5));
    assert_int_equal (highest (self, one_of ("a", 10, 1, 0)), 5);
    acknowledged_destroy (&self);
    self = NULL;
    assert_false (acknowledged_new (&self, "/nowhere/at/all", &failure));
    assert_non_null (strstr (failure.text, "TIENDO_INGEST_STATE"));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown (test_what_was_acknowledged_is_known_after_a_start, make, discard),
        cmocka_unit_test_setup_teardown (test_another_life_or_another_feed_of_that_name_is_not_meant, make, discard),
        cmocka_unit_test_setup_teardown (test_replicas_write_apart_and_read_all, make, discard),
        cmocka_unit_test_setup_teardown (test_a_line_that_was_cut_off_says_nothing, make, discard),
        cmocka_unit_test_setup_teardown (test_it_does_not_grow_for_ever, make, discard),
        cmocka_unit_test_setup_teardown (test_what_a_full_disk_did_not_take_is_written_once_there_is_room, make, discard),
        cmocka_unit_test_setup_teardown (test_it_begins_on_a_full_disk_with_what_it_can_read, make, discard),
        cmocka_unit_test_setup_teardown (test_every_highest_number_is_looked_at, make, discard),
        cmocka_unit_test_setup_teardown (test_without_a_directory_it_is_known_until_the_end, make, discard),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
