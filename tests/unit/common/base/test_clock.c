#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"

static instant_us_t parsed (const char *text)
{
    instant_us_t at = 0;
    failure_t failure;
    assert_true (instant_parse (text, &at, &failure));
    return at;
}

static void instants_are_read_with_their_offset (void **state)
{
    (void) state;
    assert_int_equal (parsed ("1970-01-01T00:00:00Z"), 0);
    assert_int_equal (parsed ("2024-07-15T17:30:00+07:00"), 1721039400000000);
    assert_int_equal (parsed ("2024-07-15T10:30:00.25Z"), 1721039400250000);
    assert_int_equal (parsed ("2024-02-29T00:00:00-01:30"), 1709170200000000);
}

static void what_is_no_instant_is_refused (void **state)
{
    (void) state;
    static const char *const wrong[] = {"",
                                        "2024-07-15",
                                        "2024-07-15 17:30:00Z",
                                        "2024-07-15T17:30:00",
                                        "2024-02-30T00:00:00Z",
                                        "2024-07-15T24:00:00Z",
                                        "2024-07-15T17:30:00+07",
                                        "2024-07-15T17:30:00.Z",
                                        "2024-07-15T17:30:00Z ",
                                        "15/7/2024",
                                        "2024-7-15T1:00:00Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        instant_us_t at = 0;
        failure_t failure;
        assert_false (instant_parse (wrong[i], &at, &failure));
    }
}

static void instants_are_written_in_any_offset (void **state)
{
    (void) state;
    char text[INSTANT_TEXT_SIZE];
    instant_format (1721039400250000, 420, text);
    assert_string_equal (text, "2024-07-15T17:30:00.250000+07:00");
    instant_format (1721039400250000, -90, text);
    assert_string_equal (text, "2024-07-15T09:00:00.250000-01:30");
    instant_format (-1, 0, text);
    assert_string_equal (text, "1969-12-31T23:59:59.999999+00:00");
}

static void every_day_of_a_thousand_years_comes_back (void **state)
{
    (void) state;
    for (int32_t day = 0; day < 376200; day++) {
        char text[DAY_TEXT_SIZE];
        int32_t back = -1;
        day_format (day, text);
        assert_true (day_parse (text, 10, &back));
        assert_int_equal (back, day);
    }
}

static void a_scaled_clock_runs_from_its_start (void **state)
{
    (void) state;
    failure_t failure;
    campaign_clock_t *clock = NULL;
    assert_true (campaign_clock_new (&clock, "2024-07-01T00:00:00+07:00@1000000000*2", &failure));
    instant_us_t now = campaign_clock_now (clock);
    assert_true (now > parsed ("2024-07-01T00:00:00+07:00") + (int64_t) 2 * 700000000 * 1000000); // real time is past 2023
    campaign_clock_destroy (&clock);
    static const char *const wrong[] = {"x",         "2024-07-01T00:00:00Z@1*0", "2024-07-01T00:00:00Z@1", "2024-07-01T00:00:00Z@1*2x",
                                        "fixed:now", "file:/none/at/all"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false (campaign_clock_new (&clock, wrong[i], &failure));
        assert_int_equal (failure.kind, FAILURE_FATAL);
    }
}

static void write_text (const char *path, const char *text)
{
    FILE *file = fopen (path, "we");
    assert_non_null (file);
    (void) fputs (text, file);
    (void) fclose (file);
}

static void a_file_clock_is_read_at_every_look_and_keeps_the_last_good_time (void **state)
{
    (void) state;
    char path[] = "/tmp/tiendo-clock-XXXXXX";
    int file = mkstemp (path);
    assert_true (file >= 0);
    (void) close (file);
    write_text (path, "2024-07-15T17:29:59+07:00\n");
    char spec[64];
    (void) snprintf (spec, sizeof spec, "file:%s", path);
    campaign_clock_t *clock = NULL;
    failure_t failure;
    assert_true (campaign_clock_new (&clock, spec, &failure));
    assert_int_equal (campaign_clock_now (clock), 1721039399000000);
    write_text (path, "2024-07-15T17:30:00+07:00");
    assert_int_equal (campaign_clock_now (clock), 1721039400000000);
    write_text (path, "");
    assert_int_equal (campaign_clock_now (clock), 1721039400000000);
    campaign_clock_destroy (&clock);
    (void) unlink (path);
}

static void *write_late (void *path)
{
    (void) usleep (30000);
    write_text (path, "2024-07-15T17:30:00+07:00\n");
    return NULL;
}

static void a_file_that_is_being_written_is_waited_for (void **state)
{
    (void) state;
    char path[] = "/tmp/tiendo-clock-XXXXXX";
    char spec[64];
    campaign_clock_t *clock = NULL;
    failure_t failure;
    pthread_t writer;
    int file = mkstemp (path);
    assert_true (file >= 0);
    (void) close (file);
    (void) snprintf (spec, sizeof spec, "file:%s", path);
    assert_false (campaign_clock_new (&clock, spec, &failure)); // it stays empty
    assert_int_equal (pthread_create (&writer, NULL, write_late, path), 0);
    assert_true (campaign_clock_new (&clock, spec, &failure));
    assert_int_equal (campaign_clock_now (clock), 1721039400000000);
    assert_int_equal (pthread_join (writer, NULL), 0);
    campaign_clock_destroy (&clock);
    (void) unlink (path);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (instants_are_read_with_their_offset),
        cmocka_unit_test (what_is_no_instant_is_refused),
        cmocka_unit_test (instants_are_written_in_any_offset),
        cmocka_unit_test (every_day_of_a_thousand_years_comes_back),
        cmocka_unit_test (a_scaled_clock_runs_from_its_start),
        cmocka_unit_test (a_file_clock_is_read_at_every_look_and_keeps_the_last_good_time),
        cmocka_unit_test (a_file_that_is_being_written_is_waited_for),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
