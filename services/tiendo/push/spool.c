#include "services/tiendo/push/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/push/spool_inner.h"
#include "services/tiendo/wording/wording.h"

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;"
    "CREATE TABLE IF NOT EXISTS file (id INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, spooled_at TEXT NOT NULL DEFAULT "
    "CURRENT_TIMESTAMP);"
    "CREATE TABLE IF NOT EXISTS batch (id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER UNIQUE, file INTEGER NOT NULL, count INTEGER NOT NULL,"
    " records BLOB NOT NULL, lines BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS sum (batch INTEGER NOT NULL, metric TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (batch, metric));"
    "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS freed (seq INTEGER PRIMARY KEY);"; // numbers under which nothing was stored

// Columns that spools of before lack.
static const struct {
    const char *table, *column, *add;
} columns[] = {
    {"file", "meaning", "ALTER TABLE file ADD COLUMN meaning TEXT"}, // NULL: not known
    {"batch", "revs", "ALTER TABLE batch ADD COLUMN revs INTEGER NOT NULL DEFAULT 0"},
    {"batch", "sent", "ALTER TABLE batch ADD COLUMN sent INTEGER NOT NULL DEFAULT 0"},
};

bool spool_broken (spool_t *self, failure_t *failure)
{
    return failure_set (failure, FAILURE_PERMANENT, tr ("the spool: %s"), sqlite3_errmsg (self->db));
}

bool spool_run (spool_t *self, const char *sql, failure_t *failure)
{
    return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || spool_broken (self, failure);
}

void spool_statement_end (sqlite3_stmt **statement)
{
    (void) sqlite3_finalize (*statement);
}

bool spool_prepare (spool_t *self, sqlite3_stmt **ret, const char *sql, failure_t *failure)
{
    return sqlite3_prepare_v2 (self->db, sql, -1, ret, NULL) == SQLITE_OK || spool_broken (self, failure);
}

bool spool_finish (spool_t *self, sqlite3_stmt *statement, failure_t *failure)
{
    return sqlite3_step (statement) == SQLITE_DONE || spool_broken (self, failure);
}

bool spool_run_with (spool_t *self, const char *sql, size_t count, const int64_t *numbers, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *statement = NULL;
    if (!spool_prepare (self, &statement, sql, failure))
        return false;
    for (size_t i = 0; i < count; i++)
        (void) sqlite3_bind_int64 (statement, (int) i + 1, numbers[i]);
    return spool_finish (self, statement, failure);
}

static bool add_columns (spool_t *self, failure_t *failure)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        scoped (spool_statement_end) sqlite3_stmt *look = NULL;
        if (!spool_prepare (self, &look, "SELECT 1 FROM pragma_table_info (?) WHERE name = ?", failure))
            return false;
        (void) sqlite3_bind_text (look, 1, columns[i].table, -1, SQLITE_STATIC);
        (void) sqlite3_bind_text (look, 2, columns[i].column, -1, SQLITE_STATIC);
        int step = sqlite3_step (look);
        if (step != SQLITE_ROW && step != SQLITE_DONE)
            return spool_broken (self, failure);
        (void) sqlite3_reset (look);
        if (step == SQLITE_DONE && !spool_run (self, columns[i].add, failure))
            return false;
    }
    return true;
}

static bool make_directories (const char *path, failure_t *failure)
{
    char part[4096];
    if (snprintf (part, sizeof part, "%s", path) >= (int) sizeof part)
        return failure_set (failure, FAILURE_PERMANENT, tr ("the spool's path is too long"));
    for (char *at = part + 1; *at != '\0'; at++)
        if (*at == '/') {
            *at = '\0';
            (void) mkdir (part, 0700);
            *at = '/';
        }
    return mkdir (part, 0700) == 0 || errno == EEXIST || failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (errno));
}

static bool take_lock (spool_t *self, const char *directory, failure_t *failure)
{
    char file[4200];
    (void) snprintf (file, sizeof file, "%s/lock", directory);
    self->lock = open (file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file,
                        errno == EWOULDBLOCK ? tr ("another push is sending from this spool; wait for it, or take another --spool")
                                             : strerror (errno));
}

// A spool belongs to one feed: its numbers mean nothing to another.
static bool own (spool_t *self, const char *feed, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *insert = NULL;
    scoped (spool_statement_end) sqlite3_stmt *look = NULL;
    if (!spool_prepare (self, &insert, "INSERT OR IGNORE INTO setting VALUES ('feed', ?)", failure)
        || !spool_prepare (self, &look, "SELECT value FROM setting WHERE name = 'feed'", failure))
        return false;
    (void) sqlite3_bind_text (insert, 1, feed, -1, SQLITE_STATIC);
    if (!spool_finish (self, insert, failure))
        return false;
    if (sqlite3_step (look) != SQLITE_ROW)
        return spool_broken (self, failure);
    const char *owner = (const char *) sqlite3_column_text (look, 0);
    return strcmp (owner, feed) == 0 || failure_set (failure, FAILURE_PERMANENT, tr ("this spool belongs to feed %s: take another --spool"), owner);
}

