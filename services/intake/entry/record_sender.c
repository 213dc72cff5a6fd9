#include "services/intake/entry/record_sender.h"

#include <stdio.h>

#include "common/base/scoped.h"
#include "proto/codec/from_json.h"
#include "proto/codec/precheck.h"
#include "proto/feed/record.h"
#include "services/intake/gateway/gateway.h"

void response_unsaved (response_t *response)
{
    response_problem_coded (response, 503, "unavailable", "this is not saved yet: send it again in %d s", SEND_RETRY_S);
    response->retry_after_s = SEND_RETRY_S;
}

static bool pack (const json_t *record, msgpack_sbuffer *ret, response_t *response)
{
    failure_t failure = {0};
    if (msgpack_from_json (ret, record, &failure) && precheck (ret->data, ret->size) == PRECHECK_OK)
        return true;
    response_problem_coded (response, 422, "wrong_type", "this is nested too deep");
    return false;
}

bool record_check (const json_t *record, response_t *response)
{
    record_t read;
    rejection_t why;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer map = {0};
    if (!pack (record, &map, response))
        return false;
    if (record_decode ((slice_t){map.data, map.size}, &read, &why))
        return true;
    response_problem_coded (response, 422, rejection_code_name (why.code), "%s", why.detail);
    return false;
}

static sent_t judge_ack (const feed_reply_t *ack, response_t *response)
{
    failure_t failure = {0};
    rejection_t why;
    size_t count = 0;
    if (ack->rejected_count == 0)
        return ack->outdated_count == 0 ? SENT_TAKEN : SENT_CONFLICT;
    if (!rejected_decode (ack->rejected.at, ack->rejected.size, &why, 1, &count, &failure)) {
        response_problem (response, 500, "the answer of ingest cannot be read");
        return SENT_ANSWERED;
    }
    if (why.code == REJECTION_REV_CONFLICT)
        return SENT_CONFLICT;
    if (why.code == REJECTION_FORBIDDEN_UNIT)
        response_problem_coded (response, 403, "forbidden", "this account does not report for that unit");
    else
        response_problem_coded (response, 422, rejection_code_name (why.code), "%s", why.detail);
    return SENT_ANSWERED;
}

static feed_actor_t actor_of (const caller_t *caller, const char *held_unit)
{
    feed_actor_t actor = {0};
    (void) snprintf (actor.account, sizeof actor.account, "%s", caller->session.account);
    (void) snprintf (actor.role, sizeof actor.role, "%s", caller->session.role);
    (void) snprintf (actor.unit, sizeof actor.unit, "%s", held_unit);
    return actor;
}

sent_t record_send (const caller_t *caller, const char *feed, const char *held_unit, json_t *record, response_t *response)
{
    failure_t failure = {0};
    scoped (json_free) json_t *owned = record;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer map = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer records = {0};
    scoped (gateway_answer_clear) gateway_answer_t answer = {.reply = {.seq = 0}};
    (void) zmq_msg_init (&answer.bytes);
    if (!record_check (owned, response) || !pack (owned, &map, response))
        return SENT_ANSWERED;
    feed_actor_t actor = actor_of (caller, held_unit);
    if (!records_encode (&records, (slice_t){map.data, map.size}, 1, &failure)
        || !gateway_send (caller->intake->gateway, feed, &actor, (slice_t){records.data, records.size}, SEND_TIMEOUT_MS, &answer, &failure)
        || answer.reply.type != FEED_ACK) {
        response_unsaved (response);
        return SENT_ANSWERED;
    }
    return judge_ack (&answer.reply, response);
}
