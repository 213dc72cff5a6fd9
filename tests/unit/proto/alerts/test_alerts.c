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

static const char whole_event[] =
    "{'v':1,'type':'alert','province':'58','id':7,'alert':3,'state':'open','kind':'target_missed','severity':'critical',"
    "'campaign':'kich-hoat','unit':'22738','unit_name':'Xã A','unit_path':'58/582/22738','date':'2024-07-03',"
    "'figures':{'day':n,'shortfall':12,'plan_day':-4},'streak':3,'text':{'vi':'chưa đạt','en':'missed'},"
    "'raised_at':'2024-07-03T17:30:00.000000+07:00','at':'2024-07-03T17:30:00.000000+07:00'}";

static alert_event_t decoded (const char *text)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    alert_event_t event = {0};
    failure_t failure = {0};
    made (&bytes, text);
    if (!alert_decode (bytes.data, bytes.size, &event, &failure))
        fail_msg ("%s", failure.text);
    return event;
}

static void an_event_is_read_whole_and_written_as_it_was (void **state)
{
    (void) state;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer sent = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer again = {0};
    failure_t failure = {0};
    alert_event_t event = decoded (whole_event);
    assert_int_equal (event.id, 7);
    assert_int_equal (event.state, ALERT_OPEN);
    assert_int_equal (event.severity, ALERT_CRITICAL);
    assert_string_equal (event.campaign, "kich-hoat");
    assert_string_equal (event.text_vi, "chưa đạt");
    assert_int_equal (event.figures.size, 3);
    assert_string_equal (event.figures.of[0].key, "day");
    assert_false (event.figures.of[0].known);
    assert_int_equal (event.figures.of[1].value, 12);
    assert_int_equal (event.figures.of[2].value, -4);
    made (&sent, whole_event); // msgpack-c's shortest forms, `v` and `type` first: the very bytes
    assert_true (alert_encode (&again, &event, &failure));
    assert_int_equal (sent.size, again.size);
    assert_memory_equal (sent.data, again.data, sent.size);
}

// whole_event with one piece changed.
static char *changed (const char *from, const char *to)
{
    const char *at = strstr (whole_event, from);
    assert_non_null (at);
    size_t size = sizeof whole_event + strlen (to);
    char *text = malloc (size);
    assert_non_null (text);
    (void) snprintf (text, size, "%.*s%s%s", (int) (at - whole_event), whole_event, to, at + strlen (from));
    return text;
}

static void refused (const char *from, const char *to)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    alert_event_t event;
    failure_t failure = {0};
    char *text = changed (from, to);
    made (&bytes, text);
    if (alert_decode (bytes.data, bytes.size, &event, &failure))
        fail_msg ("read: %s", text);
    assert_int_equal (failure.kind, FAILURE_PERMANENT);
    free (text);
}

static void what_breaks_the_contract_is_refused (void **state)
{
    (void) state;
    refused ("'v':1", "'v':2");
    refused ("'type':'alert'", "'type':'alerts'");
    refused ("'id':7", "'id':0");
    refused ("'id':7", "'id':9223372036854775808");
    refused ("'id':7", "'id':-7");
    refused ("'id':7", "'id':7.0");
    refused ("'id':7,", "");
    refused ("'id':7,", "'id':7,'id':7,");
    refused ("'open'", "'opened'");
    refused ("'critical'", "'CRITICAL'");
    refused ("'campaign':'kich-hoat',", "");
    refused ("'unit':'22738'", "'unit':5");
    refused ("'22738','unit_name'", "'22738\xff','unit_name'");
    refused ("2024-07-03',", "2024-02-30',");
    refused ("'at':'2024-07-03T17:30:00.000000+07:00'", "'at':'2024-07-03 17:30'");
    refused ("'figures':{", "'figures':{'day':1,");
    refused ("'figures':{", "'figures':{'':1,");
    refused ("'figures':{", "'figures':{'x':1.5,");
    refused ("'figures':{", "'figures':{'x':'1',");
    refused ("'figures':{", "'figures':{'x':9223372036854775808,");
    refused ("'figures':{", "'figures':{'a_name_that_is_longer_than_32_bytes':1,");
    refused ("'figures':{", "'figures':{'a':1,'b':1,'c':1,'d':1,'e':1,'f':1,'g':1,'h':1,'i':1,'j':1,"
                            "'k':1,'l':1,'m':1,'o':1,'p':1,'q':1,'r':1,'s':1,");
    refused ("'streak':3", "'streak':4294967296");
    refused ("'vi':'chưa đạt',", "");
    refused ("{'vi':'chưa đạt','en':'missed'}", "'missed'");
}

