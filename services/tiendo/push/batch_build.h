#ifndef TIENDO_TIENDO_PUSH_BATCH_BUILD_H
#define TIENDO_TIENDO_PUSH_BATCH_BUILD_H
// A batch made anew from records: halves of one that is too large, the rows of one that are to be sent once more, a draft that got its
// revisions. Counts the control sums itself.
#include "proto/feed/feed_client.h"

typedef struct {
    msgpack_sbuffer maps;
    msgpack_sbuffer records; // the `records` value, after batch_build_finish
    uint32_t count;
    uint32_t *lines;
    size_t room;
    size_t metric_count;
    char metrics[PROTO_MAX_METRICS][PROTO_MAX_CODE + 1];
    uint64_t sums[PROTO_MAX_METRICS];
} batch_build_t;

bool must_check batch_build_add (batch_build_t *self, const record_t *record, uint32_t line, failure_t *failure);
bool must_check batch_build_finish (batch_build_t *self, failure_t *failure);
void batch_build_clear (batch_build_t *self);
#endif
