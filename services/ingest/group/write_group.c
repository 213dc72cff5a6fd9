#include "services/ingest/group/write_group.h"

#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/ingest/group/standing.h"
#include "services/ingest/group/validate.h"

static void *grow (void *items, size_t *room, size_t size)
{
    *room = *room == 0 ? 64 : *room * 2;
    void *grown = realloc (items, *room * size);
    if (grown == NULL)
        abort (); // bounded by the group
    return grown;
}

static void works_clear (write_group_t *self)
{
    for (size_t next = 0; next < self->work_count; next++)
        free (self->works[next].units);
    self->work_count = 0;
}

static void rows_clear (write_group_t *self)
{
    for (size_t next = 0; next < self->explanation.rows; next++)
        free (self->explained[next].document);
    self->explanation.rows = 0;
    self->progress.rows = 0;
}

void write_group_clear (write_group_t *self)
{
    rows_clear (self);
    runs_clear (&self->runs);
    copy_binary_t *copies[] = {&self->progress, &self->explanation, &self->batch, &self->quarantine, &self->work};
    for (size_t next = 0; next < sizeof copies / sizeof copies[0]; next++)
        copy_binary_clear (copies[next]);
    works_clear (self);
    free (self->works);
    free (self->rows);
    free (self->explained);
    free (self->rejections);
    *self = (write_group_t){.first = self->first};
}

typedef struct {
    feed_request_t *batch;
    size_t place;
} arrival_t;

static int compare_arrivals (const void *left, const void *right)
{
    const arrival_t *one = left;
    const arrival_t *other = right;
    int64_t one_seq = one->batch->command.seq;
    int64_t other_seq = other->batch->command.seq;
    if (one_seq != other_seq)
        return one_seq < other_seq ? -1 : 1;
    int order = strcmp (one->batch->command.feed, other->batch->command.feed);
    return order != 0 ? order : (one->place > other->place) - (one->place < other->place);
}

static bool is_same (const feed_request_t *one, const feed_request_t *other)
{
    return one->command.seq == other->command.seq && strcmp (one->command.feed, other->command.feed) == 0;
}

void write_group_find_repeats (write_group_t *self)
{
    arrival_t *arrivals = NULL;
    size_t room = 0;
    size_t count = 0;
    for (feed_request_t *one = self->first; one != NULL; one = one->next) {
        one->same = NULL;
        if (one->command.type != FEED_BATCH || one->state != FEED_REQUEST_OPEN)
            continue;
        if (count == room)
            arrivals = grow (arrivals, &room, sizeof *arrivals);
        arrivals[count] = (arrival_t){one, count};
        count++;
    }
    if (count > 1)
        qsort (arrivals, count, sizeof *arrivals, compare_arrivals);
    for (size_t next = 1; next < count; next++) {
        feed_request_t *before = arrivals[next - 1].batch;
        if (is_same (before, arrivals[next].batch))
            arrivals[next].batch->same = before->same != NULL ? before->same : before;
    }
    free (arrivals);
}

static void reject (write_group_t *self, const write_group_origin_t *origin, const rejection_t *why)
{
    if (self->rejection_count == self->rejection_room)
        self->rejections = grow (self->rejections, &self->rejection_room, sizeof *self->rejections);
    write_group_rejection_t *rejection = &self->rejections[self->rejection_count++];
    *rejection = (write_group_rejection_t){*origin, *why};
    rejection->why.index = origin->index;
}

static void add_work (write_group_t *self, const record_place_t *place, const record_t *record)
{
    const registry_campaign_t *campaign = place->campaign;
    int32_t day = record->kind == RECORD_PROGRESS ? record->day : 0;
    write_group_work_t *work = NULL;
    for (size_t next = self->work_count; next > 0 && work == NULL; next--)
        if (self->works[next - 1].campaign == campaign && self->works[next - 1].day == day && self->works[next - 1].kind == record->kind)
            work = &self->works[next - 1];
    if (work == NULL) {
        if (self->work_count == self->work_room)
            self->works = grow (self->works, &self->work_room, sizeof *self->works);
        work = &self->works[self->work_count++];
        *work = (write_group_work_t){.campaign = campaign, .kind = record->kind, .day = day};
    }
    if (work->count == work->room)
        work->units = grow (work->units, &work->room, sizeof *work->units);
    work->units[work->count++] = place->unit->code;
}

