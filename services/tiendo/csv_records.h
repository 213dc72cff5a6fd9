#ifndef TIENDO_CSV_RECORDS_H
#define TIENDO_CSV_RECORDS_H
// A clerk's CSV as batches of feed/1: `unit,date,rev,<metric>…` or `unit,date,rev,document,reason,count[,note]`.
#include <msgpack.h>

#include "common/numbers.h"
#include "proto/feed_client.h"
#include "services/tiendo/table_file.h"

typedef struct {
    const char *campaign; // where the file has no such column; may be NULL
    locale_kind_t locale;
    uint32_t batch_records;
} csv_settings_t;

typedef struct {
    msgpack_sbuffer records; // the `records` value
    uint32_t count;
    uint32_t *lines; // of each record, in the file
    feed_control_out_t control;
    const char *metrics[PROTO_MAX_METRICS];
    uint64_t sums[PROTO_MAX_METRICS];
} csv_batch_t;

// Called for each full batch; false stops.
typedef bool csv_take_t (void *argument, const csv_batch_t *batch, failure_t *failure);

// Rows that cannot be sent are problems, and left out. False where the file cannot be used, or `take` failed (then failure is filled).
bool csv_records (const table_file_t *table, const csv_settings_t *settings, problems_t *problems, csv_take_t *take, void *argument,
                  failure_t *failure);
#endif
