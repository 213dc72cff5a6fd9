#ifndef TIENDO_TIENDO_PUSH_FILE_RECORDS_H
#define TIENDO_TIENDO_PUSH_FILE_RECORDS_H
// A clerk's file (CSV or .xlsx, common/figures_sheet) as batches of feed/1. A row of which there is any complaint is never sent, in no part.
#include <msgpack.h>

#include "common/figures_sheet/figures_sheet.h"
#include "proto/feed/feed_client.h"
#include "services/tiendo/shared/diagnostics.h"

#define FILE_LINE_SUPERSEDED (UINT32_C (1) << 31)
#define FILE_LINE(marked) ((marked) & ~FILE_LINE_SUPERSEDED)

typedef struct {
    msgpack_sbuffer records; // the `records` value; without revisions of the file's own each `rev` is 1, and to be replaced
    uint32_t count;
    uint32_t *lines; // of each record, in the file; with FILE_LINE_SUPERSEDED where the file has a higher revision of it
    bool without_rev;
    feed_control_out_t control;
    const char *metrics[PROTO_MAX_METRICS];
    uint64_t sums[PROTO_MAX_METRICS];
} file_batch_t;

// Called for each full batch; false stops.
typedef bool file_take_t (void *argument, const file_batch_t *batch, failure_t *failure);

// What the command reads every file by; the caller adds what its options say.
figures_settings_t file_figures_settings (void);
// Complaints become problems, ignored columns and totals that do not agree warnings.
void file_tell (const char *file, const figures_t *figures, diagnostics_t *problems);
// Rows that cannot be sent are problems, and left out; *ret_taken counts the others. False where `take` failed (then failure is filled).
bool file_records (const char *file, const figures_t *figures, uint32_t batch_records, diagnostics_t *problems, file_take_t *take, void *argument,
                   size_t *ret_taken, failure_t *failure);
#endif
