#include "services/tiendo/push/batch_build.h"

#include <stdlib.h>

static bool add_sum (batch_build_t *self, const record_count_t *count)
{
    size_t at = 0;
    while (at < self->metric_count && !slice_is (count->metric, self->metrics[at]))
        at++;
    if (at == PROTO_MAX_METRICS || count->metric.size > PROTO_MAX_CODE)
        return false;
    if (at == self->metric_count) {
        memcpy (self->metrics[at], count->metric.at, count->metric.size);
        self->metrics[at][count->metric.size] = '\0';
        self->sums[at] = 0;
        self->metric_count++;
    }
    self->sums[at] += count->value;
    return true;
}

bool batch_build_add (batch_build_t *self, const record_t *record, uint32_t line, failure_t *failure)
{
    if (self->count == self->room) {
        self->room = self->room == 0 ? 64 : self->room * 2;
        self->lines = realloc (self->lines, self->room * sizeof *self->lines);
        if (self->lines == NULL)
            abort (); // bounded by a batch's records
    }
    for (uint32_t i = 0; i < record->counts.size; i++)
        if (!add_sum (self, &record->counts.of[i]))
            return failure_set (failure, FAILURE_PERMANENT, "a batch of more than %d metrics", PROTO_MAX_METRICS);
    self->lines[self->count] = line;
    if (!record_encode (&self->maps, record, failure))
        return false;
    self->count++;
    return true;
}

bool batch_build_finish (batch_build_t *self, failure_t *failure)
{
    self->records.size = 0;
    return records_encode (&self->records, (slice_t){self->maps.data, self->maps.size}, self->count, failure);
}

void batch_build_clear (batch_build_t *self)
{
    msgpack_sbuffer_destroy (&self->maps);
    msgpack_sbuffer_destroy (&self->records);
    free (self->lines);
    *self = (batch_build_t){0};
}
