#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <msgpack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/feed/feed_client.h"
#include "tests/unit/proto/written.h"

static void nacked (const char *text, nack_code_t code)
{
    msgpack_sbuffer message;
    feed_command_t command;
    feed_nack_t nack;
    made (&message, text);
    assert_false (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack));
    if (nack.code != code)
        fail_msg ("%s: %s (%s)", text, nack_code_name (nack.code), nack.detail);
    msgpack_sbuffer_destroy (&message);
}

static void an_envelope_is_read_strictly (void **state)
{
    (void) state;
    nacked ("[1]", NACK_MALFORMED);
    nacked ("{'type':'ping'}", NACK_MALFORMED);
    nacked ("{'v':'1','type':'ping'}", NACK_MALFORMED);
    nacked ("{'v':2,'type':'ping'}", NACK_UNSUPPORTED_VERSION);
    nacked ("{'v':1,'type':'bing'}", NACK_UNKNOWN_TYPE);
    nacked ("{'v':1,'v':1,'type':'ping'}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'hello'}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'batch','feed':'f','seq':0,'records':[]}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'batch','feed':'f','seq':1}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'batch','feed':'f','seq':1,'records':{}}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'batch','feed':'f','seq':4611686018427387905,'records':[]}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'figures','campaign':'c','from':'2024-07-02','to':'2024-07-01'}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'figures','campaign':'c','from':'2024-07-01','to':'2024-07-01','units':[7]}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'batch','feed':n,'seq':1,'records':[]}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'batch','feed':'f\xff','seq':1,'records':[]}", NACK_MALFORMED);
    nacked ("{'v':1,'type':'batch','feed':'f','seq':1,'records':[],'control':{'records':'x','sums':{}}}", NACK_MALFORMED);
}

static void unknown_keys_are_ignored_and_a_batch_is_found_whole (void **state)
{
    (void) state;
    msgpack_sbuffer message;
    feed_command_t command;
    feed_nack_t nack;
    made (&message, "{'later':[1,2],'v':1,'type':'batch','records':[{'kind':'x'},7],'feed':'d582','seq':9}");
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack));
    assert_int_equal (command.type, FEED_BATCH);
    assert_string_equal (command.feed, "d582");
    assert_int_equal (command.seq, 9);
    assert_int_equal (command.record_count, 2);
    msgpack_sbuffer_destroy (&message);
}

static void a_refusal_names_the_batch_and_the_bound_that_it_broke (void **state)
{
    (void) state;
    msgpack_sbuffer message;
    feed_command_t command;
    feed_nack_t nack;
    made (&message, "{'v':1,'type':'batch','feed':'f','seq':9223372036854775807,'records':[]}");
    assert_false (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack));
    assert_string_equal (nack.feed, "f");
    assert_int_equal (nack.seq, INT64_MAX);
    assert_non_null (strstr (nack.detail, "4611686018427387904"));
    msgpack_sbuffer_destroy (&message);
}

static void actor_nacked (const char *actor)
{
    msgpack_sbuffer message;
    feed_command_t command;
    feed_nack_t nack;
    char text[400];
    (void) snprintf (text, sizeof text, "{'v':1,'type':'batch','feed':'f','seq':1,'records':[],'actor':%s}", actor);
    made (&message, text);
    assert_false (feed_command_decode (message.data, message.size, FEED_SENDER_GATEWAY, &command, &nack));
    if (nack.code != NACK_MALFORMED || strstr (nack.detail, "actor") == NULL)
        fail_msg ("%s: %s (%s)", actor, nack_code_name (nack.code), nack.detail);
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack)); // no known key
    assert_string_equal (command.actor.account, "");
    msgpack_sbuffer_destroy (&message);
}

static void an_actor_is_read_strictly_and_from_a_gateway_alone (void **state)
{
    (void) state;
    actor_nacked ("7");
    actor_nacked ("{}");
    actor_nacked ("{'account':'a','role':'clerk'}");
    actor_nacked ("{'account':'a','role':'clerk','unit':7}");
    actor_nacked ("{'account':'','role':'clerk','unit':'u'}");
    actor_nacked ("{'account':'a','role':'clerk','unit':' '}");
    actor_nacked ("{'account':'a','role':'a role of 17 bytes','unit':'u'}");
    actor_nacked ("{'account':'a','role':'\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98','unit':'u'}"); // 15 bytes, NFC 30
    actor_nacked ("{'account':'a','account':'a','role':'clerk','unit':'u'}");
}

