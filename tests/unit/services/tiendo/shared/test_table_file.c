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

#include "services/tiendo/shared/table_file.h"

static table_file_t *read_text (const char *text, size_t size, size_t *ret_problems)
{
    char file[] = "/tmp/tiendo-table.XXXXXX";
    int descriptor = mkstemp (file);
    assert_true (descriptor >= 0);
    assert_int_equal (write (descriptor, text, size), (ssize_t) size);
    (void) close (descriptor);
    diagnostics_t *problems = diagnostics_new ();
    table_file_t *table = NULL;
    (void) table_file_read (&table, file, problems);
    *ret_problems = diagnostics_count (problems);
    diagnostics_destroy (&problems);
    (void) unlink (file);
    return table;
}

static table_file_t *read_string (const char *text, size_t *ret_problems)
{
    return read_text (text, strlen (text), ret_problems);
}

static void commas_semicolons_marks_and_line_ends_are_all_read (void **state)
{
    (void) state;
    const char *const texts[] = {"a,b\n1,2\n",
                                 "\xef\xbb\xbf"
                                 "a;b\r\n1;2\r\n",
                                 "a,b\n\n 1 ,\"2\"",
                                 "a;b\n1;2\n;\n",
                                 "a,b\r1,2\r",
                                 "a,b,,\n1,2,,\n",
                                 "a,b\n1,2,,,\n",
                                 "a\tb\n1\t2\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t problems = 9;
        table_file_t *table = read_string (texts[i], &problems);
        assert_int_equal (problems, 0);
        assert_int_equal (table->count, 1);
        assert_string_equal (table_cell (table, &table->rows[0], "a"), "1");
        assert_string_equal (table_cell (table, &table->rows[0], "b"), "2");
        assert_string_equal (table_cell (table, &table->rows[0], "c"), "");
        table_file_destroy (&table);
    }
}

static void rows_know_their_lines_even_behind_quoted_line_ends (void **state)
{
    (void) state;
    size_t problems = 9;
    table_file_t *table = read_string ("a,b\n1,\"x\ny\"\n2,z\n", &problems);
    assert_int_equal (problems, 0);
    assert_int_equal (table->rows[0].line, 2);
    assert_int_equal (table->rows[1].line, 4);
    assert_string_equal (table_cell (table, &table->rows[0], "b"), "x\ny");
    table_file_destroy (&table);
}

static void what_cannot_be_read_is_a_problem_and_the_rest_is_read (void **state)
{
    (void) state;
    size_t problems = 0;
    table_file_t *table = read_string ("a,b\n1\n1,2\n1,2,3\n", &problems);
    assert_int_equal (problems, 2);
    assert_int_equal (table->count, 1);
    table_file_destroy (&table);
    table = read_text ("a,b\n\xff,2\n", 8, &problems);
    assert_int_equal (problems, 1);
    table_file_destroy (&table);
    assert_null (read_string ("", &problems));
    assert_int_equal (problems, 1);
    assert_null (read_string ("a,b\n\"1,2\n", &problems));
    assert_int_equal (problems, 1);
}

static void a_row_with_a_complaint_is_left_out_whole (void **state)
{
    (void) state;
    size_t problems = 0;
    static const char text[] = "a,b\n1,\0\n\xff,2\n3,4\n";
    table_file_t *table = read_text (text, sizeof text - 1, &problems);
    assert_int_equal (problems, 2);
    assert_int_equal (table->count, 1);
    assert_int_equal (table->data_rows, 3);
    assert_string_equal (table_cell (table, &table->rows[0], "a"), "3");
    table_file_destroy (&table);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (commas_semicolons_marks_and_line_ends_are_all_read),
        cmocka_unit_test (rows_know_their_lines_even_behind_quoted_line_ends),
        cmocka_unit_test (what_cannot_be_read_is_a_problem_and_the_rest_is_read),
        cmocka_unit_test (a_row_with_a_complaint_is_left_out_whole),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
