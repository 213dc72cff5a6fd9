#include "services/tiendo/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/scoped.h"

struct spool_s {
    sqlite3 *db;
    int lock;
    int64_t file; // being put
    kept_t kept;
};

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;"
    "CREATE TABLE IF NOT EXISTS file (id INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, spooled_at TEXT NOT NULL DEFAULT "
    "CURRENT_TIMESTAMP);"
    "CREATE TABLE IF NOT EXISTS batch (id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER UNIQUE, file INTEGER NOT NULL, count INTEGER NOT NULL,"
    " records BLOB NOT NULL, lines BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS sum (batch INTEGER NOT NULL, metric TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (batch, metric));"
    "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);";

static bool broken (spool_t *self, failure_t *failure)
{
    return failure_set (failure, FAILURE_PERMANENT, "the spool: %s", sqlite3_errmsg (self->db));
}

static bool run (spool_t *self, const char *sql, failure_t *failure)
{
    return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || broken (self, failure);
}

static void statement_end (sqlite3_stmt **statement)
{
    (void) sqlite3_finalize (*statement);
}

static bool prepare (spool_t *self, sqlite3_stmt **ret, const char *sql, failure_t *failure)
{
    return sqlite3_prepare_v2 (self->db, sql, -1, ret, NULL) == SQLITE_OK || broken (self, failure);
}

static bool finish (spool_t *self, sqlite3_stmt *statement, failure_t *failure)
{
    return sqlite3_step (statement) == SQLITE_DONE || broken (self, failure);
}

static bool make_directories (const char *path, failure_t *failure)
{
    char part[4096];
    if (snprintf (part, sizeof part, "%s", path) >= (int) sizeof part)
        return failure_set (failure, FAILURE_PERMANENT, "the spool's path is too long");
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
                        errno == EWOULDBLOCK ? "another push is sending from this spool; wait for it, or take another --spool" : strerror (errno));
}

// A spool belongs to one feed: its numbers mean nothing to another.
static bool own (spool_t *self, const char *feed, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *insert = NULL;
    scoped (statement_end) sqlite3_stmt *look = NULL;
    if (!prepare (self, &insert, "INSERT OR IGNORE INTO setting VALUES ('feed', ?)", failure)
        || !prepare (self, &look, "SELECT value FROM setting WHERE name = 'feed'", failure))
        return false;
    (void) sqlite3_bind_text (insert, 1, feed, -1, SQLITE_STATIC);
    if (!finish (self, insert, failure))
        return false;
    if (sqlite3_step (look) != SQLITE_ROW)
        return broken (self, failure);
    const char *owner = (const char *) sqlite3_column_text (look, 0);
    return strcmp (owner, feed) == 0 || failure_set (failure, FAILURE_PERMANENT, "this spool belongs to feed %s", owner);
}

bool spool_new (spool_t **ret, const char *directory, const char *feed, kept_settings_t keep, failure_t *failure)
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
    if (!run (self, schema, failure) || !own (self, feed, failure))
        return false;
    self->kept = (kept_t){.db = self->db, .settings = keep};
    if (!kept_open (&self->kept, failure))
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

static bool digest_file (const char *file, unsigned char digest[32], failure_t *failure)
{
    crypto_generichash_state state;
    unsigned char buffer[65536];
    FILE *stream = fopen (file, "re");
    if (stream == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (errno));
    (void) crypto_generichash_init (&state, NULL, 0, 32);
    for (size_t size; (size = fread (buffer, 1, sizeof buffer, stream)) > 0;)
        (void) crypto_generichash_update (&state, buffer, size);
    (void) fclose (stream);
    (void) crypto_generichash_final (&state, digest, 32);
    return true;
}

bool spool_begin (spool_t *self, const char *file, bool *ret_known, failure_t *failure)
{
    unsigned char digest[32];
    scoped (statement_end) sqlite3_stmt *look = NULL;
    scoped (statement_end) sqlite3_stmt *insert = NULL;
    if (!digest_file (file, digest, failure) || !run (self, "BEGIN IMMEDIATE", failure)
        || !prepare (self, &look, "SELECT 1 FROM file f JOIN batch b ON b.file = f.id WHERE f.digest = ? LIMIT 1", failure))
        return false;
    (void) sqlite3_bind_blob (look, 1, digest, sizeof digest, SQLITE_STATIC);
    *ret_known = sqlite3_step (look) == SQLITE_ROW;
    (void) sqlite3_reset (look);
    if (*ret_known)
        return run (self, "ROLLBACK", failure);
    if (!prepare (self, &insert, "INSERT INTO file (name, digest) VALUES (?, ?)", failure))
        return false;
    (void) sqlite3_bind_text (insert, 1, file, -1, SQLITE_STATIC);
    (void) sqlite3_bind_blob (insert, 2, digest, sizeof digest, SQLITE_STATIC);
    if (!finish (self, insert, failure))
        return false;
    self->file = sqlite3_last_insert_rowid (self->db);
    return true;
}