// A good one is read, encoded and kept; an unknown key of it is ignored, and nil is none.
static void an_actor_comes_back_as_it_was_sent (void **state)
{
    (void) state;
    static const char json[] = "{\"account\":\"x\\\"y\",\"role\":\"clerk\",\"unit\":\"22738\"}";
    msgpack_sbuffer message;
    msgpack_sbuffer out = {0};
    feed_command_t command;
    feed_nack_t nack;
    failure_t failure;
    made (&message, "{'v':1,'type':'batch','feed':'f','seq':1,'records':[],'actor':{'later':1,'account':' x\"y','role':'clerk','unit':'22738'}}");
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_GATEWAY, &command, &nack));
    assert_true (feed_actor_json (&command.actor, &out, &failure));
    assert_int_equal (out.size, sizeof json - 1);
    assert_memory_equal (out.data, json, out.size);
    out.size = 0;
    assert_true (feed_encode_batch (&out, "f", 1, command.records, NULL, &command.actor, &failure));
    feed_command_t again;
    assert_true (feed_command_decode (out.data, out.size, FEED_SENDER_GATEWAY, &again, &nack));
    assert_memory_equal (&again.actor, &command.actor, sizeof again.actor);
    assert_memory_equal (again.digest, command.digest, sizeof again.digest); // who sent it is no part of what was sent
    msgpack_sbuffer_destroy (&message);
    made (&message, "{'v':1,'type':'batch','feed':'f','seq':1,'records':[],'actor':n}");
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_GATEWAY, &command, &nack));
    out.size = 0;
    assert_true (feed_actor_json (&command.actor, &out, &failure));
    assert_int_equal (out.size, 0);
    msgpack_sbuffer_destroy (&message);
    msgpack_sbuffer_destroy (&out);
}

static void a_gateway_says_whose_figures_it_asks_for (void **state)
{
    (void) state;
    msgpack_sbuffer message;
    feed_command_t command;
    feed_nack_t nack;
    made (&message, "{'v':1,'type':'figures','campaign':'c','from':'2024-07-01','to':'2024-07-01'}");
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack));
    assert_false (feed_command_decode (message.data, message.size, FEED_SENDER_GATEWAY, &command, &nack));
    assert_int_equal (nack.code, NACK_MALFORMED);
    msgpack_sbuffer_destroy (&message);
    made (&message, "{'v':1,'type':'figures','campaign':'c','from':'2024-07-01','to':'2024-07-01','feed':'intake-1'}");
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_GATEWAY, &command, &nack));
    assert_string_equal (command.feed, "intake-1");
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack));
    assert_string_equal (command.feed, "");
    msgpack_sbuffer_destroy (&message);
}

static void an_optional_key_that_is_nil_is_not_there (void **state)
{
    (void) state;
    msgpack_sbuffer message;
    feed_command_t command;
    feed_nack_t nack;
    record_t record;
    rejection_t why;
    made (&message,
          "{'v':1,'type':'batch','feed':'f','seq':1,'control':n,'records':[{'kind':'progress','campaign':'c','unit':'1','date':'2024-07-15',"
          "'rev':1,'counts':{'a':1},'at':n,'note':n,'parts':n}]}");
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack));
    assert_false (command.control.given);
    record_reader_t reader = record_reader_over (command.records);
    assert_int_equal (record_reader_next (&reader, &record, &why), RECORD_GOOD);
    assert_int_equal (record.at.size + record.note.size + record.part_count, 0);
    msgpack_sbuffer_destroy (&message);
}

static void a_digest_is_compared_by_its_own_kind (void **state)
{
    (void) state;
    msgpack_sbuffer message;
    feed_command_t command;
    feed_nack_t nack;
    made (&message, "{'v':1,'type':'batch','feed':'f','seq':1,'records':[]}");
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack));
    slice_t digest = {(const char *) command.digest, sizeof command.digest};
    assert_int_equal (feed_digest_match (&command, slice_of (FEED_DIGEST_KIND), digest), DIGEST_SAME);
    assert_int_equal (feed_digest_match (&command, slice_of ("md5"), digest), DIGEST_UNKNOWN);
    command.digest[0] ^= 1;
    digest.size--;
    assert_int_equal (feed_digest_match (&command, slice_of (FEED_DIGEST_KIND), digest), DIGEST_OTHER);
    msgpack_sbuffer_destroy (&message);
}

