#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "services/deadline-alerter/alerts/stream_topics.h"

static void note (void *owner, const void *topic, size_t size)
{
    char *said = owner;
    size_t at = strlen (said);
    (void) snprintf (said + at, 400 - at, "%s%.*s", at > 0 ? " " : "", (int) size, (const char *) topic);
}

static void check (const char *scope, const char *wanted, const char *admitted)
{
    char said[400] = "";
    stream_topics (scope, wanted, strlen (wanted), note, said);
    assert_string_equal (said, admitted);
}

static void what_is_wider_than_the_scope_becomes_the_scope (void **state)
{
    (void) state;
    const char *all = "alert.info.58/582 alert.warning.58/582 alert.critical.58/582";
    check ("58/582", "", all);
    check ("58/582", "alert.", all);
    check ("58/582", "alert.critical.", "alert.critical.58/582");
    check ("58/582", "alert.critical.58", "alert.critical.58/582");
    check ("58/582", "alert.critical.58/582", "alert.critical.58/582");
}

static void what_lies_within_it_is_as_asked (void **state)
{
    (void) state;
    check ("58/582", "alert.warning.58/582/", "alert.warning.58/582/");
    check ("58/582", "alert.warning.58/582/22738", "alert.warning.58/582/22738");
}

static void what_lies_outside_is_nothing (void **state)
{
    (void) state;
    check ("58/582", "alert.critical.58/583", "");
    check ("58/582", "alert.critical.58/5821", "");
    check ("58/582", "alert.critical.59", "");
    check ("58/582", "alarm", "");
    check ("", "", "");
    char longer[STREAM_TOPIC_MAX + 2];
    memset (longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    (void) memcpy (longer, "alert.critical.58/582/", 22);
    check ("58/582", longer, "");
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (what_is_wider_than_the_scope_becomes_the_scope),
        cmocka_unit_test (what_lies_within_it_is_as_asked),
        cmocka_unit_test (what_lies_outside_is_nothing),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
