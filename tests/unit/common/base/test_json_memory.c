#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "common/base/json_memory.h"

// A sanitizer's allocator is to answer as the system's does.
const char *__asan_default_options (void); // NOLINT(bugprone-reserved-identifier)
const char *__asan_default_options (void)  // NOLINT(bugprone-reserved-identifier)
{
    return "allocator_may_return_null=1";
}

static void test_a_text_that_finds_no_memory_ends_the_program (void **state)
{
    (void) state;
    json_malloc_t take = NULL;
    json_free_t release = NULL;
    json_memory_begin ();
    json_get_alloc_funcs (&take, &release);
    pid_t child = fork ();
    if (child == 0) {
        (void) signal (SIGABRT, SIG_DFL);
        release (take (SIZE_MAX / 4));
        _exit (0);
    }
    int status = 0;
    assert_int_equal (waitpid (child, &status, 0), child);
    assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGABRT);
}

static void test_what_finds_memory_is_given_back_as_before (void **state)
{
    (void) state;
    json_memory_begin ();
    json_t *object = json_pack ("{s:s}", "a", "b");
    char *text = json_dumps (object, JSON_COMPACT);
    assert_string_equal (text, "{\"a\":\"b\"}");
    free (text);
    json_decref (object);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (test_a_text_that_finds_no_memory_ends_the_program),
        cmocka_unit_test (test_what_finds_memory_is_given_back_as_before),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
