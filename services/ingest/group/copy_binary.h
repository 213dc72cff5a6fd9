#ifndef TIENDO_INGEST_GROUP_COPY_BINARY_H
#define TIENDO_INGEST_GROUP_COPY_BINARY_H
// PostgreSQL's binary COPY format, written into one growing buffer that is used again and again. Columns marked `stamp` are filled in
// with the time of receipt at the very last moment, when the transaction that keeps the rows is open.
#include <stdint.h>

#include "common/base/clock.h"
#include "common/text/slice.h"

typedef struct {
    char *bytes;
    size_t size;
    size_t room;
    uint32_t *stamps; // offsets of the columns to be stamped
    size_t stamp_count;
    size_t stamp_room;
    uint32_t rows;
} copy_binary_t;

// Memory is bounded by the group that is written; where there is none the process aborts.
void copy_binary_clear (copy_binary_t *self); // frees it
void copy_binary_begin (copy_binary_t *self); // empties it and writes the file header
void copy_binary_row (copy_binary_t *self, int16_t columns);
void copy_binary_null (copy_binary_t *self);
void copy_binary_bytes (copy_binary_t *self, slice_t bytes); // text or bytea
void copy_binary_jsonb (copy_binary_t *self, slice_t json);  // size 0: null
void copy_binary_int32 (copy_binary_t *self, int32_t value);
void copy_binary_int64 (copy_binary_t *self, int64_t value);
void copy_binary_date (copy_binary_t *self, int32_t day);
void copy_binary_instant (copy_binary_t *self, instant_us_t at);
void copy_binary_stamp (copy_binary_t *self);
void copy_binary_texts (copy_binary_t *self, const slice_t *texts, size_t count); // text[]
void copy_binary_end (copy_binary_t *self);
void copy_binary_stamp_all (copy_binary_t *self, instant_us_t at);
// Puts finished rows, each of which ends with its one stamp, into another order: the nth is to be the one that was at order[n].
void copy_binary_reorder (copy_binary_t *self, const uint32_t *order);

// An array of values as a parameter in binary has the same shape as a column; these write it without the column's length.
void copy_binary_raw (copy_binary_t *self, slice_t bytes); // as they are
void copy_binary_array_begin (copy_binary_t *self, uint32_t oid, size_t count);
enum { COPY_BINARY_OID_TEXT = 25, COPY_BINARY_OID_INT4 = 23, COPY_BINARY_OID_INT8 = 20 };
#endif
