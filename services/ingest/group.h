#ifndef TIENDO_INGEST_GROUP_H
#define TIENDO_INGEST_GROUP_H
// The batches of one transaction, and the rows they become. Judging makes the rows of the log; settling makes the rest: the batches
// with what was rejected of them, the quarantine, and the work for the aggregator. Between the two a conflict of revisions may be
// found in the database. Pure: time and registry are arguments.
#include "services/ingest/copy.h"
#include "services/ingest/pending.h"
#include "services/ingest/registry.h"

enum { GROUP_MAX_RECORDS = 10000, GROUP_MAX_BYTES = 16 * 1024 * 1024 };

typedef struct {
    pending_t *batch;
    uint32_t index;
    slice_t raw;
} group_origin_t; // the record a row came from

typedef struct {
    group_origin_t origin;
    rejection_t why;
} group_rejection_t;

typedef struct {
    const registry_campaign_t *campaign;
    record_kind_t kind;
    int32_t day; // progress only
    slice_t *units;
    size_t count;
    size_t room;
} group_work_t;

typedef struct {
    pending_t *first; // in the order of arrival
    copy_t progress;
    copy_t explanation;
    copy_t batch;
    copy_t quarantine;
    copy_t work;
    group_origin_t *rows; // of progress, in the order of its rows
    size_t row_room;
    group_origin_t *explained; // of explanation
    size_t explained_room;
    group_rejection_t *rejections;
    size_t rejection_count;
    size_t rejection_room;
    group_work_t *works;
    size_t work_count;
    size_t work_room;
} group_t;

void group_clear (group_t *self); // frees everything but the batches
// Marks batches that repeat an earlier one of the group.
void group_find_repeats (group_t *self);
// Rows of the log for every open batch.
void group_judge (group_t *self, const registry_t *registry, instant_us_t now);
// A row of the log whose key is held by another content.
void group_conflict (group_t *self, const group_origin_t *origin);
// The other rows, and what each open batch is answered.
bool must_check group_settle (group_t *self, failure_t *failure);
// Once the open ones are stored: they, and what repeats them, are answered.
void group_stored (group_t *self);
#endif
