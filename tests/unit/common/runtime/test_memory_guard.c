// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "common/runtime/memory_guard.h"
#include "common/runtime/memory_resident.h"

enum { MB = 1000000 };

static void what_a_service_holds_itself_counts_for_nobody (void **state)
{
    (void) state;
    assert_int_equal (memory_guard_limit (192 * MB, 20 * MB), 192 * MB);
    assert_int_equal (memory_guard_limit (192 * MB, 144 * MB), 192 * MB);
    assert_int_equal (memory_guard_limit (192 * MB, 180 * MB), 228 * MB); // what it holds anyway, and a quarter for what connections send
    assert_int_equal (memory_guard_limit (0, 180 * MB), 0);
    assert_true (memory_resident () > 0);
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (what_a_service_holds_itself_counts_for_nobody)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}