static void an_alert_of_no_campaign_has_null (void **state)
{
    (void) state;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer sent = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer again = {0};
    failure_t failure = {0};
    char *text = changed ("'campaign':'kich-hoat'", "'campaign':n");
    alert_event_t event = decoded (text);
    assert_string_equal (event.campaign, "");
    made (&sent, text);
    assert_true (alert_encode (&again, &event, &failure));
    assert_int_equal (sent.size, again.size);
    assert_memory_equal (sent.data, again.data, sent.size);
    free (text);
}

static void an_event_out_of_bounds_is_not_written (void **state)
{
    (void) state;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer out = {0};
    failure_t failure = {0};
    alert_event_t event = decoded (whole_event);
    event.id = 0;
    assert_false (alert_encode (&out, &event, &failure));
    event = decoded (whole_event);
    event.state = ALERT_STATES;
    assert_false (alert_encode (&out, &event, &failure));
    event = decoded (whole_event);
    event.figures.size = ALERT_MAX_FIGURES + 1;
    assert_false (alert_encode (&out, &event, &failure));
    assert_int_equal (failure.kind, FAILURE_PERMANENT);
    assert_int_equal (out.size, 0);
}

static void topics_and_names (void **state)
{
    (void) state;
    char topic[ALERT_MAX_TOPIC + 1];
    alert_state_t found = ALERT_OPEN;
    alert_severity_t severity = ALERT_INFO;
    alert_event_t event = decoded (whole_event);
    alert_topic (&event, topic);
    assert_string_equal (topic, "alert.critical.58/582/22738");
    assert_true (alert_state_from (slice_of ("resolved"), &found));
    assert_int_equal (found, ALERT_RESOLVED);
    assert_false (alert_state_from (slice_of ("resolve"), &found));
    assert_true (alert_severity_from (slice_of ("warning"), &severity));
    assert_string_equal (alert_severity_name (severity), "warning");
    assert_string_equal (alert_severity_name (ALERT_SEVERITIES), "");
}

// The event as the database gives it, with one piece changed.
static bool from_json (const char *key, const char *value, alert_event_t *ret, failure_t *failure)
{
    char text[4000];
    (void) snprintf (
        text, sizeof text,
        "{\"v\":1,\"type\":\"alert\",\"province\":\"58\",\"epoch\":\"e1\",\"id\":7,\"alert\":3,\"state\":\"resolved\",\"kind\":\"target_missed\","
        "\"severity\":\"critical\",\"campaign\":\"kich-hoat\",\"unit\":\"22738\",\"unit_path\":\"58/582/22738\",\"date\":\"2024-07-03\",\"streak\":3,"
        "\"raised_at\":\"2024-07-03T17:30:00.000000+07:00\",\"at\":\"2024-07-03T17:30:00.000000+07:00\",\"resolution\":\"corrected\","
        "\"acknowledged_by\":\"chair\",\"promised_until\":\"2024-07-05\",\"text\":{\"vi\":\"v\",\"en\":\"e\"}%s%s%s%s%s}",
        strcmp (key, "figures") != 0 ? ",\"figures\":{\"day\":null,\"target\":-31297}" : "",
        strcmp (key, "unit_name") != 0 ? ",\"unit_name\":\"Xã A\"" : "", key[0] != '\0' ? ",\"" : "", key, "");
    if (key[0] != '\0')
        (void) snprintf (text + strlen (text) - 1, sizeof text - strlen (text), "\":%s}", value);
    return alert_from_json (text, ret, failure);
}

static void an_event_comes_from_the_databases_json_and_goes_back (void **state)
{
    (void) state;
    alert_event_t event;
    alert_event_t again;
    failure_t failure = {0};
    assert_true (from_json ("", "", &event, &failure));
    assert_string_equal (event.epoch, "e1");
    assert_int_equal (event.state, ALERT_RESOLVED);
    assert_string_equal (event.resolution, "corrected");
    assert_string_equal (event.acknowledged_by, "chair");
    assert_string_equal (event.promised_until, "2024-07-05");
    assert_int_equal (event.figures.size, 2);
    assert_false (event.figures.of[0].known);
    assert_int_equal (event.figures.of[1].value, -31297);
    char *text = alert_to_json (&event);
    assert_true (alert_from_json (text, &again, &failure));
    free (text);
    assert_memory_equal (&again, &event, sizeof event);
}

