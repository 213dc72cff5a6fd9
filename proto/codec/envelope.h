#ifndef TIENDO_PROTO_CODEC_ENVELOPE_H
#define TIENDO_PROTO_CODEC_ENVELOPE_H
// What every message of feed/1 and alerts/1 has: one msgpack map, `v` and `type`. Judged in one order for all:
// the bytes, the map and its keys, the version, the type. Private to proto/.
#include "proto/codec/fields.h"

typedef enum { ENVELOPE_OK, ENVELOPE_MALFORMED, ENVELOPE_TOO_LARGE, ENVELOPE_VERSION, ENVELOPE_TYPE } envelope_t;

// Fills *map and *type (the index in `names`). On failure *map holds the keys that could be read, failure->text says why.
envelope_t envelope_read (slice_t bytes, const char *const *names, size_t name_count, field_map_t *map, unsigned int *type, failure_t *failure);
#endif
