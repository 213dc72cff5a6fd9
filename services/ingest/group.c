#include "services/ingest/group.h"

#include <stdlib.h>

#include "services/ingest/validate.h"

static void *grow (void *items, size_t *room, size_t size)
{
    *room = *room == 0 ? 64 : *room * 2;
    void *grown = realloc (items, *room * size);
    if (grown == NULL)
        abort (); // bounded by the group
    return grown;
}

static void works_clear (group_t *self)
{
    for (size_t next = 0; next < self->work_count; next++)
        free (self->works[next].units);
    self->work_count = 0;
}

void group_clear (group_t *self)
{
    copy_t *copies[] = {&self->progress, &self->explanation, &self->batch, &self->quarantine, &self->work};
    for (size_t next = 0; next < sizeof copies / sizeof copies[0]; next++)
        copy_clear (copies[next]);
    works_clear (self);
    free (self->works);
    free (self->rows);
    free (self->explained);
    free (self->rejections);
    *self = (group_t){.first = self->first};
}

typedef struct {
    pending_t *batch;
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

static bool is_same (const pending_t *one, const pending_t *other)
{
    return one->command.seq == other->command.seq && strcmp (one->command.feed, other->command.feed) == 0;
}

void group_find_repeats (group_t *self)
{
    arrival_t *arrivals = NULL;
    size_t room = 0;
    size_t count = 0;
    for (pending_t *one = self->first; one != NULL; one = one->next) {
        one->same = NULL;
        if (one->command.type != FEED_BATCH || one->state != PENDING_OPEN)
            continue;
        if (count == room)
            arrivals = grow (arrivals, &room, sizeof *arrivals);
        arrivals[count] = (arrival_t){one, count};
        count++;
    }
    if (count > 1)
        qsort (arrivals, count, sizeof *arrivals, compare_arrivals);
    for (size_t next = 1; next < count; next++) {
        pending_t *before = arrivals[next - 1].batch;
        if (is_same (before, arrivals[next].batch))
            arrivals[next].batch->same = before->same != NULL ? before->same : before;
    }
    free (arrivals);
}

static void reject (group_t *self, const group_origin_t *origin, const rejection_t *why)
{
    if (self->rejection_count == self->rejection_room)
        self->rejections = grow (self->rejections, &self->rejection_room, sizeof *self->rejections);
    group_rejection_t *rejection = &self->rejections[self->rejection_count++];
    *rejection = (group_rejection_t){*origin, *why};
    rejection->why.index = origin->index;
}

static void add_work (group_t *self, const registry_campaign_t *campaign, const record_t *record)
{
    int32_t day = record->kind == RECORD_PROGRESS ? record->day : 0;
    group_work_t *work = NULL;
    for (size_t next = self->work_count; next > 0 && work == NULL; next--)
        if (self->works[next - 1].campaign == campaign && self->works[next - 1].day == day && self->works[next - 1].kind == record->kind)
            work = &self->works[next - 1];
    if (work == NULL) {
        if (self->work_count == self->work_room)
            self->works = grow (self->works, &self->work_room, sizeof *self->works);
        work = &self->works[self->work_count++];
        *work = (group_work_t){.campaign = campaign, .kind = record->kind, .day = day};
    }
    if (work->count == work->room)
        work->units = grow (work->units, &work->room, sizeof *work->units);
    work->units[work->count++] = record->unit;
}

static void keep_row (group_origin_t **rows, size_t *room, uint32_t count, const group_origin_t *origin)
{
    if (count == *room)
        *rows = grow (*rows, room, sizeof **rows);
    (*rows)[count] = *origin;
}

static void write_key (copy_t *copy, const record_t *record, const registry_campaign_t *campaign)
{
    copy_bytes (copy, campaign->province);
    copy_bytes (copy, campaign->code);
    copy_bytes (copy, record->unit);
}

static bool write_progress (group_t *self, const record_t *record, const registry_campaign_t *campaign, const group_origin_t *origin,
                            msgpack_sbuffer *json, failure_t *failure)
{
    copy_t *copy = &self->progress;
    slice_t first = campaign->metrics[0];
    json->size = 0;
    if (!record_others_json (record, first, json, failure))
        return false;
    size_t others = json->size;
    if (!record_parts_json (record, json, failure))
        return false;
    keep_row (&self->rows, &self->row_room, copy->rows, origin);
    copy_row (copy, 12);
    write_key (copy, record, campaign);
    copy_date (copy, record->day);
    copy_int64 (copy, record->rev);
    copy_int32 (copy, (int32_t) record_count_of (&record->counts, first)->value);
    copy_jsonb (copy, (slice_t){json->data, others});
    copy_jsonb (copy, (slice_t){json->data + others, json->size - others});
    if (record->at.size > 0)
        copy_instant (copy, record->at_us);
    else
        copy_null (copy);
    copy_bytes (copy, slice_of (origin->batch->command.feed));
    copy_int64 (copy, origin->batch->command.seq);
    copy_stamp (copy);
    return true;
}

static void write_explanation (group_t *self, const record_t *record, const registry_campaign_t *campaign, const group_origin_t *origin)
{
    copy_t *copy = &self->explanation;
    keep_row (&self->explained, &self->explained_room, copy->rows, origin);
    copy_row (copy, 12);
    write_key (copy, record, campaign);
    copy_bytes (copy, record->document);
    copy_int64 (copy, record->rev);
    copy_date (copy, record->day);
    copy_bytes (copy, record->reason);
    copy_int32 (copy, (int32_t) record->count);
    if (record->note.size > 0)
        copy_bytes (copy, record->note);
    else
        copy_null (copy);
    copy_bytes (copy, slice_of (origin->batch->command.feed));
    copy_int64 (copy, origin->batch->command.seq);
    copy_stamp (copy);
}

static void judge_batch (group_t *self, pending_t *batch, const registry_t *registry, instant_us_t now, msgpack_sbuffer *json)
{
    record_reader_t reader = record_reader_over (batch->command.records);
    slice_t path = slice_of (batch->key.path);
    record_t record;
    rejection_t why;
    for (record_step_t step; (step = record_reader_next (&reader, &record, &why)) != RECORD_END;) {
        group_origin_t origin = {batch, reader.index, reader.raw};
        const registry_campaign_t *campaign = NULL;
        failure_t failure;
        if (step == RECORD_BAD || !validate_record (&record, registry, path, now, &campaign, &why)) {
            reject (self, &origin, &why);
            continue;
        }
        if (record.kind == RECORD_EXPLANATION)
            write_explanation (self, &record, campaign, &origin);
        else if (!write_progress (self, &record, campaign, &origin, json, &failure))
            abort (); // out of memory
        add_work (self, campaign, &record);
    }
}

void group_judge (group_t *self, const registry_t *registry, instant_us_t now)
{
    msgpack_sbuffer json;
    msgpack_sbuffer_init (&json);
    works_clear (self);
    self->rejection_count = 0;
    copy_begin (&self->progress);
    copy_begin (&self->explanation);
    for (pending_t *batch = self->first; batch != NULL; batch = batch->next)
        if (batch->state == PENDING_OPEN && batch->command.type == FEED_BATCH && batch->same == NULL)
            judge_batch (self, batch, registry, now, &json);
    copy_end (&self->progress);
    copy_end (&self->explanation);
    msgpack_sbuffer_destroy (&json);
}

void group_conflict (group_t *self, const group_origin_t *origin)
{
    rejection_t why = {0};
    (void) rejection_set (&why, REJECTION_REV_CONFLICT, "this revision was reported before with another content: send a higher `rev`");
    reject (self, origin, &why);
}

static int compare_rejections (const void *left, const void *right)
{
    const group_rejection_t *one = left;
    const group_rejection_t *other = right;
    if (one->origin.batch != other->origin.batch)
        return (uintptr_t) one->origin.batch < (uintptr_t) other->origin.batch ? -1 : 1;
    return (one->origin.index > other->origin.index) - (one->origin.index < other->origin.index);
}

static void write_quarantine (group_t *self, const group_rejection_t *rejection)
{
    copy_t *copy = &self->quarantine;
    copy_row (copy, 8);
    copy_bytes (copy, slice_of (rejection->origin.batch->key.province));
    copy_bytes (copy, slice_of (rejection->origin.batch->command.feed));
    copy_int64 (copy, rejection->origin.batch->command.seq);
    copy_int32 (copy, (int32_t) rejection->why.index);
    copy_bytes (copy, slice_of (rejection_code_name (rejection->why.code)));
    copy_bytes (copy, slice_of (rejection->why.detail));
    copy_bytes (copy, rejection->origin.raw);
    copy_stamp (copy);
}

static bool settle_batch (group_t *self, pending_t *batch, failure_t *failure)
{
    size_t count = 0;
    rejection_t *rejected = NULL;
    group_rejection_t key = {.origin = {.batch = batch}};
    size_t low = 0;
    for (size_t high = self->rejection_count; low < high;) { // the first of this batch
        size_t middle = low + (high - low) / 2;
        if (compare_rejections (&self->rejections[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + count < self->rejection_count && self->rejections[low + count].origin.batch == batch)
        count++;
    batch->rejected.size = 0;
    if (count > 0 && (rejected = calloc (count, sizeof *rejected)) == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for the rejections");
    for (size_t next = 0; next < count; next++) {
        rejected[next] = self->rejections[low + next].why;
        write_quarantine (self, &self->rejections[low + next]);
    }
    bool good = rejected_encode (&batch->rejected, rejected, count, failure);
    free (rejected);
    batch->rejected_count = (uint32_t) count;
    batch->accepted = batch->command.record_count - (uint32_t) count;
    copy_t *copy = &self->batch;
    copy_row (copy, 7);
    copy_bytes (copy, slice_of (batch->key.province));
    copy_bytes (copy, slice_of (batch->command.feed));
    copy_int64 (copy, batch->command.seq);
    copy_bytes (copy, (slice_t){(const char *) batch->command.digest, sizeof batch->command.digest});
    copy_int32 (copy, (int32_t) batch->accepted);
    copy_bytes (copy, (slice_t){batch->rejected.data, batch->rejected.size});
    copy_stamp (copy);
    return good;
}

static int compare_units (const void *left, const void *right)
{
    return slice_compare (*(const slice_t *) left, *(const slice_t *) right);
}

static void write_work (group_t *self, group_work_t *work)
{
    size_t kept = 0;
    qsort (work->units, work->count, sizeof *work->units, compare_units);
    for (size_t next = 0; next < work->count; next++)
        if (kept == 0 || !slice_equal (work->units[kept - 1], work->units[next]))
            work->units[kept++] = work->units[next];
    copy_t *copy = &self->work;
    copy_row (copy, 5);
    copy_bytes (copy, work->campaign->province);
    copy_bytes (copy, work->campaign->code);
    copy_bytes (copy, slice_of (record_kind_name (work->kind)));
    if (work->kind == RECORD_PROGRESS)
        copy_date (copy, work->day);
    else
        copy_null (copy);
    copy_texts (copy, work->units, kept);
}

bool group_settle (group_t *self, failure_t *failure)
{
    copy_begin (&self->batch);
    copy_begin (&self->quarantine);
    copy_begin (&self->work);
    if (self->rejection_count > 0)
        qsort (self->rejections, self->rejection_count, sizeof *self->rejections, compare_rejections);
    for (pending_t *batch = self->first; batch != NULL; batch = batch->next)
        if (batch->state == PENDING_OPEN && batch->command.type == FEED_BATCH && batch->same == NULL && !settle_batch (self, batch, failure))
            return false;
    for (size_t next = 0; next < self->work_count; next++)
        write_work (self, &self->works[next]);
    copy_end (&self->batch);
    copy_end (&self->quarantine);
    copy_end (&self->work);
    return true;
}

static void repeat (pending_t *self)
{
    const pending_t *first = self->same;
    if (memcmp (self->command.digest, first->command.digest, sizeof self->command.digest) != 0) {
        pending_refuse (self, NACK_SEQ_CONFLICT, "this `seq` was sent before with other records");
        return;
    }
    self->state = PENDING_DUPLICATE;
    self->accepted = first->accepted;
    self->rejected_count = first->rejected_count;
    self->rejected.size = 0;
    if (msgpack_sbuffer_write (&self->rejected, first->rejected.data, first->rejected.size) != 0)
        abort ();
}

void group_stored (group_t *self)
{
    for (pending_t *one = self->first; one != NULL; one = one->next)
        if (one->state == PENDING_OPEN && one->command.type == FEED_BATCH && one->same == NULL)
            one->state = PENDING_STORED;
    for (pending_t *one = self->first; one != NULL; one = one->next)
        if (one->state == PENDING_OPEN && one->command.type == FEED_BATCH)
            repeat (one);
}
