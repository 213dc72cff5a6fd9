// What ingest answers from the database without storing anything: where a feed goes on, and what stands.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "proto/codec/fields.h"
#include "services/ingest/store/transaction.h"
#include "services/ingest/group/validate.h"

static int64_t number (const PGresult *rows, int row, int column)
{
    return strtoll (PQgetvalue (rows, row, column), NULL, 10);
}

bool store_welcome (pg_t *pg, feed_request_t *hello, failure_t *failure)
{
    char life[16];
    (void) snprintf (life, sizeof life, "%d", (int) hello->life);
    const char *values[] = {hello->province, hello->command.feed, life};
    scoped (pg_result_clear) PGresult *next = NULL;
    scoped (pg_result_clear) PGresult *missing = NULL;
    if (!pg_run (pg, &next, failure, "feed_next", 3, values) || !pg_run (pg, &missing, failure, "feed_missing", 3, values))
        return false;
    free (hello->missing);
    hello->missing_count = (size_t) PQntuples (missing);
    hello->missing = calloc (hello->missing_count + 1, sizeof *hello->missing);
    if (hello->missing == NULL)
        abort ();
    for (int row = 0; row < PQntuples (missing); row++)
        hello->missing[row] = (feed_range_t){number (missing, row, 0), number (missing, row, 1)};
    int64_t highest = PQntuples (next) > 0 ? number (next, 0, 0) : 0;
    hello->next_seq = highest < INT64_MAX ? highest + 1 : INT64_MAX; // behind the highest that there is, none follows
    hello->state = FEED_REQUEST_WELCOME;
    return true;
}

// Units with the days on which they report within the feed's subtree and the question.
typedef struct {
    copy_binary_t units;
    copy_binary_t from;
    copy_binary_t to;
    size_t count;
} spans_t;

static bool is_asked (const feed_asked_t *asked, slice_t path)
{
    cursor_t cursor = feed_asked_units (asked);
    char room[PROTO_MAX_CODE];
    slice_t code;
    if (asked->units.size == 0)
        return true;
    while (feed_asked_units_next (&cursor, room, &code)) // the unit itself, or one above it
        for (size_t at = 0; code.size > 0 && at + code.size <= path.size; at++)
            if ((at == 0 || path.at[at - 1] == '/') && memcmp (path.at + at, code.at, code.size) == 0
                && (at + code.size == path.size || path.at[at + code.size] == '/'))
                return true;
    return false;
}

static int32_t later (int32_t one, int32_t other)
{
    return one > other ? one : other;
}

static int32_t earlier (int32_t one, int32_t other)
{
    return one < other ? one : other;
}

// A unit may have stood in several places: each of its versions is judged for itself.
static void add_spans (spans_t *self, const registry_t *registry, const registry_leaf_t *leaf, const feed_request_t *question)
{
    const feed_asked_t *asked = &question->command.asked;
    int32_t from = later (leaf->from_day, asked->from_day);
    int32_t to = earlier (leaf->to_day, asked->to_day);
    while (from <= to) {
        const registry_unit_t *unit = registry_unit (registry, leaf->unit, from);
        int32_t last = unit != NULL ? earlier (to, unit->to_day) : from;
        if (unit != NULL && path_within (unit->path, slice_of (question->unit)) && is_asked (asked, unit->path)) {
            copy_binary_bytes (&self->units, leaf->unit);
            copy_binary_int32 (&self->from, from);
            copy_binary_int32 (&self->to, last);
            self->count++;
        }
        from = last + 1;
    }
}

