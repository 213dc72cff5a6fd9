// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "services/exporter/format/pdf_metadata.h"

static void assert_date (const char *date, const char *expected)
{
    char said[PDF_METADATA_DATE];
    pdf_metadata_date (date, said);
    assert_string_equal (said, expected);
}

static void a_date_is_the_same_instant_in_the_other_form (void **state)
{
    (void) state;
    assert_date ("D:20240715173000+07'00'", "2024-07-15T17:30:00+07:00");
    assert_date ("D:20240715173000+07'00", "2024-07-15T17:30:00+07:00");
    assert_date ("D:20240229000001-03'30", "2024-02-29T00:00:01-03:30");
    assert_date ("D:20240715173000Z", "2024-07-15T17:30:00+00:00");
    assert_date ("D:20240715173000", "2024-07-15T17:30:00+00:00");
}

static void what_is_no_date_is_none (void **state)
{
    (void) state;
    assert_date ("", "");
    assert_date ("20240715173000+07'00", "");
    assert_date ("D:2024", "");
    assert_date ("D:20240715173000x07'00", "");
    assert_date ("D:-0240715173000+07'00", "");
    assert_date ("D:20240715173000+0700", "");
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (a_date_is_the_same_instant_in_the_other_form), cmocka_unit_test (what_is_no_date_is_none)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}