static void json_that_is_no_event_is_refused_and_words_are_cut (void **state)
{
    (void) state;
    static const char *const figures[] = {"[1]", "{\"day\":1.5}", "{\"day\":1,\"day\":2}", "null", "{\"\":1}"};
    alert_event_t event = {.id = 99};
    failure_t failure = {0};
    for (size_t next = 0; next < sizeof figures / sizeof figures[0]; next++) {
        assert_false (from_json ("figures", figures[next], &event, &failure));
        assert_int_equal (failure.kind, FAILURE_PERMANENT);
    }
    assert_false (alert_from_json ("{\"day\"", &event, &failure));
    assert_false (alert_from_json ("[]", &event, &failure));
    assert_int_equal (event.id, 99); // untouched
    char longer[1000] = "\"";
    for (int count = 0; count < 100; count++)
        (void) strcat (longer, "Xã ");
    (void) strcat (longer, "\"");
    assert_true (from_json ("unit_name", longer, &event, &failure)); // 400 bytes of at most 256, cut at a whole character
    assert_int_equal (strlen (event.unit_name), 256);
    assert_false (from_json ("feed", longer, &event, &failure)); // cut, it would be another's
}

static void a_position_is_an_id_or_an_epoch_and_one (void **state)
{
    (void) state;
    static const char *const bad[] = {"", "x", ":5", "e:", "e:-1", "e:5x", "-1", " 5", "9223372036854775808", "e: 5"};
    char epoch[ALERT_MAX_EPOCH + 1];
    int64_t id = 0;
    assert_true (alert_position_parse ("41", epoch, &id));
    assert_string_equal (epoch, "");
    assert_int_equal (id, 41);
    assert_true (alert_position_parse ("0f3a:9223372036854775807", epoch, &id));
    assert_string_equal (epoch, "0f3a");
    assert_int_equal (id, INT64_MAX);
    for (size_t next = 0; next < sizeof bad / sizeof bad[0]; next++)
        if (alert_position_parse (bad[next], epoch, &id))
            fail_msg ("%s", bad[next]);
}

static void pages_of_events_are_walked (void **state)
{
    (void) state;
    failure_t failure = {0};
    alert_reply_t reply;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer events = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer out = {0};
    alert_event_t event = decoded (whole_event);
    for (event.id = 1; event.id <= 40; event.id++)
        assert_true (alert_encode (&events, &event, &failure));
    assert_true (alert_encode_events (&out, (slice_t){events.data, events.size}, 40, &(alert_reply_t){.last = 99, .epoch = "e1"}, &failure));
    assert_true (alert_reply_decode (out.data, out.size, &reply, &failure));
    assert_int_equal (reply.event_count, 40);
    assert_int_equal (reply.last, 99);
    assert_string_equal (reply.epoch, "e1");
    cursor_t cursor = alert_events (&reply);
    int64_t seen = 0;
    while (alert_events_next (&cursor, &event, &failure))
        assert_int_equal (event.id, ++seen);
    assert_int_equal (failure.kind, FAILURE_NONE);
    assert_int_equal (seen, 40);
    msgpack_sbuffer_clear (&out);
    assert_true (alert_encode_events (&out, (slice_t){NULL, 0}, 0, &(alert_reply_t){.last = 0}, &failure));
    assert_true (alert_reply_decode (out.data, out.size, &reply, &failure));
    cursor = alert_events (&reply);
    assert_false (alert_events_next (&cursor, &event, &failure));
    assert_int_equal (failure.kind, FAILURE_NONE);
    msgpack_sbuffer_clear (&out);
    assert_true (alert_encode_events (&out, (slice_t){"\x07", 1}, 1, &(alert_reply_t){.last = 1}, &failure));
    assert_true (alert_reply_decode (out.data, out.size, &reply, &failure));
    cursor = alert_events (&reply);
    assert_false (alert_events_next (&cursor, &event, &failure));
    assert_int_equal (failure.kind, FAILURE_PERMANENT);
}

static void hostile (const unsigned char *bytes, size_t size)
{
    unsigned char *copy = malloc (size + 1); // of its own, so that a read past the end is seen
    alert_event_t event;
    alert_command_t command;
    alert_reply_t reply;
    alert_nack_t nack;
    failure_t failure;
    assert_non_null (copy);
    memcpy (copy + 1, bytes, size);
    const unsigned char *exact = copy + 1;
    if (!alert_decode (exact, size, &event, &failure))
        assert_int_equal (failure.kind, FAILURE_PERMANENT);
    if (!alert_command_decode (exact, size, &command, &nack))
        assert_true (nack.detail[0] != 0);
    if (alert_reply_decode (exact, size, &reply, &failure)) {
        cursor_t cursor = alert_events (&reply);
        while (reply.type == ALERT_EVENTS && alert_events_next (&cursor, &event, &failure))
            continue;
    }
    free (copy);
}

