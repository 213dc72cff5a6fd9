#include "services/tiendo/csv_records.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_BYTES = 1024 * 1024 };

typedef struct {
    const table_file_t *table;
    const csv_settings_t *settings;
    problems_t *problems;
    bool explains;
    size_t metric_count;
    int metric_columns[PROTO_MAX_METRICS];
    msgpack_sbuffer maps;
    csv_batch_t batch;
} maker_t;

static bool wrong (maker_t *self, const table_row_t *row, const char *column, const char *text, const char *right)
{
    return problem (self->problems, self->table->file, row->line, column, "%s is not %s", text[0] != '\0' ? text : "an empty cell", right);
}

static const char *number_right (locale_kind_t locale)
{
    static const char *const rights[] = {"a whole number in digits only (31297); for 31.297 say --locale vi", "a whole number (31297 or 31.297)",
                                         "a whole number (31297 or 31,297)"};
    return rights[locale];
}

static bool read_number (maker_t *self, const table_row_t *row, const char *column, int64_t least, int64_t *ret)
{
    const char *text = table_cell (self->table, row, column);
    return (number_parse (text, self->settings->locale, ret) && *ret >= least)
           || wrong (self, row, column, text, number_right (self->settings->locale));
}

static bool read_common (maker_t *self, const table_row_t *row, record_t *ret)
{
    const char *date = table_cell (self->table, row, "date");
    const char *campaign = table_cell (self->table, row, "campaign");
    if (campaign[0] == '\0')
        campaign = self->settings->campaign != NULL ? self->settings->campaign : "";
    if (campaign[0] == '\0')
        return wrong (self, row, "campaign", "", "a campaign: add the column, or --campaign");
    ret->campaign = slice_of (campaign);
    ret->unit = slice_of (table_cell (self->table, row, "unit"));
    bool good = ret->unit.size > 0 || wrong (self, row, "unit", "", "a unit's code");
    if (!date_parse (date, self->settings->locale, &ret->day))
        good = wrong (self, row, "date", date, self->settings->locale == LOCALE_VI ? "a date (2024-07-15 or 15/7/2024)" : "a date (2024-07-15)");
    return read_number (self, row, "rev", 1, &ret->rev) && good;
}

static bool read_progress (maker_t *self, const table_row_t *row, record_t *ret)
{
    ret->kind = RECORD_PROGRESS;
    for (size_t i = 0; i < self->metric_count; i++) {
        int column = self->metric_columns[i];
        const char *metric = self->table->header.cells[column];
        int64_t value = 0;
        if (row->cells[column][0] == '\0')
            continue; // not counted by this unit
        if (!read_number (self, row, metric, 0, &value))
            return false;
        if (value > PROTO_MAX_COUNT)
            return wrong (self, row, metric, row->cells[column], "at most 10000000");
        ret->counts.of[ret->counts.size++] = (record_count_t){slice_of (metric), (uint32_t) value};
    }
    return ret->counts.size > 0 || wrong (self, row, self->table->header.cells[self->metric_columns[0]], "", "a count; nothing achieved is 0");
}

static bool read_explanation (maker_t *self, const table_row_t *row, record_t *ret)
{
    int64_t count = 0;
    ret->kind = RECORD_EXPLANATION;
    ret->document = slice_of (table_cell (self->table, row, "document"));
    ret->reason = slice_of (table_cell (self->table, row, "reason"));
    ret->note = slice_of (table_cell (self->table, row, "note"));
    if (!read_number (self, row, "count", 1, &count) || count > PROTO_MAX_COUNT)
        return false;
    ret->count = (uint32_t) count;
    return true;
}

static void count_in (maker_t *self, const record_t *record)
{
    csv_batch_t *batch = &self->batch;
    for (uint32_t i = 0; i < record->counts.size; i++)
        for (size_t metric = 0; metric < self->metric_count; metric++)
            if (slice_is (record->counts.of[i].metric, batch->metrics[metric]))
                batch->sums[metric] += record->counts.of[i].value;
}

static bool add_row (maker_t *self, const table_row_t *row)
{
    record_t record = {0};
    failure_t failure = {0};
    bool good = read_common (self, row, &record);
    good = (self->explains ? read_explanation (self, row, &record) : read_progress (self, row, &record)) && good;
    if (!good)
        return false;
    if (!record_encode (&self->maps, &record, &failure))
        return problem (self->problems, self->table->file, row->line, "", "%s", failure.text);
    count_in (self, &record);
    self->batch.lines[self->batch.count++] = (uint32_t) row->line;
    return true;
}

static bool flush (maker_t *self, csv_take_t *take, void *argument, failure_t *failure)
{
    csv_batch_t *batch = &self->batch;
    if (batch->count == 0)
        return true;
    batch->records.size = 0;
    batch->control = (feed_control_out_t){batch->count, batch->metrics, batch->sums, self->metric_count};
    bool good =
        records_encode (&batch->records, (slice_t){self->maps.data, self->maps.size}, batch->count, failure) && take (argument, batch, failure);
    self->maps.size = 0;
    batch->count = 0;
    memset (batch->sums, 0, sizeof batch->sums);
    return good;
}

static bool find_columns (maker_t *self)
{
    static const char *const needed[] = {"unit", "date", "rev"};
    static const char *const explained[] = {"reason", "count"};
    const table_file_t *table = self->table;
    bool good = true;
    for (size_t i = 0; i < 3; i++)
        if (table_column (table, needed[i]) < 0)
            good = problem (self->problems, table->file, table->header.line, needed[i], "the column is missing: unit,date,rev,<metric>…");
    self->explains = table_column (table, "document") >= 0;
    for (size_t i = 0; self->explains && i < 2; i++)
        if (table_column (table, explained[i]) < 0)
            good =
                problem (self->problems, table->file, table->header.line, explained[i], "the column is missing: unit,date,rev,document,reason,count");
    for (size_t i = 0; i < table->header.count && !self->explains; i++) {
        const char *name = table->header.cells[i];
        if (strcmp (name, "unit") == 0 || strcmp (name, "date") == 0 || strcmp (name, "rev") == 0 || strcmp (name, "campaign") == 0)
            continue;
        if (self->metric_count == PROTO_MAX_METRICS)
            return problem (self->problems, table->file, table->header.line, name, "more than %d metrics", PROTO_MAX_METRICS);
        self->batch.metrics[self->metric_count] = name;
        self->metric_columns[self->metric_count++] = (int) i;
    }
    return (self->explains || self->metric_count > 0 || problem (self->problems, table->file, table->header.line, "", "no column of a metric"))
           && good;
}

bool csv_records (const table_file_t *table, const csv_settings_t *settings, problems_t *problems, csv_take_t *take, void *argument,
                  failure_t *failure)
{
    maker_t self = {.table = table, .settings = settings, .problems = problems};
    if (!find_columns (&self))
        return failure_set (failure, FAILURE_PERMANENT, "%s cannot be read", table->file);
    self.batch.lines = calloc (settings->batch_records + 1, sizeof *self.batch.lines);
    bool good = self.batch.lines != NULL || failure_set (failure, FAILURE_FATAL, "out of memory");
    for (size_t i = 0; good && i < table->count; i++) {
        (void) add_row (&self, &table->rows[i]);
        if (self.batch.count == settings->batch_records || self.maps.size > BATCH_BYTES)
            good = flush (&self, take, argument, failure);
    }
    good = good && flush (&self, take, argument, failure);
    msgpack_sbuffer_destroy (&self.maps);
    msgpack_sbuffer_destroy (&self.batch.records);
    free (self.batch.lines);
    return good;
}
