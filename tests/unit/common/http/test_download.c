// The header that names a download: ASCII in the first name, the name itself in the second.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/http/download.h"

static void a_name_is_said_twice (void **state)
{
    (void) state;
    char header[DOWNLOAD_SIZE];
    download_disposition ("tien-do-đợt-2_Đ-2024-07-01.pdf", header);
    assert_string_equal (header, "attachment; filename=\"tien-do-dot-2_D-2024-07-01.pdf\"; "
                                 "filename*=UTF-8''tien-do-%C4%91%E1%BB%A3t-2_%C4%90-2024-07-01.pdf");
}

static void nothing_in_a_name_ends_the_header_or_is_a_path (void **state)
{
    (void) state;
    char header[DOWNLOAD_SIZE];
    download_disposition ("a\"b\\c/../d\r\nSet-Cookie: x;日.pdf", header);
    assert_string_equal (header, "attachment; filename=\"a-b-c-..-d--Set-Cookie--x--.pdf\"; "
                                 "filename*=UTF-8''a%22b%5Cc%2F..%2Fd%3F%3FSet-Cookie%3A%20x%3B%E6%97%A5.pdf");
    char longest[400];
    memset (longest, '<', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    download_disposition (longest, header);
    assert_int_equal (strlen (header), strlen ("attachment; filename=\"\"; filename*=UTF-8''") + 4 * DOWNLOAD_NAME);
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (a_name_is_said_twice), cmocka_unit_test (nothing_in_a_name_ends_the_header_or_is_a_path)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}