static void no_bytes_do_harm (void **state)
{
    (void) state;
    static const char *const seeds[] = {
        whole_event,
        "{'v':1,'type':'replay','after':0,'limit':1000,'units':['582','587'],'severity':'warning','wait':60,'province':'58'}",
        "{'v':1,'type':'ack','alert':3,'note':'n','until':'2024-07-05'}",
        "{'v':1,'type':'events','events':[{'v':1,'type':'alert'}],'last':3}",
        "{'v':1,'type':'nack','code':'x','detail':'y','retry':t}",
    };
    unsigned int random = 1;
    for (size_t seed = 0; seed < sizeof seeds / sizeof seeds[0]; seed++) {
        scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
        made (&bytes, seeds[seed]);
        for (size_t size = 0; size < bytes.size; size++)
            hostile ((const unsigned char *) bytes.data, size);
        for (int round = 0; round < 20000; round++) {
            random = random * 1103515245u + 12345u;
            size_t at = (random >> 8) % bytes.size;
            char old = bytes.data[at];
            bytes.data[at] = (char) (random >> 24 ^ random >> 3);
            hostile ((const unsigned char *) bytes.data, bytes.size);
            if (random % 3 != 0)
                bytes.data[at] = old;
        }
    }
}

// The written contract names every field of the table, in order, under the message's heading.
static void in_contract (const char *contract, const char *heading, const field_t *fields, size_t count)
{
    char wanted[80];
    (void) snprintf (wanted, sizeof wanted, "\n### %s\n", heading);
    const char *at = strstr (contract, wanted);
    assert_non_null (at);
    const char *end = strstr (at + 5, "\n### ");
    for (size_t next = 0; next < count; next++) {
        (void) snprintf (wanted, sizeof wanted, "\n| `%s` | ", fields[next].key);
        const char *row = strstr (at, wanted);
        if (row == NULL || (end != NULL && row > end))
            fail_msg ("%s: no row for `%s`, or not in its place", heading, fields[next].key);
        const char *line_end = strchr (row + 1, '\n');
        const char *word = strstr (row, (fields[next].flags & FIELD_REQUIRED) != 0 ? "| required |" : "| optional |");
        if (word == NULL || word > line_end)
            fail_msg ("%s: `%s` is not told as required or optional as it is", heading, fields[next].key);
        at = row;
    }
    const char *more = strstr (at + 1, "\n| `");
    if (count > 0 && more != NULL && (end == NULL || more < end))
        fail_msg ("%s: a row that is no field", heading);
}

static void the_written_contract_is_the_tables (void **state)
{
    (void) state;
    static char contract[32768];
    FILE *file = fopen ("proto/alerts.md", "r");
    assert_non_null (file);
    contract[fread (contract, 1, sizeof contract - 1, file)] = 0;
    (void) fclose (file);
    in_contract (contract, "alert", alert_event_fields, ALERT_EVENT_FIELDS);
    in_contract (contract, "replay", alert_replay_fields, ALERT_REPLAY_FIELDS);
    in_contract (contract, "ack", alert_ack_fields, ALERT_ACK_FIELDS);
    in_contract (contract, "ping", alert_ping_fields, ALERT_PING_FIELDS);
    in_contract (contract, "events", alert_events_fields, ALERT_EVENTS_FIELDS);
    in_contract (contract, "acked", alert_acked_fields, ALERT_ACKED_FIELDS);
    in_contract (contract, "nack", alert_nack_fields, ALERT_NACK_FIELDS);
    in_contract (contract, "pong", alert_pong_fields, ALERT_PONG_FIELDS);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (an_event_is_read_whole_and_written_as_it_was),
        cmocka_unit_test (what_breaks_the_contract_is_refused),
        cmocka_unit_test (an_alert_of_no_campaign_has_null),
        cmocka_unit_test (an_event_out_of_bounds_is_not_written),
        cmocka_unit_test (topics_and_names),
        cmocka_unit_test (an_event_comes_from_the_databases_json_and_goes_back),
        cmocka_unit_test (json_that_is_no_event_is_refused_and_words_are_cut),
        cmocka_unit_test (a_position_is_an_id_or_an_epoch_and_one),
        cmocka_unit_test (pages_of_events_are_walked),
        cmocka_unit_test (no_bytes_do_harm),
        cmocka_unit_test (the_written_contract_is_the_tables),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
