#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "proto/alerts/alert_fields.h"
#include "tests/unit/proto/written.h"

static alert_command_t commanded (const char *text)
{
    static alert_command_t command;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    alert_nack_t nack = {0};
    made (&bytes, text);
    if (!alert_command_decode (bytes.data, bytes.size, &command, &nack))
        fail_msg ("%s: %s", text, nack.detail);
    return command;
}

static void commands_are_read (void **state)
{
    (void) state;
    alert_command_t command = commanded ("{'v':1,'type':'replay','after':5,'limit':10}");
    assert_int_equal (command.type, ALERT_REPLAY);
    assert_int_equal (command.after, 5);
    assert_int_equal (command.limit, 10);
    assert_int_equal (command.severity, ALERT_INFO);
    assert_false (command.units_given);
    command = commanded ("{'v':1,'type':'replay','after':0,'limit':1000,'units':['582','587'],"
                         "'severity':'warning','wait':60,'province':'58','x':n}");
    assert_true (command.units_given);
    assert_int_equal (command.unit_count, 2);
    assert_string_equal (command.units[1], "587");
    assert_int_equal (command.severity, ALERT_WARNING);
    assert_int_equal (command.wait, 60);
    command = commanded ("{'v':1,'type':'replay','after':0,'limit':1,'units':[]}");
    assert_true (command.units_given);
    assert_int_equal (command.unit_count, 0);
    command = commanded ("{'v':1,'type':'ack','alert':3,'note':'đã giao','until':'2024-07-05'}");
    assert_int_equal (command.type, ALERT_ACK);
    assert_string_equal (command.note, "đã giao");
    assert_string_equal (command.until, "2024-07-05");
    assert_int_equal (commanded ("{'v':1,'type':'ping'}").type, ALERT_PING);
}

static void nacked (const char *text, alert_nack_code_t code)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    alert_command_t command;
    alert_nack_t nack;
    made (&bytes, text);
    assert_false (alert_command_decode (bytes.data, bytes.size, &command, &nack));
    if (nack.code != code || nack.detail[0] == 0)
        fail_msg ("%s: %s (%s)", text, alert_nack_code_name (nack.code), nack.detail);
}

static void bad_commands_are_refused (void **state)
{
    (void) state;
    nacked ("[1]", ALERT_NACK_MALFORMED);
    nacked ("{'type':'ping'}", ALERT_NACK_MALFORMED);
    nacked ("{'v':2,'type':'ping'}", ALERT_NACK_UNSUPPORTED_VERSION);
    nacked ("{'v':1,'type':'pong'}", ALERT_NACK_UNKNOWN_TYPE);
    nacked ("{'v':1,'type':'replay','after':0}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'replay','after':0,'limit':0}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'replay','after':0,'limit':1001}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'replay','after':-1,'limit':1}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'replay','after':0,'limit':1,'wait':61}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'replay','after':0,'limit':1,'units':'582'}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'replay','after':0,'limit':1,'units':[582]}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'replay','after':0,'limit':1,'units':['\xff']}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'replay','after':0,'limit':1,'severity':'all'}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'ack'}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'ack','alert':0}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'ack','alert':1,'until':'5/7/2024'}", ALERT_NACK_MALFORMED);
    nacked ("{'v':1,'type':'ack','alert':1,'note':7}", ALERT_NACK_MALFORMED);
}

static void commands_come_back_as_they_were_written (void **state)
{
    (void) state;
    static alert_command_t replay;
    failure_t failure = {0};
    alert_nack_t nack;
    alert_command_t back;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer out = {0};
    replay = (alert_command_t){.type = ALERT_REPLAY,
                               .province = "58",
                               .after = 9,
                               .limit = 100,
                               .units_given = true,
                               .unit_count = 1,
                               .wait = 30,
                               .severity = ALERT_CRITICAL,
                               .units = {"582"}};
    assert_true (alert_command_encode (&out, &replay, &failure));
    assert_true (alert_command_decode (out.data, out.size, &back, &nack));
    assert_memory_equal (&back, &replay, sizeof back);
    alert_command_t ack = {.type = ALERT_ACK, .alert = 4, .note = "n", .until = "2024-07-05"};
    msgpack_sbuffer_clear (&out);
    assert_true (alert_command_encode (&out, &ack, &failure));
    assert_true (alert_command_decode (out.data, out.size, &back, &nack));
    assert_string_equal (back.until, "2024-07-05");
    replay.limit = 0;
    assert_false (alert_command_encode (&out, &replay, &failure));
}

