#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "services/intake/moves/change_body.h"

// Reads a body that has a reason and a document besides; the caller's to clear.
static change_body_t read (const char *text)
{
    change_body_t body;
    json_t *sent = json_loads (text, 0, NULL);
    assert_non_null (sent);
    if (json_object_get (sent, "reason") == NULL)
        (void) json_object_set_new (sent, "reason", json_string (" mưa lũ "));
    if (json_object_get (sent, "document") == NULL)
        (void) json_object_set_new (sent, "document", json_string ("1/QĐ"));
    change_body_read (sent, &body);
    json_decref (sent);
    return body;
}

static void asks (const char *text, const char *expected)
{
    change_body_t body = read (text);
    json_t *wanted = json_loads (expected, 0, NULL);
    assert_non_null (wanted);
    assert_int_equal (json_array_size (body.errors), 0);
    assert_true (body.is_judged);
    assert_true (json_equal (body.asked, wanted));
    json_decref (wanted);
    change_body_clear (&body);
}

// expected: "field code", each behind a blank.
static void refuses (const char *text, const char *expected, bool is_judged)
{
    char found[500] = "";
    change_body_t body = read (text);
    for (size_t i = 0; i < json_array_size (body.errors); i++) {
        const json_t *one = json_array_get (body.errors, i);
        size_t size = strlen (found);
        (void) snprintf (found + size, sizeof found - size, " %s %s", json_string_value (json_object_get (one, "field")),
                         json_string_value (json_object_get (one, "code")));
    }
    assert_string_equal (found, expected);
    assert_int_equal (body.is_judged, is_judged);
    change_body_clear (&body);
}

static void what_is_asked_is_what_its_kind_knows (void **state)
{
    (void) state;
    asks ("{\"kind\": \"target\", \"from\": \"2024-07-02\", \"unit\": \"x\", \"targets\": [{\"unit\": \"584\", \"new\": 5, \"old\": null}]}",
          "{\"kind\": \"target\", \"from\": \"2024-07-02\", \"reason\": \"mưa lũ\", \"document\": \"1/QĐ\", \"targets\": [{\"unit\": \"584\", "
          "\"new\": 5}]}");
    asks ("{\"kind\": \"extend\", \"from\": \"2024-07-02\", \"plan_until\": null, \"deadline\": \"2024-08-01\"}",
          "{\"kind\": \"extend\", \"from\": \"2024-07-02\", \"reason\": \"mưa lũ\", \"document\": \"1/QĐ\", \"deadline\": \"2024-08-01\"}");
    asks ("{\"kind\": \"excuse\", \"from\": \"2024-07-02\", \"to\": \"\", \"unit\": \"584\"}",
          "{\"kind\": \"excuse\", \"from\": \"2024-07-02\", \"reason\": \"mưa lũ\", \"document\": \"1/QĐ\", \"unit\": \"584\", \"withdraw\": false}");
    asks ("{\"kind\": \"postpone\", \"from\": \"2024-07-02\", \"cutoff\": \"24:00\"}",
          "{\"kind\": \"postpone\", \"from\": \"2024-07-02\", \"reason\": \"mưa lũ\", \"document\": \"1/QĐ\", \"cutoff\": \"24:00\"}");
}

static void all_that_is_wrong_is_told (void **state)
{
    (void) state;
    refuses ("{\"reason\": 5}", " kind unknown_kind from missing reason missing", false);
    refuses ("{\"kind\": \"target\", \"from\": 20240702, \"targets\": [{}, 5]}",
             " targets/0/unit missing targets/0/new missing targets/1/unit missing targets/1/new missing from not_a_day", false);
    refuses ("{\"kind\": \"target\", \"from\": \"2024-07-02\", \"targets\": {}}", " targets missing", false);
    refuses ("{\"kind\": \"extend\", \"from\": \"2024-07-02\", \"plan_until\": \"31/7/2024\"}", " plan_until not_a_day", false);
    refuses ("{\"kind\": \"excuse\", \"from\": \"2024-07-02\", \"unit\": \"584\", \"withdraw\": 1}", " withdraw not_a_boolean", false);
    refuses ("{\"kind\": \"postpone\", \"from\": \"2024-07-02\", \"cutoff\": \":1:23\"}", " cutoff not_a_time", false);
}

static void the_schema_is_asked_where_only_the_words_are_wrong (void **state)
{
    (void) state;
    refuses ("{\"kind\": \"postpone\", \"from\": \"2024-07-02\", \"cutoff\": \"20:00\", \"reason\": \"gọi 0912345678\", \"document\": \" \"}",
             " reason personal document missing", true);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (what_is_asked_is_what_its_kind_knows),
        cmocka_unit_test (all_that_is_wrong_is_told),
        cmocka_unit_test (the_schema_is_asked_where_only_the_words_are_wrong),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