static void keep_row (write_group_row_t **rows, size_t *room, uint32_t count, const write_group_origin_t *origin, const record_t *record,
                      const record_place_t *place)
{
    if (count == *room)
        *rows = grow (*rows, room, sizeof **rows);
    (*rows)[count] =
        (write_group_row_t){.origin = *origin, .campaign = place->campaign, .unit = place->unit->code, .day = record->day, .rev = record->rev};
    if (record->kind == RECORD_EXPLANATION && ((*rows)[count].document = strndup (record->document.at, record->document.size)) == NULL)
        abort ();
}

static void write_text (copy_binary_t *copy, slice_t text)
{
    if (text.size > 0)
        copy_binary_bytes (copy, text);
    else
        copy_binary_null (copy);
}

static void write_key (copy_binary_t *copy, const record_place_t *place)
{
    copy_binary_bytes (copy, place->campaign->province);
    copy_binary_bytes (copy, place->campaign->code);
    copy_binary_bytes (copy, place->unit->code);
}

static bool write_progress (write_group_t *self, const record_t *record, const record_place_t *place, const write_group_origin_t *origin,
                            msgpack_sbuffer *json, failure_t *failure)
{
    copy_binary_t *copy = &self->progress;
    slice_t first = place->campaign->metrics[0];
    json->size = 0;
    if (!record_others_json (record, first, json, failure))
        return false;
    size_t others = json->size;
    if (!record_parts_json (record, json, failure))
        return false;
    keep_row (&self->rows, &self->row_room, copy->rows, origin, record, place);
    copy_binary_row (copy, 13);
    write_key (copy, place);
    copy_binary_date (copy, record->day);
    copy_binary_int64 (copy, record->rev);
    copy_binary_int32 (copy, (int32_t) record_count_of (&record->counts, first)->value);
    copy_binary_jsonb (copy, (slice_t){json->data, others});
    copy_binary_jsonb (copy, (slice_t){json->data + others, json->size - others});
    if (record->at.size > 0)
        copy_binary_instant (copy, record->at_us);
    else
        copy_binary_null (copy);
    write_text (copy, record->note);
    copy_binary_bytes (copy, slice_of (origin->batch->command.feed));
    copy_binary_int64 (copy, origin->batch->command.seq);
    copy_binary_stamp (copy);
    return true;
}

static void write_explanation (write_group_t *self, const record_t *record, const record_place_t *place, const write_group_origin_t *origin)
{
    copy_binary_t *copy = &self->explanation;
    keep_row (&self->explained, &self->explained_room, copy->rows, origin, record, place);
    copy_binary_row (copy, 12);
    write_key (copy, place);
    copy_binary_bytes (copy, record->document);
    copy_binary_int64 (copy, record->rev);
    copy_binary_date (copy, record->day);
    copy_binary_bytes (copy, record->reason);
    copy_binary_int32 (copy, (int32_t) record->count);
    write_text (copy, record->note);
    copy_binary_bytes (copy, slice_of (origin->batch->command.feed));
    copy_binary_int64 (copy, origin->batch->command.seq);
    copy_binary_stamp (copy);
}

static void judge_batch (write_group_t *self, feed_request_t *batch, const registry_t *registry, instant_us_t now, msgpack_sbuffer *json)
{
    record_reader_t reader = record_reader_over (batch->command.records);
    const reporter_t reporter = {slice_of (batch->unit), slice_of (batch->command.actor.unit)};
    record_t record;
    rejection_t why;
    for (record_step_t step; (step = record_reader_next (&reader, &record, &why)) != RECORD_END;) {
        write_group_origin_t origin = {batch, reader.index, reader.raw};
        record_place_t place = {.campaign = NULL};
        failure_t failure;
        if (step == RECORD_BAD || !validate_record (&record, registry, &reporter, now, &place, &why)) {
            reject (self, &origin, &why);
            continue;
        }
        if (record.kind == RECORD_EXPLANATION)
            write_explanation (self, &record, &place, &origin);
        else if (!write_progress (self, &record, &place, &origin, json, &failure))
            abort (); // out of memory
        add_work (self, &place, &record);
    }
}