static void answers_are_read_back (void **state)
{
    (void) state;
    failure_t failure = {0};
    alert_reply_t reply;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer out = {0};
    alert_reply_t acked = {.type = ALERT_ACKED, .alert = 4, .by = "doi-truong", .at = "2024-07-03T18:00:00.000000+07:00", .until = "2024-07-05"};
    assert_true (alert_reply_encode (&out, &acked, &failure));
    assert_true (alert_reply_decode (out.data, out.size, &reply, &failure));
    assert_int_equal (reply.type, ALERT_ACKED);
    assert_string_equal (reply.by, "doi-truong");
    assert_string_equal (reply.until, "2024-07-05");
    assert_string_equal (reply.note, "");
    msgpack_sbuffer_clear (&out);
    acked = (alert_reply_t){.type = ALERT_ACKED, .alert = 4}; // of an alert that ended: nothing stands
    assert_true (alert_reply_encode (&out, &acked, &failure));
    assert_true (alert_reply_decode (out.data, out.size, &reply, &failure));
    assert_string_equal (reply.by, "");
    msgpack_sbuffer_clear (&out);
    alert_nack_t nack = {.request = {.kind = REQUEST_NUMBER, .number = UINT64_MAX}};
    (void) alert_nack_set (&nack, ALERT_NACK_UNAVAILABLE, "away\n%s", "now");
    assert_true (alert_encode_nack (&out, &nack, &failure));
    assert_true (alert_reply_decode (out.data, out.size, &reply, &failure));
    assert_string_equal (reply.code, "unavailable");
    assert_string_equal (reply.detail, "away?now");
    assert_true (reply.retry);
    assert_int_equal (reply.request.number, UINT64_MAX);
    msgpack_sbuffer_clear (&out);
    assert_true (alert_reply_encode (&out, &(alert_reply_t){.type = ALERT_PONG}, &failure));
    assert_true (alert_reply_decode (out.data, out.size, &reply, &failure));
    assert_int_equal (reply.type, ALERT_PONG);
    assert_false (alert_reply_encode (&out, &(alert_reply_t){.type = ALERT_ACKED, .alert = 4, .by = "x", .at = "yesterday"}, &failure));
}

static void a_request_comes_back_whatever_becomes_of_the_command (void **state)
{
    (void) state;
    static const struct {
        const char *text;
        request_id_t request;
        bool good;
    } cases[] = {
        {"{'v':1,'type':'ping','request':'a-1'}", {REQUEST_TEXT, "a-1", 0}, true},
        {"{'v':1,'type':'ping','request':18446744073709551615}", {REQUEST_NUMBER, "", UINT64_MAX}, true},
        {"{'v':1,'type':'ping','request':''}", {REQUEST_TEXT, "", 0}, true},
        {"{'v':1,'type':'ping','request':n}", {REQUEST_NONE, "", 0}, true},
        {"{'v':1,'type':'ack','alert':0,'request':'a-2'}", {REQUEST_TEXT, "a-2", 0}, false},
        {"{'v':1,'type':'sing','request':7}", {REQUEST_NUMBER, "", 7}, false},
        {"{'v':2,'type':'ping','request':7}", {REQUEST_NUMBER, "", 7}, false},
        {"{'request':7}", {REQUEST_NUMBER, "", 7}, false},
        {"{'v':1,'type':'ping','request':-1}", {REQUEST_NONE, "", 0}, false},
        {"{'v':1,'type':'ping','request':[]}", {REQUEST_NONE, "", 0}, false},
        {"{'v':1,'type':'ping','request':'12345678901234567890123456789012345678901234567890123456789012345'}", {REQUEST_NONE, "", 0}, false},
    };
    for (size_t next = 0; next < sizeof cases / sizeof cases[0]; next++) {
        scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
        static alert_command_t command;
        alert_nack_t nack;
        made (&bytes, cases[next].text);
        bool good = alert_command_decode (bytes.data, bytes.size, &command, &nack);
        const request_id_t *request = good ? &command.request : &nack.request;
        if (good != cases[next].good || request->kind != cases[next].request.kind || strcmp (request->text, cases[next].request.text) != 0
            || (request->kind == REQUEST_NUMBER && request->number != cases[next].request.number))
            fail_msg ("%s", cases[next].text);
    }
}

static void a_key_that_is_null_is_one_that_is_not_there (void **state)
{
    (void) state;
    alert_command_t command = commanded ("{'v':1,'type':'ack','alert':3,'note':n,'until':n,'epoch':n,'province':n}");
    assert_string_equal (command.note, "");
    assert_string_equal (command.epoch, "");
    command = commanded ("{'v':1,'type':'replay','after':0,'limit':1,'units':n,'severity':n,'wait':n,'epoch':'e1'}");
    assert_false (command.units_given);
    assert_string_equal (command.epoch, "e1");
    nacked ("{'v':1,'type':'ack','alert':n}", ALERT_NACK_MALFORMED);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (commands_are_read),
        cmocka_unit_test (bad_commands_are_refused),
        cmocka_unit_test (commands_come_back_as_they_were_written),
        cmocka_unit_test (answers_are_read_back),
        cmocka_unit_test (a_request_comes_back_whatever_becomes_of_the_command),
        cmocka_unit_test (a_key_that_is_null_is_one_that_is_not_there),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
