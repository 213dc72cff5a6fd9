#ifndef TIENDO_INGEST_GROUP_WRITE_GROUP_H
#define TIENDO_INGEST_GROUP_WRITE_GROUP_H
// The batches of one transaction, and the rows they become. Judging makes the rows of the log; settling makes the rest: the batches
// with what was rejected of them, the quarantine, and the work for the aggregator. Between the two a conflict of revisions may be
// found in the database. Pure: time and registry are arguments.
#include "services/ingest/group/copy_binary.h"
#include "services/ingest/request/feed_request.h"
#include "services/ingest/registry/registry.h"
#include "services/ingest/group/runs.h"

enum { WRITE_GROUP_MAX_RECORDS = 10000, WRITE_GROUP_MAX_BYTES = 16 * 1024 * 1024 };

typedef struct {
    feed_request_t *batch;
    uint32_t index;
    slice_t raw;
} write_group_origin_t; // the record a row came from

// A row of the log: a figure, or an explanation, which alone has a document.
typedef struct {
    write_group_origin_t origin;
    const registry_campaign_t *campaign;
    slice_t unit; // of the registry
    char *document;
    int32_t day;
    int64_t rev;
    int64_t above; // the highest revision that stands above it; 0: none
} write_group_row_t;

typedef struct {
    write_group_origin_t origin;
    rejection_t why;
} write_group_rejection_t;

typedef struct {
    const registry_campaign_t *campaign;
    record_kind_t kind;
    int32_t day; // progress only
    slice_t *units;
    size_t count;
    size_t room;
} write_group_work_t;

typedef struct {
    feed_request_t *first; // in the order of arrival
    copy_binary_t progress;
    copy_binary_t explanation;
    copy_binary_t batch;
    copy_binary_t quarantine;
    copy_binary_t work;
    write_group_row_t *rows; // of progress, in the order of its rows
    size_t row_room;
    write_group_row_t *explained; // of explanation
    size_t explained_room;
    runs_t runs; // the numbers of its batches
    write_group_rejection_t *rejections;
    size_t rejection_count;
    size_t rejection_room;
    write_group_work_t *works;
    size_t work_count;
    size_t work_room;
} write_group_t;

void write_group_clear (write_group_t *self); // frees everything but the batches
// Marks batches that repeat an earlier one of the group.
void write_group_find_repeats (write_group_t *self);
// Rows of the log for every open batch.
void write_group_judge (write_group_t *self, const registry_t *registry, instant_us_t now);
// A row of the log whose key is held by another content; `why` is a rev_conflict, its index is filled in here.
void write_group_conflict (write_group_t *self, const write_group_row_t *row, const rejection_t *why);
// The other rows, and what each open batch is answered.
bool must_check write_group_settle (write_group_t *self, failure_t *failure);
// Once the open ones are stored: they, and what repeats them, are answered.
void write_group_stored (write_group_t *self);
#endif
