// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <endian.h>
#include <string.h>

#include "services/ingest/group/key_order.h"

enum { ROWS = 7, HEADER = 19 }; // a row here: its number, its unit, so that rows differ in length, and the stamp

static registry_campaign_t one = {.code = {"one", 3}};
static registry_campaign_t two = {.code = {"two", 3}};

static void add (write_group_t *group, write_group_row_t *rows, const char *unit, int32_t day, int64_t rev, const registry_campaign_t *campaign)
{
    rows[group->progress.rows] = (write_group_row_t){.unit = slice_of (unit), .day = day, .rev = rev, .campaign = campaign};
    copy_binary_row (&group->progress, 3);
    copy_binary_int64 (&group->progress, group->progress.rows - 1);
    copy_binary_bytes (&group->progress, slice_of (unit));
    copy_binary_stamp (&group->progress);
}

static uint64_t number_at (const copy_binary_t *copy, size_t at)
{
    uint64_t big;
    memcpy (&big, copy->bytes + at, sizeof big);
    return be64toh (big);
}

// Each column where it belongs, and what follows the rows.
static void expect (const write_group_t *group, const uint64_t *order, size_t count)
{
    const copy_binary_t *copy = &group->progress;
    size_t at = HEADER;
    assert_int_equal (copy->rows, count);
    assert_memory_equal (copy->bytes, "PGCOPY\n\377\r\n", 11);
    for (size_t next = 0; next < count; next++) {
        slice_t unit = group->rows[order[next]].unit;
        assert_int_equal (number_at (copy, at + 6), order[next]);
        assert_memory_equal (copy->bytes + at + 18, unit.at, unit.size);
        assert_int_equal (number_at (copy, at + 22 + unit.size), 86400000000);
        at += 30 + unit.size;
    }
    assert_int_equal (copy->size, at + 2);
    assert_memory_equal (copy->bytes + at, "\377\377", 2);
}

static void rows_are_copied_in_the_order_of_the_key_each_with_its_stamp (void **state)
{
    (void) state;
    write_group_row_t rows[ROWS];
    write_group_t group = {.rows = rows};
    copy_binary_begin (&group.progress);
    add (&group, rows, "b", 19906, 1, &one);
    add (&group, rows, "b", 19905, 2, &one);
    add (&group, rows, "b", 19905, 1, &two);
    add (&group, rows, "a", 19906, 1, &one);
    add (&group, rows, "b", 19905, 1, &one);
    add (&group, rows, "ab", 19905, INT64_C (5000000000), &one);
    add (&group, rows, "a", 19905, 9, &two);
    copy_binary_end (&group.progress);
    key_order_sort (&group);
    copy_binary_stamp_all (&group.progress, INT64_C (946684800000000) + INT64_C (86400000000));
    expect (&group, (const uint64_t[]){6, 5, 4, 1, 2, 3, 0}, ROWS);
    assert_string_equal (rows[0].unit.at, "b"); // what answers are made from stays in the order of arrival
    assert_int_equal (rows[0].day, 19906);
    copy_binary_clear (&group.progress);
}

static void rows_that_are_in_order_stay (void **state)
{
    (void) state;
    write_group_row_t rows[ROWS];
    write_group_t group = {.rows = rows};
    copy_binary_begin (&group.progress);
    copy_binary_end (&group.progress);
    key_order_sort (&group);
    assert_int_equal (group.progress.rows, 0);
    copy_binary_begin (&group.progress);
    add (&group, rows, "a", 19905, 1, &one);
    add (&group, rows, "a", 19905, 2, &one);
    add (&group, rows, "b", 19905, 1, &one);
    copy_binary_end (&group.progress);
    const char *bytes = group.progress.bytes;
    key_order_sort (&group);
    assert_ptr_equal (group.progress.bytes, bytes);
    copy_binary_stamp_all (&group.progress, INT64_C (946684800000000) + INT64_C (86400000000));
    expect (&group, (const uint64_t[]){0, 1, 2}, 3);
    copy_binary_clear (&group.progress);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (rows_are_copied_in_the_order_of_the_key_each_with_its_stamp),
        cmocka_unit_test (rows_that_are_in_order_stay),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