static void the_digest_is_of_the_bytes_of_the_records_alone (void **state)
{
    (void) state;
    msgpack_sbuffer one;
    msgpack_sbuffer other;
    feed_command_t first;
    feed_command_t second;
    feed_nack_t nack;
    made (&one, "{'v':1,'type':'batch','feed':'a','seq':1,'records':[{'kind':'x'}]}");
    made (&other, "{'records':[{'kind':'x'}],'v':1,'type':'batch','feed':'b','seq':2}");
    assert_true (feed_command_decode (one.data, one.size, FEED_SENDER_FEED, &first, &nack));
    assert_true (feed_command_decode (other.data, other.size, FEED_SENDER_FEED, &second, &nack));
    assert_memory_equal (first.digest, second.digest, PROTO_DIGEST);
    msgpack_sbuffer_destroy (&one);
    msgpack_sbuffer_destroy (&other);
}

static void bytes_that_are_no_message_are_malformed (void **state)
{
    (void) state;
    feed_command_t command;
    feed_nack_t nack;
    static const struct {
        const char *bytes;
        size_t size;
    } wrong[] = {{"", 0}, {"\xc1", 1}, {"\xdd\xff\xff\xff\xff", 5}, {"\x81", 1}, {"\x80\x80", 2}, {"hello", 5}, {"\xdb\xff\xff\xff\xff", 5}};
    for (size_t next = 0; next < sizeof wrong / sizeof wrong[0]; next++) {
        assert_false (feed_command_decode (wrong[next].bytes, wrong[next].size, FEED_SENDER_FEED, &command, &nack));
        assert_int_equal (nack.code, NACK_MALFORMED);
    }
    char deep[64];
    memset (deep, 0x91, sizeof deep);
    deep[63] = 1;
    assert_false (feed_command_decode (deep, sizeof deep, FEED_SENDER_FEED, &command, &nack));
    assert_int_equal (nack.code, NACK_MALFORMED);
}

static void more_than_5000_records_are_too_large (void **state)
{
    (void) state;
    for (size_t count = 5000; count <= 5001; count++) {
        msgpack_sbuffer message;
        msgpack_packer packer;
        feed_command_t command;
        feed_nack_t nack;
        made (&message, "{'v':1,'type':'batch','feed':'f','seq':1}");
        message.data[0] = (char) 0x85;
        msgpack_packer_init (&packer, &message, msgpack_sbuffer_write);
        (void) msgpack_pack_str (&packer, 7);
        (void) msgpack_pack_str_body (&packer, "records", 7);
        (void) msgpack_pack_array (&packer, count);
        for (size_t next = 0; next < count; next++)
            (void) msgpack_pack_nil (&packer);
        assert_int_equal (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack), count == 5000);
        assert_true (count == 5000 || nack.code == NACK_TOO_LARGE);
        msgpack_sbuffer_destroy (&message);
    }
}

static void rejected (const char *record, rejection_code_t code)
{
    msgpack_sbuffer bytes;
    record_t ret;
    rejection_t why = {.code = REJECTION_CODES};
    made (&bytes, record);
    bool good = record_decode ((slice_t){bytes.data, bytes.size}, &ret, &why);
    if (good ? code != REJECTION_CODES : why.code != code)
        fail_msg ("%s: %s", record, good ? "accepted" : why.detail);
    msgpack_sbuffer_destroy (&bytes);
}

#define PROGRESS(more) "{'kind':'progress','campaign':'c','unit':'22738','date':'2024-07-15','rev':1," more "}"
#define EXPLANATION(more) "{'kind':'explanation','campaign':'c','unit':'22738','date':'2024-07-15','rev':1," more "}"