void write_group_judge (write_group_t *self, const registry_t *registry, instant_us_t now)
{
    msgpack_sbuffer json;
    msgpack_sbuffer_init (&json);
    works_clear (self);
    rows_clear (self);
    self->rejection_count = 0;
    copy_binary_begin (&self->progress);
    copy_binary_begin (&self->explanation);
    for (feed_request_t *batch = self->first; batch != NULL; batch = batch->next)
        if (batch->state == FEED_REQUEST_OPEN && batch->command.type == FEED_BATCH && batch->same == NULL)
            judge_batch (self, batch, registry, now, &json);
    copy_binary_end (&self->progress);
    copy_binary_end (&self->explanation);
    standing_within (self);
    msgpack_sbuffer_destroy (&json);
}

void write_group_conflict (write_group_t *self, const write_group_row_t *row, const rejection_t *why)
{
    reject (self, &row->origin, why);
}

static int compare_rejections (const void *left, const void *right)
{
    const write_group_rejection_t *one = left;
    const write_group_rejection_t *other = right;
    if (one->origin.batch != other->origin.batch)
        return (uintptr_t) one->origin.batch < (uintptr_t) other->origin.batch ? -1 : 1;
    return (one->origin.index > other->origin.index) - (one->origin.index < other->origin.index);
}

static void write_quarantine (write_group_t *self, const write_group_rejection_t *rejection)
{
    copy_binary_t *copy = &self->quarantine;
    copy_binary_row (copy, 9);
    copy_binary_bytes (copy, slice_of (rejection->origin.batch->province));
    copy_binary_bytes (copy, slice_of (rejection->origin.batch->command.feed));
    copy_binary_int64 (copy, rejection->origin.batch->command.seq);
    copy_binary_int32 (copy, (int32_t) rejection->why.index);
    copy_binary_bytes (copy, slice_of (rejection_code_name (rejection->why.code)));
    copy_binary_bytes (copy, slice_of (rejection->why.detail));
    copy_binary_bytes (copy, rejection->origin.raw);
    copy_binary_stamp (copy);
    copy_binary_int32 (copy, rejection->origin.batch->life);
}

// Where in the group's lists the next batch begins.
typedef struct {
    size_t row;
    size_t explained;
} place_t;

