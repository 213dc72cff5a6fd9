#include "services/tiendo/push/sent_log.h"

#include <stdio.h>

#include "common/base/scoped.h"

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, file INTEGER NOT NULL, size INTEGER NOT NULL,"
    " refused INTEGER NOT NULL, at TEXT NOT NULL, server TEXT NOT NULL, count INTEGER NOT NULL, lines BLOB, records BLOB);"
    "CREATE INDEX IF NOT EXISTS kept_seq ON kept (seq);"
    "CREATE INDEX IF NOT EXISTS kept_whole ON kept (at, id) WHERE size > 0;"; // size 0: only the name is left

static bool broken (const sent_log_t *self, failure_t *failure)
{
    return failure_set (failure, FAILURE_PERMANENT, "the spool: %s", sqlite3_errmsg (self->db));
}

static void statement_end (sqlite3_stmt **statement)
{
    (void) sqlite3_finalize (*statement);
}

// Parameters ?1 … are `numbers`, the one after them the server's key.
static bool prepare (const sent_log_t *self, sqlite3_stmt **ret, const char *sql, size_t count, const int64_t *numbers, failure_t *failure)
{
    if (sqlite3_prepare_v2 (self->db, sql, -1, ret, NULL) != SQLITE_OK)
        return broken (self, failure);
    for (int i = 0; i < (int) count; i++)
        (void) sqlite3_bind_int64 (*ret, i + 1, numbers[i]);
    if (sqlite3_bind_parameter_count (*ret) > (int) count)
        (void) sqlite3_bind_text (*ret, (int) count + 1, self->settings.server, -1, SQLITE_STATIC);
    return true;
}

static bool run (const sent_log_t *self, const char *sql, size_t count, const int64_t *numbers, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *statement = NULL;
    return prepare (self, &statement, sql, count, numbers, failure) && (sqlite3_step (statement) == SQLITE_DONE || broken (self, failure));
}

// The one row's one number; 0 where there is no row.
static bool number (const sent_log_t *self, const char *sql, size_t count, const int64_t *numbers, int64_t *ret, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *look = NULL;
    if (!prepare (self, &look, sql, count, numbers, failure))
        return false;
    int step = sqlite3_step (look);
    *ret = step == SQLITE_ROW ? sqlite3_column_int64 (look, 0) : 0;
    return step == SQLITE_ROW || step == SQLITE_DONE || broken (self, failure);
}

// The oldest one whose bytes are here, if it has to go: *ret_id 0 where none has.
static bool oldest_to_drop (const sent_log_t *self, int64_t *ret_id, int64_t *ret_size, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *look = NULL;
    *ret_id = 0;
    if (!prepare (self, &look, "SELECT id, size, at < datetime ('now', '-' || ?1 || ' days') FROM kept WHERE size > 0 ORDER BY at, id LIMIT 1", 1,
                  (const int64_t[]){self->settings.days}, failure))
        return false;
    int step = sqlite3_step (look);
    if (step != SQLITE_ROW)
        return step == SQLITE_DONE || broken (self, failure);
    bool old = self->settings.days == 0 || sqlite3_column_int (look, 2) != 0;
    if (old || self->bytes > (int64_t) self->settings.megabytes * 1000000) {
        *ret_id = sqlite3_column_int64 (look, 0);
        *ret_size = sqlite3_column_int64 (look, 1);
    }
    return true;
}

static bool drop_old (sent_log_t *self, failure_t *failure)
{
    for (int64_t id = 0, size = 0;;) {
        if (!oldest_to_drop (self, &id, &size, failure))
            return false;
        if (id == 0)
            return true;
        if (!run (self, "UPDATE kept SET size = 0, lines = NULL, records = NULL WHERE id = ?1", 1, &id, failure)
            || !run (self, "DELETE FROM sum WHERE batch = ?1", 1, &id, failure))
            return false;
        self->bytes -= size;
    }
}

static bool drop_names (const sent_log_t *self, failure_t *failure)
{
    return run (self, "DELETE FROM kept WHERE size = 0 AND (at < datetime ('now', '-366 days') OR id <= (SELECT max (id) FROM kept) - ?1)", 1,
                (const int64_t[]){SENT_LOG_NAMES}, failure)
           && run (self, "DELETE FROM file WHERE id NOT IN (SELECT file FROM batch UNION SELECT file FROM kept)", 0, NULL, failure);
}

