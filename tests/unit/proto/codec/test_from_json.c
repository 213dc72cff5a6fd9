#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/base/scoped.h"
#include "proto/codec/from_json.h"

static void golden_samples_become_the_same_bytes_for_ever (void **state)
{
    static const char *const names[] = {"records", "numbers", "order", "sizes"};
    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[128];
        static char wanted[65536];
        failure_t failure = {0};
        scoped (msgpack_sbuffer_destroy) msgpack_sbuffer made = {0};
        (void) snprintf (path, sizeof path, "proto/golden/http-1/%s.json", names[i]);
        json_t *value = json_load_file (path, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null (value);
        assert_true (msgpack_from_json (&made, value, &failure));
        json_decref (value);
        (void) snprintf (path, sizeof path, "proto/golden/http-1/%s.msgpack", names[i]);
        FILE *file = fopen (path, "rb");
        assert_non_null (file);
        size_t size = fread (wanted, 1, sizeof wanted, file);
        assert_int_equal (fclose (file), 0);
        assert_int_equal (made.size, size);
        assert_memory_equal (made.data, wanted, size);
    }
}

static void a_key_keeps_its_place_whatever_is_set_later (void **state)
{
    (void) state;
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer made = {0};
    json_t *value = json_loads ("{\"z\": 1, \"a\": \"x\\u0000y\"}", JSON_ALLOW_NUL, NULL);
    assert_true (msgpack_from_json (&made, value, &failure));
    json_decref (value);
    assert_int_equal (made.size, 10);
    assert_memory_equal (made.data,
                         "\x82\xa1z\x01\xa1"
                         "a\xa3x\0y",
                         10);
}

static void what_is_nested_too_deep_is_refused (void **state)
{
    (void) state;
    failure_t failure = {0};
    json_t *value = json_integer (1);
    for (int depth = 0; depth < 16; depth++)
        value = json_pack ("[o]", value);
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer made = {0};
    assert_false (msgpack_from_json (&made, value, &failure));
    assert_int_equal (failure.kind, FAILURE_PERMANENT);
    json_decref (value);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (golden_samples_become_the_same_bytes_for_ever),
        cmocka_unit_test (a_key_keeps_its_place_whatever_is_set_later),
        cmocka_unit_test (what_is_nested_too_deep_is_refused),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