static void each_fault_of_a_record_has_its_code (void **state)
{
    (void) state;
    rejected (PROGRESS ("'counts':{'activated':5}"), REJECTION_CODES);
    rejected (PROGRESS ("'counts':{'activated':10000000},'later':1"), REJECTION_CODES);
    rejected (PROGRESS ("'counts':{'activated':10000001}"), REJECTION_COUNT_OUT_OF_RANGE);
    rejected (PROGRESS ("'counts':{'activated':-1}"), REJECTION_COUNT_OUT_OF_RANGE);
    rejected (PROGRESS ("'counts':{'activated':1.5}"), REJECTION_WRONG_TYPE);
    rejected (PROGRESS ("'counts':{'activated':'5'}"), REJECTION_WRONG_TYPE);
    rejected (PROGRESS ("'counts':{'a':1,'a':1}"), REJECTION_WRONG_TYPE);
    rejected (PROGRESS ("'counts':{'a':1},'unit':'1'"), REJECTION_WRONG_TYPE);
    rejected (PROGRESS ("'later':1"), REJECTION_MISSING_FIELD);
    rejected (PROGRESS ("'counts':[1]"), REJECTION_WRONG_TYPE);
    rejected (PROGRESS ("'counts':{'a':1},'at':'now'"), REJECTION_WRONG_TYPE);
    rejected (PROGRESS ("'counts':{'a':5},'parts':[{'by':'team','code':'T','counts':{'a':3}},{'by':'team','code':'U','counts':{'a':2}}]"),
              REJECTION_CODES);
    rejected (PROGRESS ("'counts':{'a':5},'parts':[{'by':'team','code':'T','counts':{'a':3}},{'by':'team','code':'U','counts':{'a':3}}]"),
              REJECTION_PARTS_EXCEED);
    rejected (PROGRESS ("'counts':{'a':5},'parts':[{'by':'team','code':'T','counts':{'a':5}},{'by':'force','code':'U','counts':{'a':5}}]"),
              REJECTION_CODES);
    rejected (PROGRESS ("'counts':{'a':5},'parts':[{'by':'gang','code':'T','counts':{'a':3}}]"), REJECTION_WRONG_TYPE);
    rejected ("{'kind':'progress','campaign':'c','unit':'1','date':'2024-07-15','rev':4611686018427387904,'counts':{'a':1}}", REJECTION_CODES);
    rejected ("{'kind':'progress','campaign':'c','unit':'1','date':'2024-07-15','rev':4611686018427387905,'counts':{'a':1}}",
              REJECTION_COUNT_OUT_OF_RANGE);
    rejected (PROGRESS ("'counts':{'a':1},'note':'g\xe1\xbb\x8d"
                        "i 0912 345 678'"),
              REJECTION_PERSONAL_DATA);
    rejected (PROGRESS ("'counts':{'a':1,' a':1}"), REJECTION_WRONG_TYPE);
    rejected (PROGRESS ("'counts':{'a\xe2\x80\xae':1}"), REJECTION_BAD_UTF8);
    rejected (PROGRESS ("'counts':{'a':1},'note':7"), REJECTION_WRONG_TYPE);
    rejected (EXPLANATION ("'document':'12\x0b/GT','reason':'abroad','count':3"), REJECTION_BAD_UTF8);
    rejected (EXPLANATION ("'document':'12/GT','reason':'0912345678','count':3"), REJECTION_PERSONAL_DATA);
    rejected (PROGRESS ("'counts':{'a':1},'at':''"), REJECTION_WRONG_TYPE);
    rejected (PROGRESS ("'counts':{'a':5},'parts':[{'by':'team','code':'','counts':{'a':3}}]"), REJECTION_MISSING_FIELD);
    rejected ("{'kind':'gossip'}", REJECTION_UNKNOWN_KIND);
    rejected ("{'kind':''}", REJECTION_UNKNOWN_KIND);
    rejected ("7", REJECTION_WRONG_TYPE);
    rejected ("{}", REJECTION_MISSING_FIELD);
    rejected ("{'kind':'progress','campaign':'c','unit':'22738','date':'15/7/2024','rev':1,'counts':{'a':1}}", REJECTION_BAD_DATE);
    rejected ("{'kind':'progress','campaign':'c','unit':'22738','date':'2024-02-30','rev':1,'counts':{'a':1}}", REJECTION_BAD_DATE);
    rejected ("{'kind':'progress','campaign':'c','unit':'22738','date':'','rev':1,'counts':{'a':1}}", REJECTION_BAD_DATE);
    rejected ("{'kind':'progress','campaign':'c','unit':'22738','date':'1900-02-28','rev':1,'counts':{'a':1}}", REJECTION_DATE_OUT_OF_RANGE);
    rejected ("{'kind':'progress','campaign':'c','unit':'22738','date':'1900-02-29','rev':1,'counts':{'a':1}}", REJECTION_BAD_DATE);
    rejected ("{'kind':'progress','campaign':'c','unit':'22738','date':'0000-01-01','rev':1,'counts':{'a':1}}", REJECTION_BAD_DATE);
    rejected ("{'kind':'progress','campaign':'c','unit':'22738','date':'2024-07-15','rev':0,'counts':{'a':1}}", REJECTION_WRONG_TYPE);
    rejected ("{'kind':'progress','campaign':'c','unit':22738,'date':'2024-07-15','rev':1,'counts':{'a':1}}", REJECTION_WRONG_TYPE);
    rejected ("{'kind':'progress','campaign':'c','unit':'\xff','date':'2024-07-15','rev':1,'counts':{'a':1}}", REJECTION_BAD_UTF8);
    rejected ("{'kind':'progress','campaign':'ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','unit':'1','date':'2024-07-15','rev'"
              ":1,'counts':{'a':1}}",
              REJECTION_TOO_LONG);
    rejected (EXPLANATION ("'document':'GT-01','reason':'abroad','count':3,'note':'x'"), REJECTION_CODES);
    rejected (EXPLANATION ("'document':'GT-01','reason':'abroad','count':0"), REJECTION_COUNT_OUT_OF_RANGE);
    rejected (EXPLANATION ("'document':'GT-01','reason':'abroad'"), REJECTION_MISSING_FIELD);
    rejected (EXPLANATION ("'document':'','reason':'abroad','count':3"), REJECTION_MISSING_FIELD);
    rejected (EXPLANATION ("'document':'058099001234','reason':'abroad','count':3"), REJECTION_PERSONAL_DATA);
    rejected (EXPLANATION ("'document':'GT','reason':'abroad','count':3,'note':'so 0912345678.'"), REJECTION_PERSONAL_DATA);
    rejected (EXPLANATION ("'document':'GT','reason':'abroad','count':3,'note':'so 12345678 va 12345678901'"), REJECTION_CODES);
}

