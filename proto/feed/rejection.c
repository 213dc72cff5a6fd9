#include "proto/feed/rejection.h"

#include <stdarg.h>
#include <stdio.h>

#include "proto/codec/fields.h"
#include "proto/codec/precheck.h"
#include "common/text/text.h"

static const char *const code_names[REJECTION_CODES] = {
    [REJECTION_PARTS_EXCEED] = "parts_exceed",
    [REJECTION_PERSONAL_DATA] = "personal_data",
    [REJECTION_TOO_LONG] = "too_long",
    [REJECTION_MISSING_FIELD] = "missing_field",
    [REJECTION_WRONG_TYPE] = "wrong_type",
    [REJECTION_BAD_UTF8] = "bad_utf8",
    [REJECTION_UNKNOWN_KIND] = "unknown_kind",
    [REJECTION_UNKNOWN_CAMPAIGN] = "unknown_campaign",
    [REJECTION_UNKNOWN_UNIT] = "unknown_unit",
    [REJECTION_NOT_REPORTING_UNIT] = "not_reporting_unit",
    [REJECTION_FORBIDDEN_UNIT] = "forbidden_unit",
    [REJECTION_UNKNOWN_METRIC] = "unknown_metric",
    [REJECTION_BAD_DATE] = "bad_date",
    [REJECTION_DATE_OUT_OF_RANGE] = "date_out_of_range",
    [REJECTION_DATE_LOCKED] = "date_locked",
    [REJECTION_COUNT_OUT_OF_RANGE] = "count_out_of_range",
    [REJECTION_REV_CONFLICT] = "rev_conflict",
    [REJECTION_UNKNOWN_REASON] = "unknown_reason",
};

const field_t rejection_fields[REJECTION_FIELDS] = {
    {"index", FIELD_UINT32, true, offsetof (rejection_t, index), 0, UINT32_MAX, NULL},
    {"code", FIELD_NAME, true, offsetof (rejection_t, code), 0, REJECTION_CODES, code_names},
    {"detail", FIELD_TEXT, true, offsetof (rejection_t, detail), 0, sizeof ((rejection_t *) 0)->detail - 1, NULL},
};

const char *rejection_code_name (rejection_code_t code)
{
    return code < REJECTION_CODES ? code_names[code] : "";
}

bool rejection_code_from (slice_t name, rejection_code_t *ret)
{
    for (unsigned int code = 0; code < REJECTION_CODES; code++)
        if (slice_is (name, code_names[code])) {
            *ret = (rejection_code_t) code;
            return true;
        }
    return false;
}

bool rejection_set (rejection_t *self, rejection_code_t code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    self->code = code;
    vsnprintf (self->detail, sizeof self->detail, format, arguments);
    va_end (arguments);
    text_make_printable (self->detail);
    return false;
}

bool rejected_encode (msgpack_sbuffer *out, const rejection_t *rejected, size_t count, failure_t *failure)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    if (msgpack_pack_array (&packer, count) != 0)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for the rejections");
    for (size_t next = 0; next < count; next++)
        if (!fields_encode (out, NULL, rejection_fields, REJECTION_FIELDS, &rejected[next], failure))
            return false;
    return true;
}

bool rejected_decode (const void *bytes, size_t size, rejection_t *ret, size_t room, size_t *ret_count, failure_t *failure)
{
    precheck_t checked = precheck (bytes, size);
    if (checked != PRECHECK_OK)
        return failure_set (failure, FAILURE_PERMANENT, "rejected: %s", precheck_text (checked));
    cursor_t cursor = cursor_over (bytes, size);
    cursor_value_t head = cursor_read (&cursor);
    if (head.type != CURSOR_ARRAY || head.count > room)
        return failure_set (failure, FAILURE_PERMANENT, "rejected: not an array of at most %zu", room);
    for (uint32_t next = 0; next < head.count; next++) {
        field_map_t map;
        if (!fields_index (cursor_skip (&cursor), &map, failure) || !fields_decode (rejection_fields, REJECTION_FIELDS, &map, &ret[next], failure))
            return failure_prefix (failure, "rejected[%u]", next);
    }
    *ret_count = head.count;
    return true;
}
