#include "proto/codec/envelope.h"

#include "proto/codec/limits.h"
#include "proto/codec/precheck.h"
#include "common/text/text.h"

static envelope_t judge_version (const field_map_t *map, failure_t *failure)
{
    slice_t bytes = fields_find (map, "v");
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t version = cursor_read (&cursor);
    if (version.type != CURSOR_UINT) {
        failure_set (failure, FAILURE_PERMANENT, "`v` is %s, not uint", bytes.size == 0 ? "missing" : cursor_type_name (version.type));
        return ENVELOPE_MALFORMED;
    }
    if (version.uint == PROTO_VERSION)
        return ENVELOPE_OK;
    failure_set (failure, FAILURE_PERMANENT, "version %llu, and only %d is spoken here", (unsigned long long) version.uint, PROTO_VERSION);
    return ENVELOPE_VERSION;
}

static envelope_t judge_type (const field_map_t *map, const char *const *names, size_t name_count, unsigned int *ret, failure_t *failure)
{
    slice_t bytes = fields_find (map, "type");
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t type = cursor_read (&cursor);
    if (type.type != CURSOR_STR || !text_is_utf8 (type.bytes)) {
        failure_set (failure, FAILURE_PERMANENT, "`type` is %s, not str in UTF-8", bytes.size == 0 ? "missing" : cursor_type_name (type.type));
        return ENVELOPE_MALFORMED;
    }
    for (unsigned int name = 0; name < name_count; name++)
        if (slice_is (type.bytes, names[name])) {
            *ret = name;
            return ENVELOPE_OK;
        }
    failure_set (failure, FAILURE_PERMANENT, "no command or answer `%.*s`", type.bytes.size > 40 ? 40 : (int) type.bytes.size, type.bytes.at);
    return ENVELOPE_TYPE;
}

envelope_t envelope_read (slice_t bytes, const char *const *names, size_t name_count, field_map_t *map, unsigned int *type, failure_t *failure)
{
    map->count = 0;
    precheck_t checked = precheck (bytes.at, bytes.size);
    if (checked != PRECHECK_OK) {
        failure_set (failure, FAILURE_PERMANENT, "the message: %s", precheck_text (checked));
        return checked == PRECHECK_TOO_MANY ? ENVELOPE_TOO_LARGE : ENVELOPE_MALFORMED;
    }
    if (!fields_index (bytes, map, failure))
        return ENVELOPE_MALFORMED;
    envelope_t version = judge_version (map, failure);
    return version != ENVELOPE_OK ? version : judge_type (map, names, name_count, type, failure);
}