bool sent_log_open (sent_log_t *self, failure_t *failure)
{
    if (sqlite3_exec (self->db, schema, NULL, NULL, NULL) != SQLITE_OK)
        return broken (self, failure);
    return run (self, "BEGIN IMMEDIATE", 0, NULL, failure)
           && number (self, "SELECT coalesce (sum (size), 0) FROM kept WHERE size > 0", 0, NULL, &self->bytes, failure) && drop_old (self, failure)
           && drop_names (self, failure) && run (self, "COMMIT", 0, NULL, failure);
}

bool sent_log_take (sent_log_t *self, int64_t batch, failure_t *failure)
{
    int64_t size = 0;
    if (!run (self,
              "INSERT INTO kept (id, seq, file, size, refused, at, server, count, lines, records)"
              " SELECT id, coalesce (seq, 0), file, length (records) + length (lines), 0, CURRENT_TIMESTAMP, ?2, count, lines, records FROM batch"
              " WHERE id = ?1",
              1, &batch, failure)
        || !run (self, "DELETE FROM batch WHERE id = ?1", 1, &batch, failure)
        || !number (self, "SELECT size FROM kept WHERE id = ?1", 1, &batch, &size, failure))
        return false;
    self->bytes += size;
    return drop_old (self, failure);
}

#define LACKED "FROM kept WHERE seq BETWEEN ?1 AND ?2 AND size > 0 AND (?3 OR server = ?4)"

static bool put_back (sent_log_t *self, const int64_t *asked, sent_log_refill_t *ret, failure_t *failure)
{
    int64_t again = 0;
    int64_t size = 0;
    if (!number (self, "SELECT count (*) " LACKED, 3, asked, &again, failure)
        || !number (self, "SELECT coalesce (sum (size), 0) " LACKED, 3, asked, &size, failure)
        || !run (self, "INSERT INTO batch (id, seq, file, count, records, lines, revs) SELECT id, seq, file, count, records, lines, 3 " LACKED, 3,
                 asked, failure)
        || !run (self, "DELETE " LACKED, 3, asked, failure))
        return false;
    self->bytes -= size;
    ret->again += again;
    return true;
}

bool sent_log_refill (sent_log_t *self, int64_t from, int64_t to, bool any, sent_log_refill_t *ret, failure_t *failure)
{
    const int64_t asked[] = {from, to, any};
    int64_t waiting = 0;
    int64_t elsewhere = 0;
    if (!run (self, "BEGIN IMMEDIATE", 0, NULL, failure) || !put_back (self, asked, ret, failure)
        || !number (self, "SELECT count (*) FROM batch WHERE seq BETWEEN ?1 AND ?2", 2, asked, &waiting, failure)
        || !number (self, "SELECT count (*) FROM kept WHERE seq BETWEEN ?1 AND ?2 AND size > 0", 2, asked, &elsewhere, failure)
        || !run (self, "COMMIT", 0, NULL, failure))
        return false;
    ret->elsewhere += elsewhere;
    ret->lacking += to - from + 1 - waiting - elsewhere;
    return true;
}

bool sent_log_files (sent_log_t *self, int64_t from, int64_t to, int most, sent_log_tell_t *tell, void *argument, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *look = NULL;
    if (!prepare (self, &look,
                  "SELECT f.name, min (k.at), max (k.refused) FROM kept k JOIN file f ON f.id = k.file WHERE k.seq BETWEEN ?1 AND ?2 AND k.size = 0"
                  " GROUP BY f.id ORDER BY min (k.seq) LIMIT ?3",
                  3, (const int64_t[]){from, to, most}, failure))
        return false;
    int step;
    while ((step = sqlite3_step (look)) == SQLITE_ROW)
        tell (argument, (const char *) sqlite3_column_text (look, 0), (const char *) sqlite3_column_text (look, 1),
              sqlite3_column_int (look, 2) != 0);
    return step == SQLITE_DONE || broken (self, failure);
}

#define WHOLE "FROM kept WHERE size > 0 AND (server <> ?2) = ?1"

bool sent_log_count (sent_log_t *self, bool others, int64_t *ret_count, int64_t *ret_highest, failure_t *failure)
{
    return number (self, "SELECT count (*) " WHOLE, 1, (const int64_t[]){others}, ret_count, failure)
           && number (self, "SELECT coalesce (max (seq), 0) " WHOLE, 1, (const int64_t[]){others}, ret_highest, failure);
}

bool sent_log_floor (sent_log_t *self, int64_t *ret, failure_t *failure)
{
    return number (self, "SELECT CAST (value AS INTEGER) FROM setting WHERE name = 'floor'", 0, NULL, ret, failure);
}

bool sent_log_floor_set (sent_log_t *self, int64_t floor, failure_t *failure)
{
    return run (self, "INSERT OR REPLACE INTO setting VALUES ('floor', ?1)", 1, &floor, failure);
}
