// What stands above a group's rows: asked before they are stored, to tell who sent what is below it, and where a key is held by another content.
#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/ingest/group/standing.h"
#include "services/ingest/store/transaction.h"

// The rows asked about, one a key.
typedef struct {
    write_group_row_t **rows;
    size_t count;
    bool explained;
    bool any; // whatever the row's own revision
} asked_t;

static PGresult *ask (pg_t *pg, const asked_t *self)
{
    copy_binary_t keys[STORE_MAX_ARRAYS] = {0};
    const uint32_t types[STORE_MAX_ARRAYS] = {COPY_BINARY_OID_TEXT, COPY_BINARY_OID_TEXT, COPY_BINARY_OID_TEXT,
                                              self->explained ? COPY_BINARY_OID_TEXT : COPY_BINARY_OID_INT4, COPY_BINARY_OID_INT8};
    for (size_t column = 0; column < STORE_MAX_ARRAYS; column++)
        copy_binary_array_begin (&keys[column], types[column], self->count);
    for (size_t next = 0; next < self->count; next++) {
        const write_group_row_t *row = self->rows[next];
        copy_binary_bytes (&keys[0], row->campaign->province);
        copy_binary_bytes (&keys[1], row->campaign->code);
        copy_binary_bytes (&keys[2], row->unit);
        if (self->explained)
            copy_binary_bytes (&keys[3], slice_of (row->document));
        else
            copy_binary_int32 (&keys[3], row->day);
        copy_binary_int64 (&keys[4], self->any ? 0 : row->rev);
    }
    return store_query (pg, self->explained ? "explanations_above" : "figures_above", keys, STORE_MAX_ARRAYS, 0);
}

static int64_t number (const PGresult *rows, int row, int column)
{
    return strtoll (PQgetvalue (rows, row, column), NULL, 10);
}

// The place among those asked about that a line of the answer is about; places count from 1. `count` where there is no such place.
static size_t told_place (const asked_t *self, const PGresult *rows, int row)
{
    int64_t place = number (rows, row, 0);
    return place >= 1 && place <= (int64_t) self->count ? (size_t) place - 1 : self->count;
}

// Each key is asked about once, by its lowest row.
static bool mark_keys (pg_t *pg, const standing_keys_t *keys, bool explained, failure_t *failure)
{
    asked_t asked = {calloc (keys->count, sizeof (write_group_row_t *)), keys->count, explained, false};
    if (asked.rows == NULL)
        abort (); // bounded by the group
    for (size_t key = 0; key < keys->count; key++)
        asked.rows[key] = keys->rows[keys->ends[key] - 1];
    scoped (pg_result_clear) PGresult *rows = ask (pg, &asked);
    free (asked.rows);
    if (PQresultStatus (rows) != PGRES_TUPLES_OK)
        return pg_failure (pg, rows, failure);
    for (int line = 0; line < PQntuples (rows); line++) {
        size_t key = told_place (&asked, rows, line);
        if (key < keys->count)
            standing_mark (keys, key, number (rows, line, 1));
    }
    return true;
}

static bool mark (pg_t *pg, write_group_row_t *rows, size_t count, bool explained, failure_t *failure)
{
    standing_keys_t keys;
    if (count == 0)
        return true;
    standing_keys_make (&keys, rows, count);
    bool good = mark_keys (pg, &keys, explained, failure);
    standing_keys_clear (&keys);
    return good;
}

bool store_outdated (pg_t *pg, write_group_t *group, failure_t *failure)
{
    return mark (pg, group->rows, group->progress.rows, false, failure) && mark (pg, group->explained, group->explanation.rows, true, failure);
}

static void conflict (write_group_t *group, const write_group_row_t *row, const PGresult *rows, int line)
{
    standing_t standing = {number (rows, line, 1),     PQgetisnull (rows, line, 2) ? NULL : PQgetvalue (rows, line, 2),
                           PQgetvalue (rows, line, 3), PQgetvalue (rows, line, 4),
                           PQgetvalue (rows, line, 5), number (rows, line, 6)};
    rejection_t why = {0};
    standing_conflict (&standing, &why);
    write_group_conflict (group, row, &why);
}

bool store_conflicts (pg_t *pg, write_group_t *group, bool explained, const uint32_t *places, size_t count, failure_t *failure)
{
    write_group_row_t *all = explained ? group->explained : group->rows;
    if (count == 0)
        return true;
    asked_t asked = {calloc (count, sizeof (write_group_row_t *)), count, explained, true};
    if (asked.rows == NULL)
        abort (); // bounded by the group
    for (size_t next = 0; next < count; next++)
        asked.rows[next] = &all[places[next]];
    scoped (pg_result_clear) PGresult *rows = ask (pg, &asked);
    bool good = PQresultStatus (rows) == PGRES_TUPLES_OK || pg_failure (pg, rows, failure);
    for (int line = 0; good && line < PQntuples (rows); line++)
        if (told_place (&asked, rows, line) < count)
            conflict (group, asked.rows[told_place (&asked, rows, line)], rows, line);
    free (asked.rows);
    return good;
}
