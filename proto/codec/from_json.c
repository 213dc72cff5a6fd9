#include "proto/codec/from_json.h"

#include "proto/codec/limits.h"

static bool pack_text (msgpack_packer *packer, const char *text, size_t size)
{
    return msgpack_pack_str (packer, size) == 0 && msgpack_pack_str_body (packer, text, size) == 0;
}

static bool pack_scalar (msgpack_packer *packer, const json_t *value)
{
    switch (json_typeof (value)) {
    case JSON_STRING:
        return pack_text (packer, json_string_value (value), json_string_length (value));
    case JSON_INTEGER:
        return msgpack_pack_int64 (packer, json_integer_value (value)) == 0;
    case JSON_REAL:
        return msgpack_pack_double (packer, json_real_value (value)) == 0;
    case JSON_TRUE:
        return msgpack_pack_true (packer) == 0;
    case JSON_FALSE:
        return msgpack_pack_false (packer) == 0;
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY:
    default:
        return msgpack_pack_nil (packer) == 0;
    }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as a message may be nested
static bool pack (msgpack_packer *packer, const json_t *value, int depth, bool *too_deep)
{
    size_t place;
    const char *key;
    json_t *item;
    if (!json_is_object (value) && !json_is_array (value))
        return pack_scalar (packer, value);
    if (depth == PROTO_MAX_DEPTH) {
        *too_deep = true;
        return false;
    }
    if (json_is_array (value)) {
        bool good = msgpack_pack_array (packer, json_array_size (value)) == 0;
        json_array_foreach (value, place, item) good = good && pack (packer, item, depth + 1, too_deep);
        return good;
    }
    bool good = msgpack_pack_map (packer, json_object_size (value)) == 0;
    for (void *at = json_object_iter ((json_t *) (uintptr_t) value); at != NULL && good;
         at = json_object_iter_next ((json_t *) (uintptr_t) value, at)) {
        key = json_object_iter_key (at);
        good = pack_text (packer, key, strlen (key)) && pack (packer, json_object_iter_value (at), depth + 1, too_deep);
    }
    return good;
}

bool msgpack_from_json (msgpack_sbuffer *out, const json_t *value, failure_t *failure)
{
    msgpack_packer packer;
    bool too_deep = false;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    return pack (&packer, value, 1, &too_deep)
           || (too_deep ? failure_set (failure, FAILURE_PERMANENT, "it is nested deeper than %d", PROTO_MAX_DEPTH)
                        : failure_set (failure, FAILURE_TEMPORARY, "out of memory"));
}
