// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <string.h>

#include "services/intake/sheet/upload_body.h"

#define FORM "multipart/form-data; boundary=\"b-1\""

static void assert_file (const char *type, const char *body, const char *wanted)
{
    slice_t file = {0};
    bool found = upload_body_file (type, slice_of (body), &file);
    assert_int_equal (found, wanted != NULL);
    if (wanted != NULL)
        assert_true (slice_is (file, wanted));
}

static void a_body_is_the_file_itself (void **state)
{
    (void) state;
    assert_file (NULL, "a,b", "a,b");
    assert_file ("text/csv", "a,b", "a,b");
    assert_file ("application/octet-stream", "", "");
}

static void of_a_form_the_first_file_is_taken (void **state)
{
    (void) state;
    assert_file (FORM, "--b-1\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\na,b\r\n--b-1--\r\n", "a,b");
    assert_file (FORM,
                 "preamble\r\n--b-1\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nno\r\n--b-1\r\nContent-Disposition: form-data; name=\"f\"; "
                 "filename=\"x\"\r\nContent-Type: text/csv\r\n\r\na\r\n\r\nb\r\n--b-1--",
                 "a\r\n\r\nb");
    assert_file ("Multipart/Form-Data;boundary=b-1", "--b-1\r\nContent-Disposition: form-data; filename*=UTF-8''x\r\n\r\n\r\n--b-1--", "");
}

static void a_form_without_a_file_has_none (void **state)
{
    (void) state;
    assert_file (FORM, "", NULL);
    assert_file (FORM, "--b-1", NULL);
    assert_file (FORM, "--b-1--\r\n", NULL);
    assert_file (FORM, "--b-1\r\nContent-Disposition: form-data; filename=\"x\"\r\n\r\nthat never ends", NULL);
    assert_file (FORM, "--b-1\r\nContent-Disposition: form-data; filename=\"x\"\r\n--b-1--", NULL);
    assert_file (FORM, "--b-1\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\na\r\n--b-1--", NULL);
    assert_file ("multipart/form-data", "--b-1", NULL);
    assert_file ("multipart/form-data; boundary=", "--\r\n", NULL);
    assert_file ("multipart/form-data; boundary=01234567890123456789012345678901234567890123456789012345678901234567890", "--0", NULL);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_body_is_the_file_itself),
        cmocka_unit_test (of_a_form_the_first_file_is_taken),
        cmocka_unit_test (a_form_without_a_file_has_none),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
