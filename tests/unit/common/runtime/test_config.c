#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "common/runtime/config.h"

static void refused (const char *name, const char *value, const char *part)
{
    config_t *config = NULL;
    failure_t failure;
    (void) setenv (name, value, 1);
    assert_false (config_new (&config, &failure));
    assert_int_equal (failure.kind, FAILURE_FATAL);
    assert_non_null (strstr (failure.text, name));
    assert_non_null (strstr (failure.text, part));
    assert_null (strchr (failure.text, '\n'));
    (void) unsetenv (name);
}

static void a_wrong_value_says_which_and_what_would_be_right (void **state)
{
    (void) state;
    refused ("TIENDO_FEED_BIND", "localhost", "tcp://");
    refused ("TIENDO_FEED_BIND", "tcp://*:99999", "tcp://");
    refused ("TIENDO_FEED_BIND", "tcp://*:0", "tcp://");
    refused ("TIENDO_FEED_BIND", "tcp://127.0.0.1:5570,tcp://127.0.0.1:65536", "tcp://");
    refused ("TIENDO_SMTP_URL", "mail.example.vn", "smtp://");
    refused ("TIENDO_WEBHOOK_PRIVATE", "yes", "allowed or refused");
    refused ("TIENDO_WEBHOOK_PORTS", "443;8443", "443,8443");
    refused ("TIENDO_WEBHOOK_PORTS", "443,70000", "443,8443");
    refused ("TIENDO_HTTP_BIND", "127.0.0.1", "HOST:PORT");
    refused ("TIENDO_HTTP_BIND", "127.0.0.1:99999", "HOST:PORT");
    refused ("TIENDO_POLL_MS", "0", "from 10 to 60000");
    refused ("TIENDO_POLL_MS", "1s", "from 10 to 60000");
    refused ("TIENDO_LOG", "loud", "debug");
    refused ("TIENDO_CLOCK", "yesterday", "fixed:");
    refused ("TIENDO_MAIL_FROM", "tiendo", "one mail address");
    refused ("TIENDO_MAIL_FROM", "tiendo@", "one mail address");
    refused ("TIENDO_MAIL_FROM", "Tiến độ <tiendo@example.vn>", "one mail address");
    refused ("TIENDO_MAIL_FROM", "a@example.vn,b@example.vn", "one mail address");
    refused ("TIENDO_FEED_SERVER_KEY", "short", "40");
}

static void an_unknown_setting_names_the_nearest (void **state)
{
    (void) state;
    refused ("TIENDO_FEED_BINDING", "x", "TIENDO_FEED_BIND");
}

static void a_password_is_not_repeated (void **state)
{
    (void) state;
    config_t *config = NULL;
    failure_t failure;
    (void) setenv ("TIENDO_DATABASE_URL", "mysql://me:hunter2@host/db", 1);
    assert_false (config_new (&config, &failure));
    assert_null (strstr (failure.text, "hunter2"));
    (void) unsetenv ("TIENDO_DATABASE_URL");
    (void) setenv ("TIENDO_SMTP_URL", "me:hunter2@host:587", 1);
    assert_false (config_new (&config, &failure));
    assert_null (strstr (failure.text, "hunter2"));
    (void) unsetenv ("TIENDO_SMTP_URL");
}

static void what_is_not_set_has_its_default_and_an_empty_value_too (void **state)
{
    (void) state;
    config_t *config = NULL;
    failure_t failure;
    const char *value = NULL;
    (void) setenv ("TIENDO_POLL_MS", "", 1);
    assert_true (config_new (&config, &failure));
    assert_int_equal (config_number (config, "TIENDO_POLL_MS"), 1000);
    assert_string_equal (config_text (config, "TIENDO_FEED_BIND"), "tcp://*:5570");
    assert_false (config_need (config, "TIENDO_DATABASE_URL", &value, &failure));
    config_destroy (&config);
    (void) unsetenv ("TIENDO_POLL_MS");
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_wrong_value_says_which_and_what_would_be_right),
        cmocka_unit_test (an_unknown_setting_names_the_nearest),
        cmocka_unit_test (a_password_is_not_repeated),
        cmocka_unit_test (what_is_not_set_has_its_default_and_an_empty_value_too),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
