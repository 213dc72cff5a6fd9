#ifndef TIENDO_INGEST_GROUP_STANDING_H
#define TIENDO_INGEST_GROUP_STANDING_H
// What stands above the rows of a group: a record below a revision that stands is accepted and changes nothing, and its sender is told.
#include "proto/feed/reply.h"
#include "services/ingest/group/write_group.h"

// Marks the rows that lie below a higher one of the same group.
void standing_within (write_group_t *group);
// Rows by what they are revisions of, the highest revision first: of key k those from ends[k - 1] (0 for the first) to before ends[k].
typedef struct {
    write_group_row_t **rows;
    size_t *ends;
    size_t count; // of keys
} standing_keys_t;
void standing_keys_make (standing_keys_t *ret, write_group_row_t *rows, size_t count);
void standing_keys_clear (standing_keys_t *self);
// Marks the rows of one key that lie below a revision.
void standing_mark (const standing_keys_t *self, size_t key, int64_t rev);
// The sentence of a `rev_conflict`: the figure that stands, who sent it, when, and the least revision that would be taken. `value` NULL: it was taken
// out. A person is told by role and unit: whose account it is is no other feed's concern.
typedef struct {
    int64_t rev;
    const char *value;
    const char *feed; // "" for an operator
    const char *role; // of the person who reported, and their unit; "" where no gateway said who
    const char *unit;
    instant_us_t at;
} standing_t;
void standing_conflict (const standing_t *self, rejection_t *why);
// The marked rows of a batch that were not rejected, by index; the caller frees *ret. The rows of batches are asked for in the order of the group:
// *row and *explained are where this batch's begin, and are moved behind them.
size_t standing_outdated (const write_group_t *group, const feed_request_t *batch, const rejection_t *rejected, size_t rejected_count, size_t *row,
                          size_t *explained, feed_outdated_t **ret);
#endif
