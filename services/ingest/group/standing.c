#include "services/ingest/group/standing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// What a revision is one of: a unit's figure of a day, or a unit's document.
static int compare_keys (const write_group_row_t *one, const write_group_row_t *other)
{
    if (one->campaign != other->campaign)
        return (uintptr_t) one->campaign < (uintptr_t) other->campaign ? -1 : 1;
    int order = slice_compare (one->unit, other->unit);
    if (order != 0)
        return order;
    if (one->document != NULL)
        return strcmp (one->document, other->document);
    return (one->day > other->day) - (one->day < other->day);
}

static int compare_rows (const void *left, const void *right)
{
    const write_group_row_t *one = *(write_group_row_t *const *) left;
    const write_group_row_t *other = *(write_group_row_t *const *) right;
    int order = compare_keys (one, other);
    return order != 0 ? order : (one->rev < other->rev) - (one->rev > other->rev); // the highest first
}

void standing_keys_clear (standing_keys_t *self)
{
    free (self->rows);
    free (self->ends);
    *self = (standing_keys_t){.count = 0};
}

void standing_keys_make (standing_keys_t *ret, write_group_row_t *rows, size_t count)
{
    *ret = (standing_keys_t){calloc (count + 1, sizeof (write_group_row_t *)), calloc (count + 1, sizeof (size_t)), 0};
    if (ret->rows == NULL || ret->ends == NULL)
        abort (); // bounded by the group
    for (size_t next = 0; next < count; next++)
        ret->rows[next] = &rows[next];
    if (count > 1)
        qsort (ret->rows, count, sizeof (write_group_row_t *), compare_rows);
    for (size_t next = 0; next < count; next++)
        if (next + 1 == count || compare_keys (ret->rows[next], ret->rows[next + 1]) != 0)
            ret->ends[ret->count++] = next + 1;
}

void standing_mark (const standing_keys_t *self, size_t key, int64_t rev)
{
    for (size_t next = key > 0 ? self->ends[key - 1] : 0; next < self->ends[key]; next++)
        if (self->rows[next]->rev < rev && self->rows[next]->above < rev)
            self->rows[next]->above = rev;
}

static void mark_within (write_group_row_t *rows, size_t count)
{
    standing_keys_t keys;
    standing_keys_make (&keys, rows, count);
    for (size_t key = 0; key < keys.count; key++)
        standing_mark (&keys, key, keys.rows[key > 0 ? keys.ends[key - 1] : 0]->rev);
    standing_keys_clear (&keys);
}

void standing_within (write_group_t *group)
{
    mark_within (group->rows, group->progress.rows);
    mark_within (group->explained, group->explanation.rows);
}

enum { SOURCE_SIZE = 2 * PROTO_MAX_CODE + 16 };

static void name_source (const standing_t *self, char source[SOURCE_SIZE])
{
    if (self->role[0] != '\0')
        (void) snprintf (source, SOURCE_SIZE, "%s of %s", self->role, self->unit);
    else if (self->feed[0] != '\0')
        (void) snprintf (source, SOURCE_SIZE, "feed %s", self->feed);
    else
        (void) snprintf (source, SOURCE_SIZE, "an operator");
}

void standing_conflict (const standing_t *self, rejection_t *why)
{
    char at[INSTANT_TEXT_SIZE];
    char source[SOURCE_SIZE];
    instant_format (self->at, 0, at);
    name_source (self, source);
    if (self->value == NULL && self->rev >= PROTO_MAX_NUMBER)
        (void) rejection_set (why, REJECTION_REV_CONFLICT, "no `rev` of a feed is taken any more: an operator took the figure out at %s", at);
    else if (self->rev >= PROTO_MAX_NUMBER)
        (void) rejection_set (why, REJECTION_REV_CONFLICT,
                              "no higher `rev` is taken; an operator can take the figure out (tiendo void): rev %" PRId64
                              " stands with %s, from %s at %s",
                              self->rev, self->value, source, at);
    else
        (void) rejection_set (why, REJECTION_REV_CONFLICT, "send `rev` %" PRId64 " or higher: rev %" PRId64 " stands with %s, from %s at %s",
                              self->rev + 1, self->rev, self->value, source, at);
}

typedef struct {
    feed_outdated_t *of;
    size_t count;
    size_t room;
} outdated_t;

static bool is_rejected (const rejection_t *rejected, size_t count, uint32_t index)
{
    size_t low = 0;
    for (size_t high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (rejected[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && rejected[low].index == index;
}

static void take_rows (outdated_t *self, const write_group_row_t *rows, size_t count, const feed_request_t *batch, const rejection_t *rejected,
                       size_t rejected_count, size_t *at)
{
    for (; *at < count && rows[*at].origin.batch == batch; (*at)++) {
        const write_group_row_t *row = &rows[*at];
        if (row->above == 0 || is_rejected (rejected, rejected_count, row->origin.index))
            continue;
        if (self->count == self->room) {
            self->room = self->room == 0 ? 64 : self->room * 2;
            self->of = realloc (self->of, self->room * sizeof *self->of);
            if (self->of == NULL)
                abort ();
        }
        self->of[self->count++] = (feed_outdated_t){row->origin.index, row->above};
    }
}

static int compare_indices (const void *left, const void *right)
{
    const feed_outdated_t *one = left;
    const feed_outdated_t *other = right;
    return (one->index > other->index) - (one->index < other->index);
}

size_t standing_outdated (const write_group_t *group, const feed_request_t *batch, const rejection_t *rejected, size_t rejected_count, size_t *row,
                          size_t *explained, feed_outdated_t **ret)
{
    outdated_t found = {.of = NULL};
    take_rows (&found, group->rows, group->progress.rows, batch, rejected, rejected_count, row);
    take_rows (&found, group->explained, group->explanation.rows, batch, rejected, rejected_count, explained);
    if (found.count > 1)
        qsort (found.of, found.count, sizeof *found.of, compare_indices);
    *ret = found.of;
    return found.count;
}