// An array's head is written once its number is known.
static PGresult *ask (pg_t *pg, const registry_campaign_t *campaign, const feed_asked_t *asked, spans_t *spans)
{
    char from[16];
    char to[16];
    char limit[16];
    copy_binary_t *parts[] = {&spans->units, &spans->from, &spans->to};
    static const uint32_t types[] = {COPY_BINARY_OID_TEXT, COPY_BINARY_OID_INT4, COPY_BINARY_OID_INT4};
    copy_binary_t arrays[3] = {0};
    (void) snprintf (from, sizeof from, "%d", (int) asked->from_day);
    (void) snprintf (to, sizeof to, "%d", (int) asked->to_day);
    (void) snprintf (limit, sizeof limit, "%d", PROTO_MAX_FIGURES + 1);
    for (size_t next = 0; next < 3; next++) {
        copy_binary_array_begin (&arrays[next], types[next], spans->count);
        copy_binary_raw (&arrays[next], (slice_t){parts[next]->bytes, parts[next]->size});
    }
    const char *values[] = {campaign->province.at, campaign->code.at, arrays[0].bytes, arrays[1].bytes, arrays[2].bytes, from, to, limit};
    const int sizes[] = {0, 0, (int) arrays[0].size, (int) arrays[1].size, (int) arrays[2].size, 0, 0, 0};
    const int formats[] = {0, 0, 1, 1, 1, 0, 0, 0};
    PGresult *rows = PQexecPrepared (pg_connection (pg), "figures_asked", 8, values, sizes, formats, 0);
    for (size_t next = 0; next < 3; next++) {
        copy_binary_clear (&arrays[next]);
        copy_binary_clear (parts[next]);
    }
    return rows;
}

// {metric: count}: the first metric's value, and the others as they are stored.
static bool put_counts (msgpack_sbuffer *out, slice_t first, const PGresult *rows, int row)
{
    msgpack_packer packer;
    const char *name = NULL;
    json_t *value = NULL;
    json_t *others = PQgetisnull (rows, row, 4) ? NULL : json_loads (PQgetvalue (rows, row, 4), 0, NULL);
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    bool good = msgpack_pack_map (&packer, 1 + json_object_size (others)) == 0 && fields_pack_text (&packer, first)
                && msgpack_pack_int64 (&packer, number (rows, row, 3)) == 0;
    json_object_foreach (others, name, value) good =
        good && fields_pack_text (&packer, slice_of (name)) && msgpack_pack_int64 (&packer, json_integer_value (value)) == 0;
    json_decref (others);
    return good;
}

static bool put_figure (feed_request_t *question, slice_t first, const PGresult *rows, int row, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer counts = {0};
    if (!put_counts (&counts, first, rows, row))
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for a figure");
    feed_figure_t figure = {slice_of (PQgetvalue (rows, row, 0)), (int32_t) number (rows, row, 1), number (rows, row, 2), {counts.data, counts.size}};
    return feed_encode_figure (&question->figures, &figure, failure);
}

bool store_figures (pg_t *pg, const registry_t *registry, instant_us_t now, feed_request_t *question, failure_t *failure)
{
    enum { MOST_BYTES = PROTO_MAX_BYTES - 64 * 1024 };
    feed_asked_t *asked = &question->command.asked;
    spans_t spans = {.count = 0};
    const registry_campaign_t *campaign = registry_campaign (registry, slice_of (asked->campaign));
    if (campaign == NULL) {
        feed_request_refuse (question, NACK_MALFORMED, "there is no such campaign");
        return true;
    }
    asked->from_day = later (asked->from_day, campaign->starts_on);
    asked->to_day = earlier (asked->to_day, registry_today (campaign, now));
    for (uint32_t next = 0; next < campaign->leaf_count; next++)
        add_spans (&spans, registry, &campaign->leaves[next], question);
    scoped (pg_result_clear) PGresult *rows = ask (pg, campaign, asked, &spans);
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (pg, rows, failure);
    question->figures.size = 0;
    question->figure_count = 0;
    int found = PQntuples (rows);
    for (int row = 0; row < found && row < PROTO_MAX_FIGURES && question->figures.size < MOST_BYTES; row++) {
        if (!put_figure (question, campaign->metrics[0], rows, row, failure))
            return false;
        question->figure_count++;
    }
    question->more = (int) question->figure_count < found;
    question->state = FEED_REQUEST_FIGURES;
    return true;
}