bool spool_new (spool_t **ret, const char *directory, const char *feed, sent_log_settings_t keep, failure_t *failure)
{
    char file[4200];
    scoped (spool_destroy) spool_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->lock = -1;
    (void) snprintf (file, sizeof file, "%s/spool.sqlite", directory);
    if (!make_directories (directory, failure) || !take_lock (self, directory, failure))
        return false;
    if (sqlite3_open (file, &self->db) != SQLITE_OK)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, sqlite3_errmsg (self->db));
    if (!spool_run (self, schema, failure) || !add_columns (self, failure) || !own (self, feed, failure))
        return false;
    self->kept = (sent_log_t){.db = self->db, .settings = keep};
    if (!sent_log_open (&self->kept, failure))
        return false;
    *ret = self;
    self = NULL;
    return true;
}

void spool_destroy (spool_t **self_p)
{
    spool_t *self = *self_p;
    if (self == NULL)
        return;
    (void) sqlite3_close (self->db);
    if (self->lock >= 0)
        (void) close (self->lock);
    free (self);
    *self_p = NULL;
}

static void *copy_of (const void *bytes, size_t size)
{
    void *copy = calloc (1, size + 1);
    if (copy == NULL)
        abort ();
    if (size > 0)
        memcpy (copy, bytes, size);
    return copy;
}

static bool read_sums (spool_t *self, spool_batch_t *ret, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *look = NULL;
    if (!spool_prepare (self, &look, "SELECT metric, total FROM sum WHERE batch = ?", failure))
        return false;
    (void) sqlite3_bind_int64 (look, 1, ret->id);
    while (sqlite3_step (look) == SQLITE_ROW && ret->metric_count < PROTO_MAX_METRICS) {
        (void) snprintf (ret->metrics[ret->metric_count], sizeof ret->metrics[0], "%s", (const char *) sqlite3_column_text (look, 0));
        ret->sums[ret->metric_count++] = (uint64_t) sqlite3_column_int64 (look, 1);
    }
    return true;
}

bool spool_next (spool_t *self, int64_t after, spool_batch_t *ret, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *look = NULL;
    *ret = (spool_batch_t){0};
    if (!spool_prepare (
            self, &look,
            "SELECT b.id, coalesce (b.seq, 0), b.count, b.records, b.lines, f.name, b.revs, f.id FROM batch b JOIN file f ON f.id = b.file"
            " WHERE b.id > ? ORDER BY b.id LIMIT 1",
            failure))
        return false;
    (void) sqlite3_bind_int64 (look, 1, after);
    int step = sqlite3_step (look);
    if (step == SQLITE_DONE)
        return true;
    if (step != SQLITE_ROW)
        return spool_broken (self, failure);
    ret->id = sqlite3_column_int64 (look, 0);
    ret->seq = sqlite3_column_int64 (look, 1);
    ret->count = (uint32_t) sqlite3_column_int64 (look, 2);
    ret->size = (size_t) sqlite3_column_bytes (look, 3);
    ret->records = copy_of (sqlite3_column_blob (look, 3), ret->size);
    ret->lines = copy_of (sqlite3_column_blob (look, 4), (size_t) sqlite3_column_bytes (look, 4));
    ret->file = copy_of (sqlite3_column_text (look, 5), (size_t) sqlite3_column_bytes (look, 5));
    ret->revs = (spool_revs_t) sqlite3_column_int (look, 6);
    ret->file_id = sqlite3_column_int64 (look, 7);
    return read_sums (self, ret, failure);
}

void spool_batch_clear (spool_batch_t *self)
{
    free (self->records);
    free (self->lines);
    free (self->file);
    *self = (spool_batch_t){0};
}

static bool two_numbers (spool_t *self, const char *sql, int64_t *first, int64_t *second, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *look = NULL;
    if (!spool_prepare (self, &look, sql, failure))
        return false;
    if (sqlite3_step (look) != SQLITE_ROW)
        return spool_broken (self, failure);
    *first = sqlite3_column_int64 (look, 0);
    *second = sqlite3_column_int64 (look, 1);
    return true;
}

// The lowest number that was given back; 0: none.
static bool take_freed (spool_t *self, int64_t *ret, failure_t *failure)
{
    int64_t unused;
    return two_numbers (self, "SELECT coalesce (min (seq), 0), 0 FROM freed", ret, &unused, failure)
           && spool_run_with (self, "DELETE FROM freed WHERE seq = ?1", 1, ret, failure);
}

