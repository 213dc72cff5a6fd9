#ifndef TIENDO_PROTO_CODEC_FIELDS_JSON_H
#define TIENDO_PROTO_CODEC_FIELDS_JSON_H
// The same tables over JSON: one list of fields, two forms. Arrays and maps (FIELD_ARRAY, FIELD_MAP) are the caller's.
#include <jansson.h>

#include "proto/codec/fields.h"

// Reads what the database made: strict as fields_decode, but that words for people are cut to their bound.
bool must_check fields_from_json (const field_t *fields, size_t count, const json_t *object, void *ret, failure_t *failure);
// Adds the fields to the object; an optional one that is empty is left out, a nullable one is null.
void fields_to_json (const field_t *fields, size_t count, const void *from, json_t *object);
#endif
