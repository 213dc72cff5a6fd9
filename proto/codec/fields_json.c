#include "proto/codec/fields_json.h"

#include "common/text/text.h"

static bool wrong (const field_t *field, const char *wanted, failure_t *failure)
{
    return failure_set (failure, FAILURE_PERMANENT, "`%s` is not %s", field->key, wanted);
}

static bool text_from (const field_t *field, const json_t *value, char *to, failure_t *failure)
{
    size_t most = field->type == FIELD_TIME ? PROTO_MAX_TIME : (size_t) field->bound;
    const char *text = json_string_value (value);
    if (text == NULL)
        return wrong (field, "a text", failure);
    size_t size = json_string_length (value);
    if (size > most && (field->flags & FIELD_WORDS) == 0)
        return failure_set (failure, FAILURE_PERMANENT, "`%s` is longer than %zu bytes", field->key, most);
    memcpy (to, text, size > most ? most : size);
    to[size > most ? most : size] = '\0';
    if (size > most)
        text_make_printable (to);
    return true;
}

static bool integer_from (const field_t *field, const json_t *value, char *to, failure_t *failure)
{
    json_int_t wide = json_integer_value (value);
    if (!json_is_integer (value) || wide < 0 || (uint64_t) wide < field->min || (uint64_t) wide > field->bound)
        return wrong (field, "an integer within its bounds", failure);
    uint32_t narrow = (uint32_t) wide;
    if (field->type == FIELD_UINT32)
        memcpy (to, &narrow, sizeof narrow);
    else
        memcpy (to, &wide, sizeof wide);
    return true;
}

static bool name_from (const field_t *field, const json_t *value, char *to, failure_t *failure)
{
    const char *text = json_string_value (value);
    for (uint32_t name = 0; text != NULL && name < field->bound; name++)
        if (strcmp (text, field->names[name]) == 0) {
            memcpy (to, &name, sizeof name);
            return true;
        }
    return wrong (field, "one of its names", failure);
}

static bool one_from (const field_t *field, const json_t *value, char *to, failure_t *failure)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
        return text_from (field, value, to, failure);
    case FIELD_UINT32:
    case FIELD_INT64:
    case FIELD_UINT64:
        return integer_from (field, value, to, failure);
    case FIELD_NAME:
        return name_from (field, value, to, failure);
    case FIELD_BOOL:
    case FIELD_ARRAY:
    case FIELD_MAP:
    case FIELD_REQUEST:
        break;
    }
    return true;
}

bool fields_from_json (const field_t *fields, size_t count, const json_t *object, void *ret, failure_t *failure)
{
    for (size_t next = 0; next < count; next++) {
        const field_t *field = &fields[next];
        const json_t *value = json_object_get (object, field->key);
        if (value == NULL && (field->flags & FIELD_REQUIRED) != 0)
            return failure_set (failure, FAILURE_PERMANENT, "`%s` is missing", field->key);
        bool null = value == NULL || (json_is_null (value) && ((field->flags & FIELD_REQUIRED) == 0 || (field->flags & FIELD_NULLABLE) != 0));
        if (!null && !one_from (field, value, (char *) ret + field->offset, failure))
            return false;
    }
    return true;
}

static json_t *one_to (const field_t *field, const char *from)
{
    uint32_t narrow;
    int64_t wide;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
        if (*from == '\0' && (field->flags & FIELD_NULLABLE) != 0)
            return json_null ();
        return *from == '\0' && (field->flags & FIELD_REQUIRED) == 0 ? NULL : json_string (from);
    case FIELD_UINT32:
        memcpy (&narrow, from, sizeof narrow);
        return json_integer (narrow);
    case FIELD_INT64:
    case FIELD_UINT64:
        memcpy (&wide, from, sizeof wide);
        return json_integer (wide);
    case FIELD_NAME:
        memcpy (&narrow, from, sizeof narrow);
        return json_string (field->names[narrow]);
    case FIELD_BOOL:
    case FIELD_ARRAY:
    case FIELD_MAP:
    case FIELD_REQUEST:
        break;
    }
    return NULL;
}

void fields_to_json (const field_t *fields, size_t count, const void *from, json_t *object)
{
    for (size_t next = 0; next < count; next++) {
        json_t *value = one_to (&fields[next], (const char *) from + fields[next].offset);
        if (value != NULL)
            (void) json_object_set_new (object, fields[next].key, value);
    }
}
