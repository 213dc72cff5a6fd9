// Canonical JSON of what one revision says beside its first count, and of who reported it: what the database keeps, and compares revisions by.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "proto/feed/feed.h"

static bool put (msgpack_sbuffer *out, const char *text, size_t size)
{
    return msgpack_sbuffer_write (out, text, size) == 0;
}

static bool put_string (msgpack_sbuffer *out, slice_t text)
{
    bool good = put (out, "\"", 1);
    for (size_t next = 0; good && next < text.size; next++) {
        unsigned char byte = (unsigned char) text.at[next];
        char escaped[8];
        if (byte == '"' || byte == '\\')
            good = put (out, "\\", 1) && put (out, text.at + next, 1);
        else if (byte < 0x20)
            good = put (out, escaped, (size_t) snprintf (escaped, sizeof escaped, "\\u%04x", byte));
        else
            good = put (out, text.at + next, 1);
    }
    return good && put (out, "\"", 1);
}

static int compare_counts (const void *left, const void *right)
{
    return slice_compare (((const record_count_t *) left)->metric, ((const record_count_t *) right)->metric);
}

// {"a":1,"b":2} but for `except`, where given.
static bool put_counts (msgpack_sbuffer *out, const record_counts_t *counts, const slice_t *except)
{
    record_counts_t sorted = *counts;
    qsort (sorted.of, sorted.size, sizeof sorted.of[0], compare_counts);
    bool good = put (out, "{", 1);
    bool first = true;
    for (uint32_t next = 0; good && next < sorted.size; next++) {
        if (except != NULL && slice_equal (sorted.of[next].metric, *except))
            continue;
        char number[16];
        good = put (out, ",", first ? 0 : 1) && put_string (out, sorted.of[next].metric)
               && put (out, number, (size_t) snprintf (number, sizeof number, ":%" PRIu32, sorted.of[next].value));
        first = false;
    }
    return good && put (out, "}", 1);
}

bool record_others_json (const record_t *self, slice_t first_metric, msgpack_sbuffer *out, failure_t *failure)
{
    uint32_t others = self->counts.size - (record_count_of (&self->counts, first_metric) != NULL ? 1 : 0);
    return others == 0 || put_counts (out, &self->counts, &first_metric)
           || failure_set (failure, FAILURE_TEMPORARY, "out of memory for a record's counts");
}

bool record_parts_json (const record_t *self, msgpack_sbuffer *out, failure_t *failure)
{
    if (self->part_count == 0)
        return true;
    cursor_t cursor = record_parts (self);
    record_part_t part;
    bool good = put (out, "[", 1);
    for (bool first = true; good && record_parts_next (&cursor, &part); first = false) {
        const char *by = part_kind_name (part.by);
        good = put (out, ",", first ? 0 : 1) && put (out, "{\"by\":\"", 7) && put (out, by, strlen (by)) && put (out, "\",\"code\":", 9)
               && put_string (out, part.code) && put (out, ",\"counts\":", 10) && put_counts (out, &part.counts, NULL) && put (out, "}", 1);
    }
    return (good && put (out, "]", 1)) || failure_set (failure, FAILURE_TEMPORARY, "out of memory for a record's parts");
}

bool feed_actor_json (const feed_actor_t *actor, msgpack_sbuffer *out, failure_t *failure)
{
    const struct {
        const char *key;
        const char *text;
    } pairs[] = {{"{\"account\":", actor->account}, {",\"role\":", actor->role}, {",\"unit\":", actor->unit}};
    bool good = true;
    if (actor->account[0] == '\0')
        return true;
    for (size_t next = 0; good && next < sizeof pairs / sizeof pairs[0]; next++)
        good = put (out, pairs[next].key, strlen (pairs[next].key)) && put_string (out, slice_of (pairs[next].text));
    return (good && put (out, "}", 1)) || failure_set (failure, FAILURE_TEMPORARY, "out of memory for an actor");
}