bool spool_number (spool_t *self, int64_t id, int64_t next, int64_t *ret, failure_t *failure)
{
    int64_t seq = 0;
    if (!spool_run (self, "BEGIN IMMEDIATE", failure) || !take_freed (self, &seq, failure))
        return false;
    seq = seq != 0 ? seq : next;
    if (!spool_run_with (self, "UPDATE batch SET seq = ?1, sent = 1 WHERE id = ?2", 2, (const int64_t[]){seq, id}, failure)
        || !spool_run_with (self,
                            "INSERT INTO setting VALUES ('newest', ?1) ON CONFLICT (name) DO UPDATE SET value = max (CAST (value AS INTEGER), ?1)", 1,
                            &seq, failure)
        || !spool_run (self, "COMMIT", failure))
        return false;
    *ret = seq;
    return true;
}

bool spool_unnumber (spool_t *self, int64_t id, bool again, failure_t *failure)
{
    return spool_run (self, "BEGIN IMMEDIATE", failure)
           && (!again
               || spool_run_with (self, "INSERT OR IGNORE INTO freed SELECT seq FROM batch WHERE id = ?1 AND seq IS NOT NULL", 1, &id, failure))
           && spool_run_with (self, "UPDATE batch SET seq = NULL WHERE id = ?1", 1, &id, failure) && spool_run (self, "COMMIT", failure);
}

static bool put_build (spool_t *self, int64_t file, const batch_build_t *build, spool_revs_t revs, failure_t *failure)
{
    scoped (spool_statement_end) sqlite3_stmt *insert = NULL;
    if (build->count == 0)
        return true;
    if (!spool_prepare (self, &insert, "INSERT INTO batch (file, count, records, lines, revs) VALUES (?, ?, ?, ?, ?)", failure))
        return false;
    (void) sqlite3_bind_int64 (insert, 1, file);
    (void) sqlite3_bind_int64 (insert, 2, build->count);
    (void) sqlite3_bind_blob (insert, 3, build->records.data, (int) build->records.size, SQLITE_STATIC);
    (void) sqlite3_bind_blob (insert, 4, build->lines, (int) (build->count * sizeof *build->lines), SQLITE_STATIC);
    (void) sqlite3_bind_int (insert, 5, (int) revs);
    if (!spool_finish (self, insert, failure))
        return false;
    int64_t id = sqlite3_last_insert_rowid (self->db);
    for (size_t i = 0; i < build->metric_count; i++) {
        scoped (spool_statement_end) sqlite3_stmt *sum = NULL;
        if (!spool_prepare (self, &sum, "INSERT INTO sum VALUES (?, ?, ?)", failure))
            return false;
        (void) sqlite3_bind_int64 (sum, 1, id);
        (void) sqlite3_bind_text (sum, 2, build->metrics[i], -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64 (sum, 3, (int64_t) build->sums[i]);
        if (!spool_finish (self, sum, failure))
            return false;
    }
    return true;
}

bool spool_become (spool_t *self, const spool_batch_t *batch, const batch_build_t *builds, size_t count, spool_revs_t revs, failure_t *failure)
{
    if (!spool_run (self, "BEGIN IMMEDIATE", failure)
        || !spool_run_with (self, "INSERT OR IGNORE INTO freed SELECT seq FROM batch WHERE id = ?1 AND seq IS NOT NULL", 1, &batch->id, failure)
        || !spool_run_with (self, "DELETE FROM sum WHERE batch = ?1", 1, &batch->id, failure)
        || !spool_run_with (self, "DELETE FROM batch WHERE id = ?1", 1, &batch->id, failure))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!put_build (self, batch->file_id, &builds[i], revs, failure))
            return false;
    return spool_run (self, "COMMIT", failure);
}

bool spool_done (spool_t *self, const spool_batch_t *batch, const batch_build_t *again, failure_t *failure)
{
    return spool_run (self, "BEGIN IMMEDIATE", failure) && (again == NULL || put_build (self, batch->file_id, again, REVS_DRAFT, failure))
           && sent_log_take (&self->kept, batch->id, failure) && spool_run (self, "COMMIT", failure);
}

sent_log_t *spool_kept (spool_t *self)
{
    return &self->kept;
}

bool spool_newest (spool_t *self, int64_t *ret, failure_t *failure)
{
    int64_t newest = 0;
    int64_t unused;
    if (!two_numbers (self, "SELECT coalesce (max (CAST (value AS INTEGER)), 0), 0 FROM setting WHERE name = 'newest'", &newest, &unused, failure))
        return false;
    *ret = newest < PROTO_MAX_NUMBER ? newest : 0; // used up: what comes now is of another life of the feed's numbers
    return true;
}

bool spool_size (spool_t *self, spool_size_t *ret, failure_t *failure)
{
    return two_numbers (self, "SELECT count (*), coalesce (sum (count), 0) FROM batch", &ret->batches, &ret->records, failure);
}
