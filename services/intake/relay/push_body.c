#include "services/intake/relay/push_body.h"

#include "proto/codec/from_json.h"

static bool malformed (response_t *response, const char *why)
{
    response_problem_coded (response, 400, "malformed", "%s", why);
    return false;
}

static bool read_control (push_body_t *self, const json_t *control, response_t *response)
{
    const char *metric;
    json_t *sum;
    const json_t *records = json_object_get (control, "records");
    json_t *sums = json_object_get (control, "sums");
    if (!json_is_object (control) || !json_is_integer (records) || json_integer_value (records) < 0 || json_integer_value (records) > UINT32_MAX
        || !json_is_object (sums) || json_object_size (sums) > PROTO_MAX_SUMS)
        return malformed (response, "control is to be {\"records\": number, \"sums\": {metric: number}}");
    json_object_foreach (sums, metric, sum)
    {
        if (!json_is_integer (sum) || json_integer_value (sum) < 0)
            return malformed (response, "control.sums holds whole numbers by metric");
        self->metrics[self->control.metric_count] = metric;
        self->sums[self->control.metric_count++] = (uint64_t) json_integer_value (sum);
    }
    self->has_control = true;
    self->control.records = (uint32_t) json_integer_value (records);
    self->control.metrics = self->metrics;
    self->control.sums = self->sums;
    return true;
}

bool push_body_read (const caller_t *caller, push_body_t *ret, response_t *response)
{
    failure_t failure = {0};
    msgpack_sbuffer_init (&ret->records);
    ret->json = caller_json_of_records (caller, response);
    if (ret->json == NULL)
        return false;
    const json_t *seq = json_object_get (ret->json, "seq");
    const json_t *records = json_object_get (ret->json, "records");
    const json_t *control = json_object_get (ret->json, "control");
    if (!json_is_integer (seq) || json_integer_value (seq) < 1 || json_integer_value (seq) > PROTO_MAX_NUMBER)
        return malformed (response, "seq is to be a whole number from 1 to 4611686018427387904");
    if (!json_is_array (records))
        return malformed (response, "records is to be an array");
    if (json_array_size (records) > PROTO_MAX_RECORDS) {
        response_problem_coded (response, 413, "too_large", "a batch has at most %d records: send it in parts", PROTO_MAX_RECORDS);
        return false;
    }
    ret->seq = json_integer_value (seq);
    if (!msgpack_from_json (&ret->records, records, &failure))
        return malformed (response, failure.text);
    return control == NULL || json_is_null (control) || read_control (ret, control, response);
}

void push_body_clear (push_body_t *self)
{
    msgpack_sbuffer_destroy (&self->records);
    json_decref (self->json);
}
