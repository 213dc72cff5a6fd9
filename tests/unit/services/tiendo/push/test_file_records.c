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

#include "services/tiendo/push/file_records.h"

typedef struct {
    uint32_t records;
    uint64_t sum; // of the first metric
    bool without_rev;
    uint32_t lines[20];
} taken_t;

static bool take (void *argument, const file_batch_t *batch, failure_t *failure)
{
    (void) failure;
    taken_t *taken = argument;
    for (uint32_t i = 0; i < batch->count; i++)
        taken->lines[taken->records + i] = batch->lines[i];
    taken->records += batch->count;
    taken->sum += batch->control.metric_count > 0 ? batch->control.sums[0] : 0;
    taken->without_rev = batch->without_rev;
    return true;
}

// Rows sent; problems in *ret.
static taken_t make (const char *text, locale_kind_t locale, size_t *ret)
{
    taken_t taken = {0};
    failure_t failure = {0};
    size_t count = 0;
    diagnostics_t *problems = diagnostics_new ();
    figures_t *figures = NULL;
    uint32_t line = 0;
    figures_settings_t settings = file_figures_settings ();
    settings.campaign = "kich-hoat";
    settings.numbers = locale;
    assert_true (figures_read (&figures, slice_of (text), &settings, &line, &failure));
    file_tell ("x.csv", figures, problems);
    assert_true (file_records ("x.csv", figures, 2, problems, take, &taken, &count, &failure));
    assert_int_equal (count, taken.records);
    *ret = diagnostics_count (problems);
    diagnostics_destroy (&problems);
    figures_destroy (&figures);
    return taken;
}

static void rows_become_batches_with_their_lines_and_sums (void **state)
{
    (void) state;
    size_t problems = 9;
    taken_t taken = make ("unit,date,rev,activated\n1,2024-07-15,1,5\n\n2,2024-07-15,1,6\n3,2024-07-15,1,7\n", LOCALE_PLAIN, &problems);
    assert_int_equal (problems, 0);
    assert_int_equal (taken.records, 3);
    assert_int_equal (taken.sum, 18);
    assert_false (taken.without_rev);
    assert_int_equal (taken.lines[1], 4);
    assert_int_equal (taken.lines[2], 5);
}

static void a_row_with_any_complaint_is_not_sent (void **state)
{
    (void) state;
    static const char *const rows[] = {
        "unit,date,rev,activated,b\n1,2024-07-15,1,5,x\n",
        "unit,date,rev,activated,b\n1,2024-07-15,1,5,\xff\n",
        "unit,date,rev,activated,note\n1,2024-07-15,1,5,012345678901\n",
        "unit,date,rev,activated\n1,2024-07-15,0,5\n",
        "unit,date,rev,activated\n1,2024-07-15,,5\n",
        "unit,date,rev,activated\n1,2024-07-15,1,10000001\n",
        "unit,date,rev,activated\n,2024-07-15,1,5\n",
        "unit,date,rev,activated\n1,15/7/2024,1,5\n",
        "unit,date,rev,document,reason,count\n1,2024-07-15,1,d,abroad,10000001\n",
        "unit,date,rev,document,reason,count\n1,2024-07-15,1,d,abroad,0\n",
        "unit,date,rev,document,reason,count\n1,2024-07-15,1,,abroad,1\n",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t problems = 0;
        taken_t taken = make (rows[i], LOCALE_PLAIN, &problems);
        assert_int_equal (taken.records, 0);
        assert_int_equal (problems, 1);
    }
}

static void two_digits_of_a_year_are_none (void **state)
{
    (void) state;
    size_t problems = 0;
    assert_int_equal (make ("unit,date,activated\n1,15/7/24,5\n", LOCALE_VI, &problems).records, 0);
    assert_int_equal (problems, 1);
    assert_int_equal (make ("unit,date,activated\n1,15/7/2024,5\n", LOCALE_VI, &problems).records, 1);
}

static void without_revisions_two_rows_of_a_place_are_both_kept_back (void **state)
{
    (void) state;
    size_t problems = 0;
    taken_t taken = make ("unit,date,activated\n1,2024-07-15,5\n2,2024-07-15,5\n1,15/7/2024,6\n1,2024-07-16,5\n", LOCALE_VI, &problems);
    assert_int_equal (problems, 2);
    assert_int_equal (taken.records, 2);
    assert_true (taken.without_rev);
}

static void a_row_that_the_file_itself_puts_right_is_marked (void **state)
{
    (void) state;
    size_t problems = 9;
    taken_t taken = make ("unit,date,rev,activated\n1,2024-07-15,2,5\n1,15/7/2024,10,6\n1,2024-07-15,9,7\n2,2024-07-15,1,1\n", LOCALE_VI, &problems);
    assert_int_equal (problems, 0);
    assert_int_equal (taken.records, 4);
    assert_int_equal (taken.lines[0], 2 | FILE_LINE_SUPERSEDED);
    assert_int_equal (taken.lines[1], 3);
    assert_int_equal (taken.lines[2], 4 | FILE_LINE_SUPERSEDED);
    assert_int_equal (taken.lines[3], 5);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (rows_become_batches_with_their_lines_and_sums),
        cmocka_unit_test (a_row_with_any_complaint_is_not_sent),
        cmocka_unit_test (two_digits_of_a_year_are_none),
        cmocka_unit_test (without_revisions_two_rows_of_a_place_are_both_kept_back),
        cmocka_unit_test (a_row_that_the_file_itself_puts_right_is_marked),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
