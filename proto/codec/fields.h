#ifndef TIENDO_PROTO_CODEC_FIELDS_H
#define TIENDO_PROTO_CODEC_FIELDS_H
// Messages as tables: each map is a list of fields, and one small engine reads and writes by it. The tables are the truth;
// the written contracts (proto/*.md) are compared with them by a test.
// Reading is strict: missing, duplicate, mistyped, out of bound, not UTF-8 is a permanent failure that names the key.
// Unknown keys are ignored. An optional key whose value is nil counts as absent.
#include <msgpack.h>

#include "common/base/failure.h"
#include "proto/codec/cursor.h"
#include "proto/codec/limits.h"

typedef enum {
    FIELD_TEXT,   // char[bound + 1]: UTF-8 of at most `bound` bytes, no NUL
    FIELD_DATE,   // char[11]: YYYY-MM-DD
    FIELD_TIME,   // char[PROTO_MAX_TIME + 1]: RFC 3339
    FIELD_UINT32, // uint32_t: min .. bound
    FIELD_INT64,  // int64_t: min .. bound
    FIELD_UINT64, // uint64_t: any
    FIELD_BOOL,   // bool
    FIELD_NAME,   // enum: one of `bound` names
    FIELD_ARRAY,  // slice_t: the array's bytes; at most `bound` values
    FIELD_MAP,    // slice_t: the map's bytes; at most `bound` pairs
    FIELD_REQUEST // request_id_t: a text of at most `bound` bytes, or a uint
} field_type_t;

enum {
    FIELD_REQUIRED = 1, // `true` in the tables. One without it that is not there, or null, is left zero; one that is zero or empty is not written
    FIELD_NULLABLE = 2, // written as null where it is empty, and read so; without FIELD_REQUIRED it may be missing too when it is read
    FIELD_WORDS = 4     // for people: from JSON it is cut to its bound, at a whole character
};

// What a client tells answers apart by: it comes back as it came.
typedef struct {
    enum { REQUEST_NONE, REQUEST_TEXT, REQUEST_NUMBER } kind;
    char text[PROTO_MAX_REQUEST + 1];
    uint64_t number;
} request_id_t;

typedef struct {
    const char *key;
    field_type_t type;
    unsigned int flags;
    size_t offset;
    uint64_t min;
    uint64_t bound;
    const char *const *names;
} field_t;

enum { FIELD_MAP_KEYS = 64, REJECTION_FIELDS = 3 };

// One map's keys and the bytes of their values: at most FIELD_MAP_KEYS, each str, UTF-8 and unique.
typedef struct {
    uint32_t count;
    struct {
        slice_t key;
        slice_t value;
    } of[FIELD_MAP_KEYS];
} field_map_t;

extern const field_t rejection_fields[REJECTION_FIELDS];

// `bytes` must have passed precheck, or lie within what did.
bool must_check fields_index (slice_t bytes, field_map_t *ret, failure_t *failure);
// Bytes of the value; size 0 where there is no such key.
slice_t fields_find (const field_map_t *map, const char *key);
// Fills the struct at `ret`, which the caller has zeroed. What was read stays in it on failure.
bool must_check fields_decode (const field_t *fields, size_t count, const field_map_t *map, void *ret, failure_t *failure);

// Appends one map: `v` and `type` first where `type` is given, then the fields. Permanent failure where a value breaks its
// bound (a slice field's bytes go in as they are), temporary where memory is short.
bool must_check fields_encode (msgpack_sbuffer *out, const char *type, const field_t *fields, size_t count, const void *from, failure_t *failure);
// A str of the packer that stays one call.
bool must_check fields_pack_text (msgpack_packer *packer, slice_t text);
#endif
