#include "services/tiendo/push/standing.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"

enum { QUESTIONS = 4096, UNITS_ASKED = 256 };

// Some units of one campaign (rows[first … first + count) in the order of places), over some days.
typedef struct {
    size_t first, count;
    int32_t from, to;
} question_t;

typedef struct {
    record_t *record; // one of `records`
    uint32_t line;
    uint32_t index; // in the draft
    int64_t rev;    // that stands; 0: nothing does
    bool same;      // as what stands
} row_t;

struct standing_s {
    record_t *records; // in the order of the draft; a record is not moved
    row_t *rows;       // by campaign, unit, day
    size_t count;
    question_t *questions; // a stack
    size_t question_count;
    bool blind;
};

static int compare_place (slice_t campaign, slice_t unit, int32_t day, const record_t *other)
{
    int order = slice_compare (campaign, other->campaign);
    order = order != 0 ? order : slice_compare (unit, other->unit);
    return order != 0 ? order : (day > other->day) - (day < other->day);
}

static int compare_rows (const void *left, const void *right)
{
    const row_t *one = left;
    const row_t *other = right;
    return compare_place (one->record->campaign, one->record->unit, one->record->day, other->record);
}

static int compare_index (const void *left, const void *right)
{
    const row_t *one = left;
    const row_t *other = right;
    return (one->index > other->index) - (one->index < other->index);
}

static void ask (standing_t *self, question_t question)
{
    if (self->question_count < QUESTIONS)
        self->questions[self->question_count++] = question;
    else
        self->blind = true; // a server that always has more
}

// Rows first … of at most so many different units of a campaign, with the first and last of their days.
static question_t gather (const standing_t *self, size_t first)
{
    question_t question = {first, 0, self->rows[first].record->day, self->rows[first].record->day};
    size_t units = 0;
    for (size_t i = first; i < self->count; i++) {
        const record_t *record = self->rows[i].record;
        if (!slice_equal (record->campaign, self->rows[first].record->campaign))
            break;
        units += i == first || !slice_equal (record->unit, self->rows[i - 1].record->unit) ? 1u : 0u;
        if (units > UNITS_ASKED)
            break;
        question.count++;
        question.from = record->day < question.from ? record->day : question.from;
        question.to = record->day > question.to ? record->day : question.to;
    }
    return question;
}

