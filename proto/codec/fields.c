#include "proto/codec/fields.h"

#include "proto/codec/limits.h"
#include "common/text/text.h"

bool fields_index (slice_t bytes, field_map_t *ret, failure_t *failure)
{
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t head = cursor_read (&cursor);
    ret->count = 0;
    if (head.type != CURSOR_MAP)
        return failure_set (failure, FAILURE_PERMANENT, "%s where a map should be", cursor_type_name (head.type));
    if (head.count > FIELD_MAP_KEYS)
        return failure_set (failure, FAILURE_PERMANENT, "more than %d keys in a map", FIELD_MAP_KEYS);
    for (uint32_t next = 0; next < head.count; next++) {
        cursor_value_t key = cursor_read (&cursor);
        if (key.type != CURSOR_STR)
            return failure_set (failure, FAILURE_PERMANENT, "%s where a key (str) should be", cursor_type_name (key.type));
        if (!text_is_utf8 (key.bytes))
            return failure_set (failure, FAILURE_PERMANENT, "a key is not UTF-8");
        for (uint32_t other = 0; other < next; other++)
            if (slice_equal (ret->of[other].key, key.bytes))
                return failure_set (failure, FAILURE_PERMANENT, "`%.*s` is there twice", key.bytes.size > 40 ? 40 : (int) key.bytes.size,
                                    key.bytes.at);
        ret->of[next].key = key.bytes;
        ret->of[next].value = cursor_skip (&cursor);
        ret->count = next + 1;
    }
    return true;
}

slice_t fields_find (const field_map_t *map, const char *key)
{
    for (uint32_t next = 0; next < map->count; next++)
        if (slice_is (map->of[next].key, key))
            return map->of[next].value;
    return (slice_t){NULL, 0};
}

static bool wrong_type (const field_t *field, const char *wanted, cursor_type_t found, failure_t *failure)
{
    return failure_set (failure, FAILURE_PERMANENT, "`%s` is %s, not %s", field->key, cursor_type_name (found), wanted);
}

// Also judges what is to be written: the encoder promises what the decoder asks.
static bool judge_text (const field_t *field, slice_t text, failure_t *failure)
{
    int32_t day;
    instant_us_t instant;
    if (field->type == FIELD_TEXT && text.size > field->bound)
        return failure_set (failure, FAILURE_PERMANENT, "`%s` is longer than %llu bytes", field->key, (unsigned long long) field->bound);
    if (!text_is_utf8 (text))
        return failure_set (failure, FAILURE_PERMANENT, "`%s` is not UTF-8, or holds a NUL", field->key);
    if (field->type == FIELD_DATE && (text.size != 10 || !day_parse (text.at, text.size, &day)))
        return failure_set (failure, FAILURE_PERMANENT, "`%s` is not a date YYYY-MM-DD", field->key);
    if (field->type == FIELD_TIME && !text_instant (text, &instant))
        return failure_set (failure, FAILURE_PERMANENT, "`%s` is not an RFC 3339 time", field->key);
    return true;
}

static bool judge_integer (const field_t *field, uint64_t value, failure_t *failure)
{
    if (value >= field->min && value <= field->bound)
        return true;
    return failure_set (failure, FAILURE_PERMANENT, "`%s` is not within %llu and %llu", field->key, (unsigned long long) field->min,
                        (unsigned long long) field->bound);
}

static bool decode_text (const field_t *field, cursor_value_t value, char *to, failure_t *failure)
{
    if (value.type != CURSOR_STR)
        return wrong_type (field, "str", value.type, failure);
    if (!judge_text (field, value.bytes, failure))
        return false;
    memcpy (to, value.bytes.at, value.bytes.size);
    to[value.bytes.size] = 0;
    return true;
}

static bool decode_integer (const field_t *field, cursor_value_t value, char *to, failure_t *failure)
{
    if (value.type != CURSOR_UINT)
        return wrong_type (field, "uint", value.type, failure);
    if (!judge_integer (field, value.uint, failure))
        return false;
    uint32_t narrow = (uint32_t) value.uint;
    if (field->type == FIELD_UINT32)
        memcpy (to, &narrow, sizeof narrow);
    else
        memcpy (to, &value.uint, sizeof value.uint);
    return true;
}

