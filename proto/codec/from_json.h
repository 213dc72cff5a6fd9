#ifndef TIENDO_PROTO_CODEC_FROM_JSON_H
#define TIENDO_PROTO_CODEC_FROM_JSON_H
// JSON as msgpack by one fixed rule, so that the same JSON is the same bytes in every release: keys in the order in which they came, integers in the
// shortest form that holds them, every other number a float of 64 bits, texts as UTF-8. What a batch is known by is the digest of these bytes.
#include <jansson.h>
#include <msgpack.h>

#include "common/base/failure.h"

// Appends the value to *out. Permanent failure where it is nested deeper than a message may be, temporary where memory is short.
bool must_check msgpack_from_json (msgpack_sbuffer *out, const json_t *value, failure_t *failure);
#endif