static size_t find_rejections (const write_group_t *self, feed_request_t *batch)
{
    write_group_rejection_t key = {.origin = {.batch = batch}};
    size_t low = 0;
    for (size_t high = self->rejection_count; low < high;) { // the first of this batch
        size_t middle = low + (high - low) / 2;
        if (compare_rejections (&self->rejections[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool write_batch (copy_binary_t *copy, const feed_request_t *batch, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer actor = {0};
    if (!feed_actor_json (&batch->command.actor, &actor, failure))
        return false;
    copy_binary_row (copy, 11);
    copy_binary_bytes (copy, slice_of (batch->province));
    copy_binary_bytes (copy, slice_of (batch->command.feed));
    copy_binary_int64 (copy, batch->command.seq);
    copy_binary_bytes (copy, (slice_t){(const char *) batch->command.digest, sizeof batch->command.digest});
    copy_binary_int32 (copy, (int32_t) batch->accepted);
    copy_binary_bytes (copy, (slice_t){batch->rejected.data, batch->rejected.size});
    copy_binary_stamp (copy);
    copy_binary_int32 (copy, batch->life);
    copy_binary_bytes (copy, slice_of (FEED_DIGEST_KIND));
    write_text (copy, (slice_t){batch->outdated.data, batch->outdated.size});
    copy_binary_jsonb (copy, (slice_t){actor.data, actor.size});
    return true;
}

static bool settle_batch (write_group_t *self, feed_request_t *batch, place_t *place, failure_t *failure)
{
    size_t count = 0;
    rejection_t *rejected = NULL;
    feed_outdated_t *outdated = NULL;
    size_t low = find_rejections (self, batch);
    while (low + count < self->rejection_count && self->rejections[low + count].origin.batch == batch)
        count++;
    batch->rejected.size = 0;
    batch->outdated.size = 0;
    if (count > 0 && (rejected = calloc (count, sizeof *rejected)) == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for the rejections");
    for (size_t next = 0; next < count; next++) {
        rejected[next] = self->rejections[low + next].why;
        write_quarantine (self, &self->rejections[low + next]);
    }
    size_t below = standing_outdated (self, batch, rejected, count, &place->row, &place->explained, &outdated);
    bool good = rejected_encode (&batch->rejected, rejected, count, failure) && outdated_encode (&batch->outdated, outdated, below, failure);
    free (rejected);
    free (outdated);
    batch->rejected_count = (uint32_t) count;
    batch->accepted = batch->command.record_count - (uint32_t) count;
    return good && write_batch (&self->batch, batch, failure);
}

static int compare_units (const void *left, const void *right)
{
    return slice_compare (*(const slice_t *) left, *(const slice_t *) right);
}

static void write_work (write_group_t *self, write_group_work_t *work)
{
    size_t kept = 0;
    qsort (work->units, work->count, sizeof *work->units, compare_units);
    for (size_t next = 0; next < work->count; next++)
        if (kept == 0 || !slice_equal (work->units[kept - 1], work->units[next]))
            work->units[kept++] = work->units[next];
    copy_binary_t *copy = &self->work;
    copy_binary_row (copy, 5);
    copy_binary_bytes (copy, work->campaign->province);
    copy_binary_bytes (copy, work->campaign->code);
    copy_binary_bytes (copy, slice_of (record_kind_name (work->kind)));
    if (work->kind == RECORD_PROGRESS)
        copy_binary_date (copy, work->day);
    else
        copy_binary_null (copy);
    copy_binary_texts (copy, work->units, kept);
}

bool write_group_settle (write_group_t *self, failure_t *failure)
{
    copy_binary_begin (&self->batch);
    copy_binary_begin (&self->quarantine);
    copy_binary_begin (&self->work);
    if (self->rejection_count > 0)
        qsort (self->rejections, self->rejection_count, sizeof *self->rejections, compare_rejections);
    place_t place = {0, 0};
    for (feed_request_t *batch = self->first; batch != NULL; batch = batch->next)
        if (batch->state == FEED_REQUEST_OPEN && batch->command.type == FEED_BATCH && batch->same == NULL
            && !settle_batch (self, batch, &place, failure))
            return false;
    runs_make (&self->runs, self->first);
    for (size_t next = 0; next < self->work_count; next++)
        write_work (self, &self->works[next]);
    copy_binary_end (&self->batch);
    copy_binary_end (&self->quarantine);
    copy_binary_end (&self->work);
    return true;
}

static void repeat (feed_request_t *self)
{
    const feed_request_t *first = self->same;
    if (memcmp (self->command.digest, first->command.digest, sizeof self->command.digest) != 0) {
        feed_request_refuse (self, NACK_SEQ_CONFLICT, "this `seq` was sent before with other records");
        return;
    }
    self->state = FEED_REQUEST_DUPLICATE;
    self->accepted = first->accepted;
    self->rejected_count = first->rejected_count;
    feed_request_keep (&self->rejected, (slice_t){first->rejected.data, first->rejected.size});
    feed_request_keep (&self->outdated, (slice_t){first->outdated.data, first->outdated.size});
}

void write_group_stored (write_group_t *self)
{
    for (feed_request_t *one = self->first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_OPEN && one->command.type == FEED_BATCH && one->same == NULL)
            one->state = FEED_REQUEST_STORED;
    for (feed_request_t *one = self->first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_OPEN && one->command.type == FEED_BATCH)
            repeat (one);
}
