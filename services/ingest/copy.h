#ifndef TIENDO_INGEST_COPY_H
#define TIENDO_INGEST_COPY_H
// PostgreSQL's binary COPY format, written into one growing buffer that is used again and again. Columns marked `stamp` are filled in
// with the time of receipt at the very last moment, when the transaction that keeps the rows is open.
#include <stdint.h>

#include "common/clock.h"
#include "proto/slice.h"

typedef struct {
    char *bytes;
    size_t size;
    size_t room;
    uint32_t *stamps; // offsets of the columns to be stamped
    size_t stamp_count;
    size_t stamp_room;
    uint32_t rows;
} copy_t;

// Memory is bounded by the group that is written; where there is none the process aborts.
void copy_clear (copy_t *self); // frees it
void copy_begin (copy_t *self); // empties it and writes the file header
void copy_row (copy_t *self, int16_t columns);
void copy_null (copy_t *self);
void copy_bytes (copy_t *self, slice_t bytes); // text or bytea
void copy_jsonb (copy_t *self, slice_t json);  // size 0: null
void copy_int32 (copy_t *self, int32_t value);
void copy_int64 (copy_t *self, int64_t value);
void copy_date (copy_t *self, int32_t day);
void copy_instant (copy_t *self, instant_us_t at);
void copy_stamp (copy_t *self);
void copy_texts (copy_t *self, const slice_t *texts, size_t count); // text[]
void copy_end (copy_t *self);
void copy_stamp_all (copy_t *self, instant_us_t at);

// An array of values as a parameter in binary has the same shape as a column; these write it without the column's length.
void copy_array_begin (copy_t *self, uint32_t oid, size_t count);
enum { COPY_OID_TEXT = 25, COPY_OID_INT8 = 20 };
#endif
