#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/text/template.h"

static const char *const names[] = {"text", "key", NULL};

static void assert_fills (const char *text, const char *value, const char *wanted)
{
    template_value_t values[] = {{"text", value}, {"key", "58-1"}};
    char *filled = template_fill (text, values, 2);
    assert_string_equal (filled, wanted);
    free (filled);
}

static void values_fill_their_places (void **state)
{
    (void) state;
    assert_fills ("{\"text\":\"{{text}}\",\"id\":\"{{key}}\"}", "Tỉnh", "{\"text\":\"Tỉnh\",\"id\":\"58-1\"}");
    assert_fills ("{\"a\":{\"b\":\"{{text}}{{text}}\"}}", "x", "{\"a\":{\"b\":\"xx\"}}");
    assert_fills ("no place }} { {{ {{}} {{text", "x", "no place }} { {{ {{}} {{text");
}

static void a_value_cannot_become_structure (void **state)
{
    (void) state;
    assert_fills ("[\"{{text}}\"]", "\",\"x\":1,\n\\", "[\"\\\",\\\"x\\\":1,\\n\\\\\"]");
    assert_fills ("[\"{{text}}\"]", "{{key}}", "[\"{{key}}\"]");
}

static void a_long_value_is_cut_at_a_character (void **state)
{
    (void) state;
    assert_fills ("[\"{{text:3}}\"]", "ếốđ", "[\"ếốđ\"]");
    assert_fills ("[\"{{text:5}}\"]", "ếốđếốđ", "[\"ếố...\"]");
    assert_fills ("[\"{{text:3}}\"]", "ếốđa", "[\"...\"]");
    assert_fills ("[\"{{text:1}}\"]", "ếố", "[\".\"]");
}

static void assert_refused (const char *text, const char *why)
{
    failure_t failure = {0};
    assert_false (template_check (text, names, &failure));
    assert_int_equal (failure.kind, FAILURE_PERMANENT);
    assert_non_null (strstr (failure.text, why));
}

static void a_template_that_can_never_be_json_is_refused (void **state)
{
    (void) state;
    failure_t failure = {0};
    assert_true (template_check ("{\"a\":{\"t\":\"{{text:2000}}\"}}", names, &failure));
    assert_refused ("{\"t\":\"{{words}}\"}", "{{words}}");
    assert_refused ("{\"t\":{{text}}}", "no JSON");
    assert_refused ("{\"t\":\"{{text}}\"", "no JSON");
    assert_refused ("", "no JSON");
    char *large = malloc (TEMPLATE_BYTES + 2);
    assert_non_null (large);
    memset (large, ' ', TEMPLATE_BYTES + 1);
    large[TEMPLATE_BYTES + 1] = '\0';
    assert_refused (large, "bytes");
    free (large);
}

static void what_is_not_utf8_is_not_filled_in (void **state)
{
    (void) state;
    template_value_t values[] = {{"text", "\xff"}};
    assert_null (template_fill ("[\"{{text}}\"]", values, 1));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (values_fill_their_places),           cmocka_unit_test (a_value_cannot_become_structure),
        cmocka_unit_test (a_long_value_is_cut_at_a_character), cmocka_unit_test (a_template_that_can_never_be_json_is_refused),
        cmocka_unit_test (what_is_not_utf8_is_not_filled_in),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
