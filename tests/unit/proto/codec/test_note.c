// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <string.h>

#include "proto/codec/note.h"

static char kept[PROTO_MAX_NOTE + 1];

static void a_note_is_kept_in_its_normal_form (void **state)
{
    (void) state;
    assert_int_equal (note_read (" thi\u00ea\u0301u\tdanh s\u00e1ch \u00a0", kept), NOTE_GOOD);
    assert_string_equal (kept, "thiếu danh sách");
    assert_int_equal (note_read ("", kept), NOTE_GOOD);
    assert_string_equal (kept, "");
}

static void a_note_has_a_bound_in_its_normal_form (void **state)
{
    (void) state;
    char text[PROTO_MAX_NOTE + 3];
    memset (text, 'x', sizeof text);
    text[PROTO_MAX_NOTE] = ' ';
    text[PROTO_MAX_NOTE + 1] = '\0';
    assert_int_equal (note_read (text, kept), NOTE_GOOD);
    assert_int_equal (strlen (kept), PROTO_MAX_NOTE);
    text[PROTO_MAX_NOTE] = 'x';
    assert_int_equal (note_read (text, kept), NOTE_TOO_LONG);
}

static void a_note_holds_no_number_of_a_person (void **state)
{
    (void) state;
    assert_int_equal (note_read ("gọi 0912345678", kept), NOTE_PERSONAL);
    assert_int_equal (note_read ("số 058203001234", kept), NOTE_PERSONAL); // of an identity card
    assert_int_equal (note_read ("theo công văn 123/CV ngày 15/7/2024", kept), NOTE_GOOD);
}

static void a_note_is_utf8 (void **state)
{
    (void) state;
    assert_int_equal (note_read ("\xc3\x28", kept), NOTE_NOT_UTF8);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_note_is_kept_in_its_normal_form),
        cmocka_unit_test (a_note_has_a_bound_in_its_normal_form),
        cmocka_unit_test (a_note_holds_no_number_of_a_person),
        cmocka_unit_test (a_note_is_utf8),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
