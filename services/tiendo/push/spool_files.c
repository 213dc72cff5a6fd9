// Which files wait in the spool, and in which meaning.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/push/spool_inner.h"

static void bind_file (sqlite3_stmt *statement, const spool_file_t *file)
{
    (void) sqlite3_bind_text (statement, 1, file->name, -1, SQLITE_STATIC);
    (void) sqlite3_bind_blob (statement, 2, file->digest, sizeof file->digest, SQLITE_STATIC);
    if (sqlite3_bind_parameter_count (statement) > 2)
        (void) sqlite3_bind_text (statement, 3, file->meaning, -1, SQLITE_STATIC);
}

static char *text_of (sqlite3_stmt *row, int column)
{
    const char *text = (const char *) sqlite3_column_text (row, column);
    char *copy = strdup (text != NULL ? text : "");
    if (copy == NULL)
        abort ();
    return copy;
}

// A file of an older spool has no meaning on record: nobody knows in which one it waits, so that it counts as another one.
bool spool_waiting (spool_t *self, const spool_file_t *file, spool_waiting_t *ret, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *look = NULL;
    *ret = (spool_waiting_t){0};
    if (!spool_prepare (self, &look,
                        "SELECT f.digest = ?2, coalesce (f.meaning = ?3, 0), sum (b.count), sum (CASE WHEN b.sent THEN b.count ELSE 0 END), f.name,"
                        " coalesce (f.meaning, '?'), f.spooled_at FROM file f JOIN batch b ON b.file = f.id WHERE f.digest = ?2 OR f.name = ?1"
                        " GROUP BY f.id ORDER BY f.id DESC",
                        failure))
        return false;
    bind_file (look, file);
    int step;
    while ((step = sqlite3_step (look)) == SQLITE_ROW) {
        bool bytes = sqlite3_column_int (look, 0) != 0;
        bool same = bytes && sqlite3_column_int (look, 1) != 0;
        int64_t records = sqlite3_column_int64 (look, 2);
        *(same ? &ret->same : bytes ? &ret->other : &ret->older) += records;
        ret->sent += same ? 0 : sqlite3_column_int64 (look, 3);
        if (ret->name == NULL || (bytes && !same)) {
            spool_waiting_clear (ret);
            ret->name = text_of (look, 4);
            ret->meaning = text_of (look, 5);
            ret->since = text_of (look, 6);
        }
    }
    return step == SQLITE_DONE || spool_broken (self, failure);
}

void spool_waiting_clear (spool_waiting_t *self)
{
    free (self->name);
    free (self->meaning);
    free (self->since);
    self->name = self->meaning = self->since = NULL;
}

#define REPLACED "(SELECT id FROM file WHERE (digest = ?2 AND meaning IS NOT ?3) OR (name = ?1 AND digest <> ?2))"

bool spool_replace (spool_t *self, const spool_file_t *file, failure_t *failure)
{
    static const char *const statements[] = {
        "INSERT OR IGNORE INTO freed SELECT seq FROM batch WHERE seq IS NOT NULL AND file IN " REPLACED,
        "DELETE FROM sum WHERE batch IN (SELECT id FROM batch WHERE file IN " REPLACED ")",
        "DELETE FROM batch WHERE file IN " REPLACED,
    };
    if (!spool_run (self, "BEGIN IMMEDIATE", failure))
        return false;
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        scoped (spool_statement_end) sqlite3_stmt *statement = NULL;
        if (!spool_prepare (self, &statement, statements[i], failure))
            return false;
        bind_file (statement, file);
        if (!spool_finish (self, statement, failure))
            return false;
    }
    return spool_run (self, "COMMIT", failure);
}

bool spool_begin (spool_t *self, const spool_file_t *file, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *insert = NULL;
    if (!spool_run (self, "BEGIN IMMEDIATE", failure)
        || !spool_prepare (self, &insert, "INSERT INTO file (name, digest, meaning) VALUES (?, ?, ?)", failure))
        return false;
    bind_file (insert, file);
    if (!spool_finish (self, insert, failure))
        return false;
    self->file = sqlite3_last_insert_rowid (self->db);
    return true;
}

static bool put_sums (spool_t *self, const file_batch_t *batch, int64_t id, failure_t *failure)
{
    for (size_t i = 0; i < batch->control.metric_count; i++) {
        scoped (spool_statement_end) sqlite3_stmt *insert = NULL;
        if (!spool_prepare (self, &insert, "INSERT INTO sum VALUES (?, ?, ?)", failure))
            return false;
        (void) sqlite3_bind_int64 (insert, 1, id);
        (void) sqlite3_bind_text (insert, 2, batch->control.metrics[i], -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64 (insert, 3, (int64_t) batch->control.sums[i]);
        if (!spool_finish (self, insert, failure))
            return false;
    }
    return true;
}

bool spool_put (spool_t *self, const file_batch_t *batch, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *insert = NULL;
    if (!spool_prepare (self, &insert, "INSERT INTO batch (file, count, records, lines, revs) VALUES (?, ?, ?, ?, ?)", failure))
        return false;
    (void) sqlite3_bind_int64 (insert, 1, self->file);
    (void) sqlite3_bind_int64 (insert, 2, batch->count);
    (void) sqlite3_bind_blob (insert, 3, batch->records.data, (int) batch->records.size, SQLITE_STATIC);
    (void) sqlite3_bind_blob (insert, 4, batch->lines, (int) (batch->count * sizeof *batch->lines), SQLITE_STATIC);
    (void) sqlite3_bind_int (insert, 5, batch->without_rev ? REVS_DRAFT : REVS_GIVEN);
    return spool_finish (self, insert, failure) && put_sums (self, batch, sqlite3_last_insert_rowid (self->db), failure);
}

bool spool_commit (spool_t *self, failure_t *failure)
{
    return spool_run (self, "COMMIT", failure);
}

void spool_give_up (spool_t *self)
{
    (void) sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}
