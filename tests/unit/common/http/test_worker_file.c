// The service worker's file: digests in front that a browser can check, then the source as it was written.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/http/worker_file.h"

#define OF(text) (const unsigned char *) (text), sizeof (text) - 1

static void the_digests_are_those_of_the_files (void **state)
{
    (void) state;
    const static_file_t files[] = {{"worker.js", OF ("go ();\n"), NULL}, {"a.css", OF ("abc"), NULL}};
    const static_files_t pages = {files, 2};
    char *made = worker_file_new (&pages, "worker.js");
    assert_string_equal (made, "const digests = {\"a.css\": \"sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\", "
                               "\"worker.js\": \"sha256-Xl6xaP08VMGeI6cbXNfCkTnLJbhAN6IyhcsvxKKKoJs=\"};\ngo ();\n");
    free (made);
}

static void another_file_makes_another_worker (void **state)
{
    (void) state;
    const static_file_t before[] = {{"worker.js", OF ("go ();\n"), NULL}, {"a.css", OF ("abc"), NULL}};
    const static_file_t after[] = {{"worker.js", OF ("go ();\n"), NULL}, {"a.css", OF ("abd"), NULL}};
    char *old = worker_file_new (&(static_files_t){before, 2}, "worker.js");
    char *new = worker_file_new (&(static_files_t){after, 2}, "worker.js");
    assert_string_not_equal (old, new);
    free (old);
    free (new);
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (the_digests_are_those_of_the_files), cmocka_unit_test (another_file_makes_another_worker)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}
