#include "services/ingest/group/copy_binary.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>

// PostgreSQL counts from 2000-01-01
static const int32_t epoch_days = 10957;
static const int64_t epoch_us = INT64_C (946684800000000);

static char *take (copy_binary_t *self, size_t size)
{
    if (self->room - self->size < size) {
        size_t room = self->room < 4096 ? 4096 : self->room;
        while (room - self->size < size)
            room *= 2;
        self->bytes = realloc (self->bytes, room);
        if (self->bytes == NULL)
            abort ();
        self->room = room;
    }
    char *at = self->bytes + self->size;
    self->size += size;
    return at;
}

static void put16 (copy_binary_t *self, int16_t value)
{
    uint16_t big = htobe16 ((uint16_t) value);
    memcpy (take (self, sizeof big), &big, sizeof big);
}

static void put32 (copy_binary_t *self, int32_t value)
{
    uint32_t big = htobe32 ((uint32_t) value);
    memcpy (take (self, sizeof big), &big, sizeof big);
}

static void put64 (copy_binary_t *self, int64_t value)
{
    uint64_t big = htobe64 ((uint64_t) value);
    memcpy (take (self, sizeof big), &big, sizeof big);
}

void copy_binary_clear (copy_binary_t *self)
{
    free (self->bytes);
    free (self->stamps);
    *self = (copy_binary_t){0};
}

static const char header[19] = "PGCOPY\n\377\r\n";

void copy_binary_begin (copy_binary_t *self)
{
    self->size = 0;
    self->stamp_count = 0;
    self->rows = 0;
    memcpy (take (self, sizeof header), header, sizeof header);
}

void copy_binary_row (copy_binary_t *self, int16_t columns)
{
    put16 (self, columns);
    self->rows++;
}

void copy_binary_null (copy_binary_t *self)
{
    put32 (self, -1);
}

void copy_binary_bytes (copy_binary_t *self, slice_t bytes)
{
    put32 (self, (int32_t) bytes.size);
    if (bytes.size > 0)
        memcpy (take (self, bytes.size), bytes.at, bytes.size);
}

void copy_binary_jsonb (copy_binary_t *self, slice_t json)
{
    if (json.size == 0) {
        copy_binary_null (self);
        return;
    }
    put32 (self, (int32_t) json.size + 1);
    *take (self, 1) = 1; // the version of jsonb's outer form
    memcpy (take (self, json.size), json.at, json.size);
}

void copy_binary_int32 (copy_binary_t *self, int32_t value)
{
    put32 (self, 4);
    put32 (self, value);
}

void copy_binary_int64 (copy_binary_t *self, int64_t value)
{
    put32 (self, 8);
    put64 (self, value);
}

void copy_binary_date (copy_binary_t *self, int32_t day)
{
    copy_binary_int32 (self, day - epoch_days);
}

void copy_binary_instant (copy_binary_t *self, instant_us_t at)
{
    copy_binary_int64 (self, at - epoch_us);
}

void copy_binary_stamp (copy_binary_t *self)
{
    copy_binary_int64 (self, 0);
    if (self->stamp_count == self->stamp_room) {
        self->stamp_room = self->stamp_room == 0 ? 256 : self->stamp_room * 2;
        self->stamps = realloc (self->stamps, self->stamp_room * sizeof *self->stamps);
        if (self->stamps == NULL)
            abort ();
    }
    self->stamps[self->stamp_count++] = (uint32_t) (self->size - 8);
}

void copy_binary_stamp_all (copy_binary_t *self, instant_us_t at)
{
    uint64_t big = htobe64 ((uint64_t) (at - epoch_us));
    for (size_t next = 0; next < self->stamp_count; next++)
        memcpy (self->bytes + self->stamps[next], &big, sizeof big);
}

// Where a row ends, and the next one begins: behind its stamp.
static size_t row_end (const copy_binary_t *self, size_t rows)
{
    return rows == 0 ? sizeof header : self->stamps[rows - 1] + sizeof (uint64_t);
}

void copy_binary_reorder (copy_binary_t *self, const uint32_t *order)
{
    assert (self->stamp_count == self->rows);
    copy_binary_t sorted = {0};
    memcpy (take (&sorted, self->size), self->bytes, self->size); // so the header and the end are there
    sorted.stamps = calloc ((size_t) self->rows + 1, sizeof *sorted.stamps);
    if (sorted.stamps == NULL)
        abort ();
    sorted.size = sizeof header;
    for (uint32_t next = 0; next < self->rows; next++) {
        size_t start = row_end (self, order[next]);
        size_t size = row_end (self, order[next] + 1) - start;
        memcpy (sorted.bytes + sorted.size, self->bytes + start, size);
        sorted.size += size;
        sorted.stamps[next] = (uint32_t) (sorted.size - sizeof (uint64_t));
    }
    sorted.size = self->size;
    sorted.rows = self->rows;
    sorted.stamp_count = self->rows;
    sorted.stamp_room = (size_t) self->rows + 1;
    copy_binary_clear (self);
    *self = sorted;
}

void copy_binary_raw (copy_binary_t *self, slice_t bytes)
{
    if (bytes.size > 0)
        memcpy (take (self, bytes.size), bytes.at, bytes.size);
}

void copy_binary_array_begin (copy_binary_t *self, uint32_t oid, size_t count)
{
    put32 (self, count > 0 ? 1 : 0);
    put32 (self, 0);
    put32 (self, (int32_t) oid);
    if (count > 0) {
        put32 (self, (int32_t) count);
        put32 (self, 1);
    }
}

void copy_binary_texts (copy_binary_t *self, const slice_t *texts, size_t count)
{
    size_t start = self->size;
    put32 (self, 0);
    copy_binary_array_begin (self, COPY_BINARY_OID_TEXT, count);
    for (size_t next = 0; next < count; next++)
        copy_binary_bytes (self, texts[next]);
    uint32_t big = htobe32 ((uint32_t) (self->size - start - 4));
    memcpy (self->bytes + start, &big, sizeof big);
}

void copy_binary_end (copy_binary_t *self)
{
    put16 (self, -1);
}