static bool decode_name (const field_t *field, cursor_value_t value, char *to, failure_t *failure)
{
    if (value.type != CURSOR_STR)
        return wrong_type (field, "str", value.type, failure);
    for (uint32_t name = 0; name < field->bound; name++)
        if (slice_is (value.bytes, field->names[name])) {
            memcpy (to, &name, sizeof name);
            return true;
        }
    return failure_set (failure, FAILURE_PERMANENT, "`%s` is none of the names it may be", field->key);
}

static bool decode_request (const field_t *field, cursor_value_t value, char *to, failure_t *failure)
{
    request_id_t request = {.kind = REQUEST_NUMBER, .number = value.uint};
    if (value.type == CURSOR_STR) {
        const field_t text = {field->key, FIELD_TEXT, false, 0, 0, field->bound, NULL};
        request = (request_id_t){.kind = REQUEST_TEXT};
        if (!decode_text (&text, value, request.text, failure))
            return false;
    } else if (value.type != CURSOR_UINT)
        return wrong_type (field, "str or uint", value.type, failure);
    memcpy (to, &request, sizeof request);
    return true;
}

static bool decode_raw (const field_t *field, cursor_value_t value, slice_t bytes, char *to, failure_t *failure)
{
    bool map = field->type == FIELD_MAP;
    if (value.type != (map ? CURSOR_MAP : CURSOR_ARRAY))
        return wrong_type (field, map ? "map" : "array", value.type, failure);
    if (value.count > field->bound)
        return failure_set (failure, FAILURE_PERMANENT, "`%s` holds more than %llu", field->key, (unsigned long long) field->bound);
    memcpy (to, &bytes, sizeof bytes);
    return true;
}

static bool decode_one (const field_t *field, slice_t bytes, char *to, failure_t *failure)
{
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t value = cursor_read (&cursor);
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
        return decode_text (field, value, to, failure);
    case FIELD_UINT32:
    case FIELD_INT64:
    case FIELD_UINT64:
        return decode_integer (field, value, to, failure);
    case FIELD_BOOL:
        if (value.type != CURSOR_BOOL)
            return wrong_type (field, "bool", value.type, failure);
        memcpy (to, &value.boolean, sizeof value.boolean);
        return true;
    case FIELD_NAME:
        return decode_name (field, value, to, failure);
    case FIELD_ARRAY:
    case FIELD_MAP:
        return decode_raw (field, value, bytes, to, failure);
    case FIELD_REQUEST:
        return decode_request (field, value, to, failure);
    }
    return false;
}

static bool is_null (slice_t bytes)
{
    return bytes.size == 1 && (uint8_t) *bytes.at == 0xc0;
}

bool fields_decode (const field_t *fields, size_t count, const field_map_t *map, void *ret, failure_t *failure)
{
    for (size_t next = 0; next < count; next++) {
        slice_t bytes = fields_find (map, fields[next].key);
        bool may_be_null = (fields[next].flags & FIELD_REQUIRED) == 0 || (fields[next].flags & FIELD_NULLABLE) != 0;
        if ((bytes.size == 0 && (fields[next].flags & FIELD_REQUIRED) == 0) || (is_null (bytes) && may_be_null))
            continue;
        if (bytes.size == 0)
            return failure_set (failure, FAILURE_PERMANENT, "`%s` is missing", fields[next].key);
        if (!decode_one (&fields[next], bytes, (char *) ret + fields[next].offset, failure))
            return false;
    }
    return true;
}

static uint64_t integer_at (const field_t *field, const char *from)
{
    uint64_t wide;
    uint32_t narrow;
    if (field->type == FIELD_INT64 || field->type == FIELD_UINT64) {
        memcpy (&wide, from, sizeof wide);
        return wide;
    }
    memcpy (&narrow, from, sizeof narrow);
    return narrow;
}

static slice_t slice_at (const char *from)
{
    slice_t ret;
    memcpy (&ret, from, sizeof ret);
    return ret;
}

static request_id_t request_at (const char *from)
{
    request_id_t ret;
    memcpy (&ret, from, sizeof ret);
    return ret;
}