static bool control_agrees (const char *control)
{
    char text[512];
    msgpack_sbuffer message;
    feed_command_t command;
    feed_nack_t nack;
    (void) snprintf (text, sizeof text, "{'v':1,'type':'batch','feed':'f','seq':1,'records':[" PROGRESS ("'counts':{'a':5}") ",7],'control':%s}",
                     control);
    made (&message, text);
    assert_true (feed_command_decode (message.data, message.size, FEED_SENDER_FEED, &command, &nack));
    bool agrees = batch_check_control (&command, &nack);
    assert_true (agrees || nack.code == NACK_CONTROL_MISMATCH);
    msgpack_sbuffer_destroy (&message);
    return agrees;
}

static void control_totals_are_compared_with_what_came (void **state)
{
    (void) state;
    assert_true (control_agrees ("{'records':2,'sums':{'a':5}}"));
    assert_true (control_agrees ("{'records':2,'sums':{'\xc2\xa0"
                                 "a ':5}}")); // one metric, however it was typed
    assert_false (control_agrees ("{'records':2,'sums':{}}"));
    assert_false (control_agrees ("{'records':1,'sums':{'a':5}}"));
    assert_false (control_agrees ("{'records':2,'sums':{'a':6}}"));
    assert_false (control_agrees ("{'records':2,'sums':{'b':1}}"));
}

static void canonical_json_sorts_and_leaves_the_first_metric_out (void **state)
{
    (void) state;
    msgpack_sbuffer bytes;
    msgpack_sbuffer json;
    record_t record;
    rejection_t why;
    failure_t failure;
    made (&bytes, PROGRESS ("'counts':{'z':1,'activated':5,'b':2},'parts':[{'by':'team','code':'a','counts':{'z':1}}]"));
    assert_true (record_decode ((slice_t){bytes.data, bytes.size}, &record, &why));
    msgpack_sbuffer_init (&json);
    assert_true (record_others_json (&record, slice_of ("activated"), &json, &failure));
    assert_int_equal (json.size, 13);
    assert_memory_equal (json.data, "{\"b\":2,\"z\":1}", 13);
    json.size = 0;
    assert_true (record_parts_json (&record, &json, &failure));
    assert_int_equal (json.size, 43);
    assert_memory_equal (json.data, "[{\"by\":\"team\",\"code\":\"a\",\"counts\":{\"z\":1}}]", 43);
    msgpack_sbuffer_destroy (&json);
    msgpack_sbuffer_destroy (&bytes);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (an_envelope_is_read_strictly),
        cmocka_unit_test (unknown_keys_are_ignored_and_a_batch_is_found_whole),
        cmocka_unit_test (a_refusal_names_the_batch_and_the_bound_that_it_broke),
        cmocka_unit_test (an_actor_is_read_strictly_and_from_a_gateway_alone),
        cmocka_unit_test (an_actor_comes_back_as_it_was_sent),
        cmocka_unit_test (a_gateway_says_whose_figures_it_asks_for),
        cmocka_unit_test (an_optional_key_that_is_nil_is_not_there),
        cmocka_unit_test (a_digest_is_compared_by_its_own_kind),
        cmocka_unit_test (the_digest_is_of_the_bytes_of_the_records_alone),
        cmocka_unit_test (bytes_that_are_no_message_are_malformed),
        cmocka_unit_test (more_than_5000_records_are_too_large),
        cmocka_unit_test (each_fault_of_a_record_has_its_code),
        cmocka_unit_test (control_totals_are_compared_with_what_came),
        cmocka_unit_test (canonical_json_sorts_and_leaves_the_first_metric_out),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}