bool standing_new (standing_t **ret, const spool_batch_t *draft, failure_t *failure)
{
    scoped (standing_destroy) standing_t *self = calloc (1, sizeof *self);
    if (self == NULL || (self->rows = calloc (draft->count + 1, sizeof *self->rows)) == NULL
        || (self->records = calloc (draft->count + 1, sizeof *self->records)) == NULL
        || (self->questions = calloc (QUESTIONS, sizeof *self->questions)) == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    rejection_t why;
    record_reader_t reader = record_reader_over ((slice_t){draft->records, draft->size});
    for (record_step_t step; self->count < draft->count && (step = record_reader_next (&reader, &self->records[self->count], &why)) != RECORD_END;) {
        if (step != RECORD_GOOD)
            return failure_set (failure, FAILURE_PERMANENT, "the spool: a record of %s cannot be read any more: %s", draft->file, why.detail);
        self->rows[self->count] = (row_t){&self->records[self->count], draft->lines[self->count], (uint32_t) self->count, 0, false};
        self->count++;
    }
    qsort (self->rows, self->count, sizeof *self->rows, compare_rows);
    for (size_t at = 0; at < self->count; at += self->questions[self->question_count - 1].count)
        ask (self, gather (self, at));
    *ret = self;
    self = NULL;
    return true;
}

void standing_destroy (standing_t **self_p)
{
    if (*self_p == NULL)
        return;
    free ((*self_p)->rows);
    free ((*self_p)->records);
    free ((*self_p)->questions);
    free (*self_p);
    *self_p = NULL;
}

bool standing_done (const standing_t *self)
{
    return self->blind || self->question_count == 0;
}

bool standing_question (const standing_t *self, msgpack_sbuffer *out, failure_t *failure)
{
    char from[DAY_TEXT_SIZE];
    char to[DAY_TEXT_SIZE];
    char codes[UNITS_ASKED + 1][PROTO_MAX_CODE + 1]; // the campaign's first
    const char *units[UNITS_ASKED];
    size_t unit_count = 0;
    const question_t *question = &self->questions[self->question_count - 1];
    const row_t *rows = self->rows + question->first;
    (void) snprintf (codes[0], sizeof codes[0], "%.*s", (int) rows[0].record->campaign.size, rows[0].record->campaign.at);
    for (size_t i = 0; i < question->count; i++) {
        slice_t unit = rows[i].record->unit;
        if (i > 0 && slice_equal (unit, rows[i - 1].record->unit))
            continue;
        (void) snprintf (codes[unit_count + 1], sizeof codes[0], "%.*s", (int) unit.size, unit.at);
        units[unit_count] = codes[unit_count + 1];
        unit_count++;
    }
    day_format (question->from, from);
    day_format (question->to, to);
    return feed_encode_ask (out, NULL, codes[0], from, to, units, unit_count, failure);
}

static bool same_counts (const record_counts_t *one, const record_counts_t *other)
{
    if (one->size != other->size)
        return false;
    for (uint32_t i = 0; i < one->size; i++) {
        const record_count_t *found = record_count_of (other, one->of[i].metric);
        if (found == NULL || found->value != one->of[i].value)
            return false;
    }
    return true;
}

static void note_figure (row_t *row, const feed_figure_t *figure)
{
    rejection_t why;
    record_counts_t counts;
    char room[PROTO_MAX_METRICS * PROTO_MAX_CODE];
    if (figure->rev < row->rev)
        return;
    row->rev = figure->rev;
    row->same = record_counts_read (figure->counts, &counts, room, &why) && same_counts (&counts, &row->record->counts);
}

static row_t *row_of (standing_t *self, slice_t campaign, const feed_figure_t *figure)
{
    size_t low = 0;
    size_t high = self->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_place (campaign, figure->unit, figure->day, self->rows[middle].record);
        if (order == 0)
            return &self->rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static void split (standing_t *self, question_t question)
{
    int32_t middle = question.from + (question.to - question.from) / 2;
    if (question.from < question.to) {
        ask (self, (question_t){question.first, question.count, middle + 1, question.to});
        ask (self, (question_t){question.first, question.count, question.from, middle});
    } else if (question.count > 1) {
        ask (self, (question_t){question.first + question.count / 2, question.count - question.count / 2, question.from, question.to});
        ask (self, (question_t){question.first, question.count / 2, question.from, question.to});
    }
}

bool standing_answer (standing_t *self, const feed_reply_t *figures, failure_t *failure)
{
    feed_figure_t figure;
    if (standing_done (self))
        return failure_set (failure, FAILURE_PERMANENT, "the server answered what was not asked");
    for (cursor_t cursor = feed_figures (figures); feed_figures_next (&cursor, &figure);) {
        row_t *row = row_of (self, slice_of (figures->campaign), &figure);
        if (row != NULL)
            note_figure (row, &figure);
    }
    question_t asked = self->questions[--self->question_count];
    if (figures->more)
        split (self, asked);
    return true;
}

void standing_refused (standing_t *self)
{
    self->blind = true;
}

bool standing_is_blind (const standing_t *self)
{
    return self->blind;
}

bool standing_build (standing_t *self, batch_build_t *ret, uint32_t *ret_unchanged, failure_t *failure)
{
    *ret_unchanged = 0;
    qsort (self->rows, self->count, sizeof *self->rows, compare_index);
    for (size_t i = 0; i < self->count; i++) {
        const row_t *row = &self->rows[i];
        if (row->rev > 0 && row->same) {
            (*ret_unchanged)++;
            continue;
        }
        row->record->rev = row->rev + 1;
        if (!batch_build_add (ret, row->record, row->line, failure))
            return false;
    }
    return batch_build_finish (ret, failure);
}