static bool is_zero (const field_t *field, const char *from)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_BOOL:
        return *from == 0;
    case FIELD_ARRAY:
    case FIELD_MAP:
        return slice_at (from).size == 0;
    case FIELD_REQUEST:
        return request_at (from).kind == REQUEST_NONE;
    case FIELD_UINT32:
    case FIELD_INT64:
    case FIELD_UINT64:
    case FIELD_NAME:
        break;
    }
    return integer_at (field, from) == 0;
}

bool fields_pack_text (msgpack_packer *packer, slice_t text)
{
    return msgpack_pack_str (packer, text.size) == 0 && msgpack_pack_str_body (packer, text.at, text.size) == 0;
}

static bool judge_one (const field_t *field, const char *from, failure_t *failure)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
        return judge_text (field, slice_of (from), failure);
    case FIELD_UINT32:
    case FIELD_INT64:
    case FIELD_UINT64:
        return judge_integer (field, integer_at (field, from), failure);
    case FIELD_NAME:
        return integer_at (field, from) < field->bound || failure_set (failure, FAILURE_PERMANENT, "`%s` has no name", field->key);
    case FIELD_ARRAY:
    case FIELD_MAP:
        return slice_at (from).size > 0 || failure_set (failure, FAILURE_PERMANENT, "`%s` is missing", field->key);
    case FIELD_BOOL:
    case FIELD_REQUEST: // it was judged when it came
        break;
    }
    return true;
}

static bool pack_request (msgpack_packer *packer, const char *from)
{
    request_id_t request = request_at (from);
    return request.kind == REQUEST_TEXT ? fields_pack_text (packer, slice_of (request.text)) : msgpack_pack_uint64 (packer, request.number) == 0;
}

static bool pack_one (msgpack_packer *packer, const field_t *field, const char *from)
{
    if ((field->flags & FIELD_NULLABLE) != 0 && is_zero (field, from))
        return msgpack_pack_nil (packer) == 0;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
        return fields_pack_text (packer, slice_of (from));
    case FIELD_UINT32:
    case FIELD_INT64:
    case FIELD_UINT64:
        return msgpack_pack_uint64 (packer, integer_at (field, from)) == 0;
    case FIELD_BOOL:
        return (*from != 0 ? msgpack_pack_true (packer) : msgpack_pack_false (packer)) == 0;
    case FIELD_NAME:
        return fields_pack_text (packer, slice_of (field->names[integer_at (field, from)]));
    case FIELD_ARRAY:
    case FIELD_MAP:
        return msgpack_sbuffer_write (packer->data, slice_at (from).at, slice_at (from).size) == 0;
    case FIELD_REQUEST:
        return pack_request (packer, from);
    }
    return false;
}

bool fields_encode (msgpack_sbuffer *out, const char *type, const field_t *fields, size_t count, const void *from, failure_t *failure)
{
    size_t pairs = type == NULL ? 0 : 2;
    for (size_t next = 0; next < count; next++) {
        const char *at = (const char *) from + fields[next].offset;
        bool zero = is_zero (&fields[next], at);
        if (zero && (fields[next].flags & (FIELD_REQUIRED | FIELD_NULLABLE)) == 0)
            continue;
        bool null = zero && (fields[next].flags & FIELD_NULLABLE) != 0;
        if (!null && !judge_one (&fields[next], at, failure))
            return false;
        pairs++;
    }
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    bool packed = msgpack_pack_map (&packer, pairs) == 0;
    if (packed && type != NULL)
        packed = fields_pack_text (&packer, slice_of ("v")) && msgpack_pack_uint8 (&packer, PROTO_VERSION) == 0
                 && fields_pack_text (&packer, slice_of ("type")) && fields_pack_text (&packer, slice_of (type));
    for (size_t next = 0; packed && next < count; next++) {
        const char *at = (const char *) from + fields[next].offset;
        if ((fields[next].flags & (FIELD_REQUIRED | FIELD_NULLABLE)) != 0 || !is_zero (&fields[next], at))
            packed = fields_pack_text (&packer, slice_of (fields[next].key)) && pack_one (&packer, &fields[next], at);
    }
    return packed || failure_set (failure, FAILURE_TEMPORARY, "out of memory for a message");
}
