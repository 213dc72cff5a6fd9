#include "services/intake/relay/feeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "proto/codec/from_json.h"
#include "proto/feed/rejection.h"
#include "services/intake/entry/record_sender.h"
#include "services/intake/gateway/gateway.h"
#include "services/intake/relay/push_body.h"

enum { ANSWER_MS = 10000, BUSY_RETRY_S = 2, ENVELOPE_BYTES = 32768 /* of a batch beside its records, at most */ };

typedef struct {
    char feed[PROTO_MAX_CODE + 1];
    const char *rest;
} feed_path_t;

static bool path_read (const char *path, feed_path_t *ret)
{
    size_t size = strcspn (path, "/");
    if (size == 0 || size > PROTO_MAX_CODE)
        return false;
    memcpy (ret->feed, path, size);
    ret->feed[size] = '\0';
    ret->rest = path + size;
    return true;
}

bool feeds_allow (caller_t *caller, response_t *response)
{
    static const char scheme[] = "Bearer ";
    feed_path_t path;
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    pg_refusal_t refusal = {0};
    const char *shown = caller->request->authorization;
    const char *values[] = {digest};
    bool bears = shown != NULL && strncasecmp (shown, scheme, sizeof scheme - 1) == 0;
    secret_token_digest (bears ? shown + sizeof scheme - 1 : "", digest);
    scoped (text_free) char *feed = bears ? pg_pool_text (caller->intake->pool, "feed_of_token", 1, values, &refusal) : NULL;
    if (bears && feed == NULL)
        response_refusal (response, &refusal);
    else if (!bears || feed[0] == '\0')
        response_problem (response, 401, "a token of the feed is needed: `tiendo feed token` makes one");
    else if (!path_read (caller->rest, &path) || strcmp (path.feed, feed) != 0)
        response_problem_coded (response, 403, "forbidden", "this token is not the token of that feed");
    return response->status == 0;
}

static const struct {
    const char *code;
    unsigned status;
} refusals[] = {
    {"malformed", 400}, {"unsupported_version", 400}, {"unknown_type", 400}, {"forbidden", 403},   {"seq_conflict", 409},
    {"too_large", 413}, {"control_mismatch", 422},    {"overloaded", 429},   {"unavailable", 503},
};

static void answer_nack (const feed_reply_t *nack, response_t *response)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (strcmp (refusals[i].code, nack->code) == 0) {
            response_problem_coded (response, refusals[i].status, refusals[i].code, "%s", nack->detail);
            response->retry_after_s = refusals[i].status == 429 || refusals[i].status == 503 ? BUSY_RETRY_S : 0;
            return;
        }
    response_problem (response, 500, "ingest answered %s", nack->code);
}

static json_t *rejected_json (const feed_reply_t *ack)
{
    failure_t failure = {0};
    size_t count = 0;
    json_t *array = json_array ();
    rejection_t *rejected = calloc (ack->rejected_count + 1, sizeof *rejected);
    if (rejected == NULL)
        abort ();
    if (ack->rejected_count > 0 && rejected_decode (ack->rejected.at, ack->rejected.size, rejected, ack->rejected_count, &count, &failure))
        for (size_t i = 0; i < count; i++)
            (void) json_array_append_new (array, json_pack ("{s:i s:s s:s}", "index", (int) rejected[i].index, "code",
                                                            rejection_code_name (rejected[i].code), "detail", rejected[i].detail));
    free (rejected);
    return array;
}

static json_t *outdated_json (const feed_reply_t *ack)
{
    feed_outdated_t one;
    cursor_t outdated = feed_outdated (ack);
    json_t *array = json_array ();
    while (feed_outdated_next (&outdated, &one))
        (void) json_array_append_new (array, json_pack ("{s:i s:I}", "index", (int) one.index, "rev", (json_int_t) one.rev));
    return array;
}

static json_t *ack_json (const feed_reply_t *ack)
{
    json_t *object =
        json_pack ("{s:i s:s s:s s:I s:s s:i s:o}", "v", 1, "type", "ack", "feed", ack->feed, "seq", (json_int_t) ack->seq, "status",
                   ack->status == FEED_DUPLICATE ? "duplicate" : "stored", "accepted", (int) ack->accepted, "rejected", rejected_json (ack));
    if (ack->outdated_count > 0)
        (void) json_object_set_new (object, "outdated", outdated_json (ack));
    return object;
}

static json_t *welcome_json (const feed_reply_t *welcome)
{
    feed_range_t range;
    cursor_t missing = feed_missing (welcome);
    json_t *array = json_array ();
    while (feed_missing_next (&missing, &range))
        (void) json_array_append_new (array, json_pack ("[I, I]", (json_int_t) range.from, (json_int_t) range.to));
    json_t *object =
        json_pack ("{s:i s:s s:s s:I s:o s:i s:i s:s}", "v", 1, "type", "welcome", "feed", welcome->feed, "next_seq", (json_int_t) welcome->next_seq,
                   "missing", array, "max_records", (int) welcome->max_records, "max_bytes", (int) welcome->max_bytes, "time", welcome->time);
    if (welcome->acknowledged_before > 0)
        (void) json_object_set_new (object, "acknowledged_before", json_integer ((json_int_t) welcome->acknowledged_before));
    return object;
}

// Asks ingest, and says what it answered.
static void pass_on (const caller_t *caller, const msgpack_sbuffer *command, response_t *response)
{
    failure_t failure = {0};
    scoped (gateway_answer_clear) gateway_answer_t answer = {.reply = {.seq = 0}};
    (void) zmq_msg_init (&answer.bytes);
    if (!gateway_ask (caller->intake->gateway, command, ANSWER_MS, &answer, &failure)) {
        response_problem_coded (response, 503, "unavailable", "this was not acknowledged in time: send the same again");
        response->retry_after_s = BUSY_RETRY_S;
    } else if (answer.reply.type == FEED_NACK)
        answer_nack (&answer.reply, response);
    else
        response_json (response, answer.reply.type == FEED_ACK ? ack_json (&answer.reply) : welcome_json (&answer.reply));
}

void feeds_get (caller_t *caller, response_t *response)
{
    failure_t failure = {0};
    feed_path_t path;
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer command = {0};
    if (!path_read (caller->rest, &path) || path.rest[0] != '\0')
        response_problem (response, 404, "there is nothing at %.200s", caller->request->path);
    else if (feed_encode_hello (&command, path.feed, &failure))
        pass_on (caller, &command, response);
    else
        response_problem (response, 500, "%s", failure.text);
}

void feeds_post (caller_t *caller, response_t *response)
{
    failure_t failure = {0};
    feed_path_t path;
    scoped (push_body_clear) push_body_t body = {.seq = 0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer command = {0};
    if (!path_read (caller->rest, &path) || strcmp (path.rest, "/batches") != 0) {
        response_problem (response, 404, "there is nothing at %.200s", caller->request->path);
        return;
    }
    if (!push_body_read (caller, &body, response))
        return;
    if (body.records.size > PROTO_MAX_BYTES - ENVELOPE_BYTES)
        response_problem_coded (response, 413, "too_large", "as msgpack the records have %zu bytes, at most %d are taken: send them in parts",
                                body.records.size, PROTO_MAX_BYTES - ENVELOPE_BYTES);
    else if (!feed_encode_batch (&command, path.feed, body.seq, (slice_t){body.records.data, body.records.size},
                                 body.has_control ? &body.control : NULL, NULL, &failure))
        response_problem_coded (response, 400, "malformed", "%s", failure.text);
    else
        pass_on (caller, &command, response);
}