static bool put_sums (spool_t *self, const csv_batch_t *batch, int64_t id, failure_t *failure)
{
    for (size_t i = 0; i < batch->control.metric_count; i++) {
        scoped (statement_end) sqlite3_stmt *insert = NULL;
        if (!prepare (self, &insert, "INSERT INTO sum VALUES (?, ?, ?)", failure))
            return false;
        (void) sqlite3_bind_int64 (insert, 1, id);
        (void) sqlite3_bind_text (insert, 2, batch->control.metrics[i], -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64 (insert, 3, (int64_t) batch->control.sums[i]);
        if (!finish (self, insert, failure))
            return false;
    }
    return true;
}

bool spool_put (spool_t *self, const csv_batch_t *batch, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *insert = NULL;
    if (!prepare (self, &insert, "INSERT INTO batch (file, count, records, lines) VALUES (?, ?, ?, ?)", failure))
        return false;
    (void) sqlite3_bind_int64 (insert, 1, self->file);
    (void) sqlite3_bind_int64 (insert, 2, batch->count);
    (void) sqlite3_bind_blob (insert, 3, batch->records.data, (int) batch->records.size, SQLITE_STATIC);
    (void) sqlite3_bind_blob (insert, 4, batch->lines, (int) (batch->count * sizeof *batch->lines), SQLITE_STATIC);
    return finish (self, insert, failure) && put_sums (self, batch, sqlite3_last_insert_rowid (self->db), failure);
}

bool spool_commit (spool_t *self, failure_t *failure)
{
    return run (self, "COMMIT", failure);
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
    scoped (statement_end) sqlite3_stmt *look = NULL;
    if (!prepare (self, &look, "SELECT metric, total FROM sum WHERE batch = ?", failure))
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
    scoped (statement_end) sqlite3_stmt *look = NULL;
    *ret = (spool_batch_t){0};
    if (!prepare (self, &look,
                  "SELECT b.id, coalesce (b.seq, 0), b.count, b.records, b.lines, f.name FROM batch b JOIN file f ON f.id = b.file"
                  " WHERE b.id > ? ORDER BY b.id LIMIT 1",
                  failure))
        return false;
    (void) sqlite3_bind_int64 (look, 1, after);
    int step = sqlite3_step (look);
    if (step == SQLITE_DONE)
        return true;
    if (step != SQLITE_ROW)
        return broken (self, failure);
    ret->id = sqlite3_column_int64 (look, 0);
    ret->seq = sqlite3_column_int64 (look, 1);
    ret->count = (uint32_t) sqlite3_column_int64 (look, 2);
    ret->size = (size_t) sqlite3_column_bytes (look, 3);
    ret->records = copy_of (sqlite3_column_blob (look, 3), ret->size);
    ret->lines = copy_of (sqlite3_column_blob (look, 4), (size_t) sqlite3_column_bytes (look, 4));
    ret->file = copy_of (sqlite3_column_text (look, 5), (size_t) sqlite3_column_bytes (look, 5));
    return read_sums (self, ret, failure);
}

void spool_batch_clear (spool_batch_t *self)
{
    free (self->records);
    free (self->lines);
    free (self->file);
    *self = (spool_batch_t){0};
}

bool spool_number (spool_t *self, int64_t id, int64_t seq, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *update = NULL;
    scoped (statement_end) sqlite3_stmt *newest = NULL;
    if (!prepare (self, &update, "UPDATE batch SET seq = ? WHERE id = ?", failure)
        || !prepare (self, &newest,
                     "INSERT INTO setting VALUES ('newest', ?1) ON CONFLICT (name) DO UPDATE SET value = max (CAST (value AS INTEGER), ?1)", failure)
        || !run (self, "BEGIN IMMEDIATE", failure))
        return false;
    (void) sqlite3_bind_int64 (update, 1, seq);
    (void) sqlite3_bind_int64 (update, 2, id);
    (void) sqlite3_bind_int64 (newest, 1, seq);
    return finish (self, update, failure) && finish (self, newest, failure) && run (self, "COMMIT", failure);
}

bool spool_done (spool_t *self, int64_t id, bool refused, failure_t *failure)
{
    return run (self, "BEGIN IMMEDIATE", failure) && kept_take (&self->kept, id, refused, failure) && run (self, "COMMIT", failure);
}

kept_t *spool_kept (spool_t *self)
{
    return &self->kept;
}

static bool two_numbers (spool_t *self, const char *sql, int64_t *first, int64_t *second, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *look = NULL;
    if (!prepare (self, &look, sql, failure))
        return false;
    if (sqlite3_step (look) != SQLITE_ROW)
        return broken (self, failure);
    *first = sqlite3_column_int64 (look, 0);
    *second = sqlite3_column_int64 (look, 1);
    return true;
}

bool spool_newest (spool_t *self, int64_t *ret, failure_t *failure)
{
    int64_t unused;
    return two_numbers (self, "SELECT coalesce (max (CAST (value AS INTEGER)), 0), 0 FROM setting WHERE name = 'newest'", ret, &unused, failure);
}

bool spool_size (spool_t *self, spool_size_t *ret, failure_t *failure)
{
    return two_numbers (self, "SELECT count (*), coalesce (sum (count), 0) FROM batch", &ret->batches, &ret->records, failure);
}
