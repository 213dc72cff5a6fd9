#include "services/tiendo/push/file_records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/wording/wording.h"

enum { BATCH_BYTES = 1024 * 1024, FILE_BYTES = 512 * 1024 * 1024 };

typedef struct {
    const char *file;
    const figures_t *figures;
    diagnostics_t *problems;
    msgpack_sbuffer maps;
    file_batch_t batch;
} maker_t;

figures_settings_t file_figures_settings (void)
{
    return (figures_settings_t){.language = language_chosen (),
                                .numbers = LOCALE_PLAIN,
                                .needs_campaign = true,
                                .bounds = {SHEET_ROWS, FILE_BYTES},
                                .count_most = PROTO_MAX_COUNT,
                                .explanations_need_rev = true, // what stands is known of progress only
                                .is_blank_wrong = true};
}

// "Giải trình: Số lượng": the sheet, where it is not the first.
static void name_column (const figures_t *figures, const figures_remark_t *remark, char *out, size_t size)
{
    const char *sheet = remark->sheet > 0 ? figures_sheet_name (figures, remark->sheet) : "";
    (void) snprintf (out, size, "%s%s%s", sheet, sheet[0] != '\0' && remark->heading[0] != '\0' ? ": " : "", remark->heading);
}

static void tell_ignored (const char *file, const figures_t *figures, const figures_ignored_t *ignored, diagnostics_t *problems)
{
    cell_name_t name = cell_name (figures_heading_line (figures, ignored->sheet), ignored->column);
    const char *heading = ignored->heading[0] != '\0' ? ignored->heading : name.text;
    long line = (long) figures_heading_line (figures, ignored->sheet);
    if (ignored->looks_like_counts)
        warning (problems, file, line, heading, "this column looks like counts, but its heading is not known: it is NOT sent");
    else
        warning (problems, file, line, heading, "no heading that is known: the column is left out");
}

void file_tell (const char *file, const figures_t *figures, diagnostics_t *problems)
{
    char column[256];
    for (size_t i = 0; i < figures_complaint_count (figures); i++) {
        const figures_remark_t *remark = figures_complaint (figures, i);
        name_column (figures, remark, column, sizeof column);
        (void) problem (problems, file, (long) remark->line, column, "%s", remark->text);
    }
    for (size_t i = 0; i < figures_note_count (figures); i++) {
        const figures_remark_t *remark = figures_note (figures, i);
        name_column (figures, remark, column, sizeof column);
        warning (problems, file, (long) remark->line, column, "%s", remark->text);
    }
    for (size_t i = 0; i < figures_ignored_count (figures); i++)
        tell_ignored (file, figures, figures_ignored (figures, i), problems);
}

static void read_counts (const maker_t *self, const figures_row_t *row, record_t *ret)
{
    const figures_count_t *counts = figures_counts (self->figures, row);
    ret->kind = RECORD_PROGRESS;
    for (size_t i = 0; i < row->count_count; i++)
        ret->counts.of[ret->counts.size++] = (record_count_t){slice_of (figures_metric (self->figures, counts[i].metric)), counts[i].value};
}

static record_t record_of (const maker_t *self, const figures_row_t *row)
{
    record_t record = {.campaign = slice_of (row->campaign),
                       .unit = slice_of (row->unit),
                       .day = row->day,
                       .rev = row->rev > 0 ? row->rev : 1,
                       .note = slice_of (row->note)};
    if (row->explains) {
        record.kind = RECORD_EXPLANATION;
        record.document = slice_of (row->document);
        record.reason = slice_of (row->reason);
        record.count = row->count;
    } else
        read_counts (self, row, &record);
    return record;
}

static void count_in (maker_t *self, const figures_row_t *row)
{
    const figures_count_t *counts = figures_counts (self->figures, row);
    for (size_t i = 0; i < row->count_count; i++)
        self->batch.sums[counts[i].metric] += counts[i].value;
}

static bool flush (maker_t *self, file_take_t *take, void *argument, size_t *taken, failure_t *failure)
{
    file_batch_t *batch = &self->batch;
    if (batch->count == 0)
        return true;
    batch->records.size = 0;
    batch->control = (feed_control_out_t){batch->count, batch->metrics, batch->sums, figures_metric_count (self->figures)};
    bool good =
        records_encode (&batch->records, (slice_t){self->maps.data, self->maps.size}, batch->count, failure) && take (argument, batch, failure);
    *taken += batch->count;
    self->maps.size = 0;
    batch->count = 0;
    memset (batch->sums, 0, sizeof batch->sums);
    return good;
}

// All or nothing: the first complaint keeps the row back.
static void add_row (maker_t *self, const figures_row_t *row)
{
    failure_t failure = {0};
    record_t record = record_of (self, row);
    if (!record_encode (&self->maps, &record, &failure)) {
        (void) problem (self->problems, self->file, (long) row->line, "", "%s", failure.text);
        return;
    }
    count_in (self, row);
    self->batch.without_rev = row->rev == 0;
    self->batch.lines[self->batch.count++] = row->line | (row->other_line != 0 ? FILE_LINE_SUPERSEDED : 0);
}

static void maker_end (maker_t *self)
{
    msgpack_sbuffer_destroy (&self->maps);
    msgpack_sbuffer_destroy (&self->batch.records);
    free (self->batch.lines);
}

bool file_records (const char *file, const figures_t *figures, uint32_t batch_records, diagnostics_t *problems, file_take_t *take, void *argument,
                   size_t *ret_taken, failure_t *failure)
{
    scoped (maker_end) maker_t self = {.file = file, .figures = figures, .problems = problems};
    size_t taken = 0;
    for (size_t i = 0; i < figures_metric_count (figures); i++)
        self.batch.metrics[i] = figures_metric (figures, i);
    self.batch.lines = calloc (batch_records + 1, sizeof *self.batch.lines);
    if (self.batch.lines == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    bool good = true;
    for (size_t i = 0; good && i < figures_count (figures); i++) {
        const figures_row_t *row = figures_row (figures, i);
        if (row->is_bad)
            continue;
        if (self.batch.count == batch_records || self.maps.size > BATCH_BYTES || (self.batch.count > 0 && self.batch.without_rev != (row->rev == 0)))
            good = flush (&self, take, argument, &taken, failure);
        if (good)
            add_row (&self, row);
    }
    good = good && flush (&self, take, argument, &taken, failure);
    *ret_taken = taken;
    return good;
}
