#include "services/intake/gateway/outbox.h"

#include <assert.h>
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

#include "common/base/scoped.h"

enum { OUTBOX_REPLICAS = 64, OUTBOX_PATH = 4096 };

struct outbox_s {
    sqlite3 *db;
    int lock;
    char replica[OUTBOX_REPLICA_SIZE];
};

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;"
    "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS feed (feed TEXT PRIMARY KEY, next_seq INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS batch (id INTEGER PRIMARY KEY AUTOINCREMENT, feed TEXT NOT NULL, seq INTEGER NOT NULL, account TEXT NOT NULL,"
    " role TEXT NOT NULL, unit TEXT NOT NULL, records BLOB NOT NULL, done_at INTEGER, UNIQUE (feed, seq));"
    "CREATE INDEX IF NOT EXISTS batch_waiting ON batch (id) WHERE done_at IS NULL;";

static bool broken (const outbox_t *self, failure_t *failure)
{
    return failure_set (failure, FAILURE_TEMPORARY, "the outbox: %s", sqlite3_errmsg (self->db));
}

static bool run (outbox_t *self, const char *sql, failure_t *failure)
{
    return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || broken (self, failure);
}

static void statement_end (sqlite3_stmt **statement)
{
    (void) sqlite3_finalize (*statement);
}

static bool prepare (outbox_t *self, sqlite3_stmt **ret, const char *sql, failure_t *failure)
{
    return sqlite3_prepare_v2 (self->db, sql, -1, ret, NULL) == SQLITE_OK || broken (self, failure);
}

static bool finish (outbox_t *self, sqlite3_stmt *statement, failure_t *failure)
{
    return sqlite3_step (statement) == SQLITE_DONE || broken (self, failure);
}

static void bind_text (sqlite3_stmt *statement, int place, const char *text)
{
    (void) sqlite3_bind_text (statement, place, text, -1, SQLITE_TRANSIENT);
}

// One statement whose parameters are a feed (NULL: it has none) and numbers, of which there is at least one.
static bool run_with (outbox_t *self, const char *sql, const char *feed, size_t count, const int64_t *numbers, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *statement = NULL;
    int place = 1;
    assert (count > 0 && numbers != NULL);
    if (!prepare (self, &statement, sql, failure))
        return false;
    if (feed != NULL)
        bind_text (statement, place++, feed);
    for (size_t i = 0; i < count; i++)
        (void) sqlite3_bind_int64 (statement, place++, numbers[i]);
    return finish (self, statement, failure);
}

static bool make_directory (const char *path, failure_t *failure)
{
    return mkdir (path, 0700) == 0 || errno == EEXIST || failure_set (failure, FAILURE_FATAL, "%.400s: %s", path, strerror (errno));
}

// The first place below the directory that no other replica holds: replicas may share a volume, and one that comes in another's stead goes on with
// what that one left.
static bool take_place (outbox_t *self, const char *directory, char *place, size_t size, failure_t *failure)
{
    if (!make_directory (directory, failure))
        return false;
    for (int number = 1; number <= OUTBOX_REPLICAS; number++) {
        char file[OUTBOX_PATH + 8];
        (void) snprintf (place, size, "%s/%d", directory, number);
        (void) snprintf (file, sizeof file, "%s/lock", place);
        if (!make_directory (place, failure))
            return false;
        self->lock = open (file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (self->lock < 0)
            return failure_set (failure, FAILURE_FATAL, "%.400s: %s", file, strerror (errno));
        if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
            return true;
        (void) close (self->lock);
        self->lock = -1;
    }
    return failure_set (failure, FAILURE_FATAL, "%.400s: %d replicas of intake use it already", directory, OUTBOX_REPLICAS);
}

static bool know_replica (outbox_t *self, failure_t *failure)
{
    unsigned char bytes[(OUTBOX_REPLICA_SIZE - 1) / 2];
    scoped (statement_end) sqlite3_stmt *insert = NULL;
    scoped (statement_end) sqlite3_stmt *look = NULL;
    randombytes_buf (bytes, sizeof bytes);
    (void) sodium_bin2hex (self->replica, sizeof self->replica, bytes, sizeof bytes);
    if (!prepare (self, &insert, "INSERT OR IGNORE INTO setting VALUES ('replica', ?)", failure)
        || !prepare (self, &look, "SELECT value FROM setting WHERE name = 'replica'", failure))
        return false;
    bind_text (insert, 1, self->replica);
    if (!finish (self, insert, failure))
        return false;
    if (sqlite3_step (look) != SQLITE_ROW)
        return broken (self, failure);
    (void) snprintf (self->replica, sizeof self->replica, "%s", (const char *) sqlite3_column_text (look, 0));
    return true;
}

bool outbox_new (outbox_t **ret, const char *directory, failure_t *failure)
{
    char place[OUTBOX_PATH];
    char file[OUTBOX_PATH + 16];
    if (strlen (directory) > OUTBOX_PATH - 8)
        return failure_set (failure, FAILURE_FATAL, "TIENDO_INTAKE_SPOOL is too long");
    scoped (outbox_destroy) outbox_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->lock = -1;
    if (!take_place (self, directory, place, sizeof place, failure))
        return false;
    (void) snprintf (file, sizeof file, "%s/outbox.sqlite", place);
    if (sqlite3_open (file, &self->db) != SQLITE_OK)
        return broken (self, failure);
    if (!run (self, schema, failure) || !know_replica (self, failure) || !outbox_prune (self, failure))
        return false;
    *ret = self;
    self = NULL;
    return true;
}

void outbox_destroy (outbox_t **self_p)
{
    outbox_t *self = *self_p;
    if (self == NULL)
        return;
    (void) sqlite3_close (self->db);
    if (self->lock >= 0)
        (void) close (self->lock);
    free (self);
    *self_p = NULL;
}

const char *outbox_replica (const outbox_t *self)
{
    return self->replica;
}

bool outbox_begin (outbox_t *self, failure_t *failure)
{
    return run (self, "BEGIN IMMEDIATE", failure);
}

bool outbox_commit (outbox_t *self, failure_t *failure)
{
    return run (self, "COMMIT", failure);
}

void outbox_rollback (outbox_t *self)
{
    (void) sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}

static bool take_number (outbox_t *self, const char *feed, int64_t *ret, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *statement = NULL;
    if (!prepare (self, &statement, "INSERT INTO feed VALUES (?1, 2) ON CONFLICT (feed) DO UPDATE SET next_seq = next_seq + 1 RETURNING next_seq - 1",
                  failure))
        return false;
    bind_text (statement, 1, feed);
    if (sqlite3_step (statement) != SQLITE_ROW)
        return broken (self, failure);
    *ret = sqlite3_column_int64 (statement, 0);
    return true;
}

bool outbox_put (outbox_t *self, outbox_batch_t *batch, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *statement = NULL;
    if (!take_number (self, batch->feed, &batch->seq, failure)
        || !prepare (self, &statement, "INSERT INTO batch (feed, seq, account, role, unit, records) VALUES (?, ?, ?, ?, ?, ?)", failure))
        return false;
    bind_text (statement, 1, batch->feed);
    (void) sqlite3_bind_int64 (statement, 2, batch->seq);
    bind_text (statement, 3, batch->actor.account);
    bind_text (statement, 4, batch->actor.role);
    bind_text (statement, 5, batch->actor.unit);
    (void) sqlite3_bind_blob64 (statement, 6, batch->records, batch->size, SQLITE_STATIC);
    if (!finish (self, statement, failure))
        return false;
    batch->id = sqlite3_last_insert_rowid (self->db);
    return true;
}

static void column_text (sqlite3_stmt *statement, int column, char *ret, size_t size)
{
    (void) snprintf (ret, size, "%s", (const char *) sqlite3_column_text (statement, column));
}

bool outbox_next (outbox_t *self, int64_t after, outbox_batch_t *ret, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *statement = NULL;
    *ret = (outbox_batch_t){0};
    if (!prepare (self, &statement,
                  "SELECT id, feed, seq, account, role, unit, records FROM batch WHERE done_at IS NULL AND id > ? ORDER BY id LIMIT 1", failure))
        return false;
    (void) sqlite3_bind_int64 (statement, 1, after);
    int step = sqlite3_step (statement);
    if (step != SQLITE_ROW)
        return step == SQLITE_DONE || broken (self, failure);
    ret->size = (size_t) sqlite3_column_bytes (statement, 6);
    ret->records = malloc (ret->size + 1);
    if (ret->records == NULL)
        abort ();
    memcpy (ret->records, sqlite3_column_blob (statement, 6), ret->size);
    ret->id = sqlite3_column_int64 (statement, 0);
    ret->seq = sqlite3_column_int64 (statement, 2);
    column_text (statement, 1, ret->feed, sizeof ret->feed);
    column_text (statement, 3, ret->actor.account, sizeof ret->actor.account);
    column_text (statement, 4, ret->actor.role, sizeof ret->actor.role);
    column_text (statement, 5, ret->actor.unit, sizeof ret->actor.unit);
    return true;
}

void outbox_batch_clear (outbox_batch_t *self)
{
    free (self->records);
    *self = (outbox_batch_t){0};
}

bool outbox_done (outbox_t *self, int64_t id, failure_t *failure)
{
    return run_with (self, "UPDATE batch SET done_at = unixepoch () WHERE id = ?", NULL, 1, &id, failure);
}

bool outbox_renumber (outbox_t *self, int64_t id, int64_t *ret_seq, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *statement = NULL;
    if (!run (self, "UPDATE feed SET next_seq = max (next_seq, (SELECT max (b.seq) + 1 FROM batch b WHERE b.feed = feed.feed))", failure)
        || !prepare (self, &statement, "UPDATE batch SET seq = (SELECT f.next_seq FROM feed f WHERE f.feed = batch.feed) WHERE id = ? RETURNING seq",
                     failure))
        return false;
    (void) sqlite3_bind_int64 (statement, 1, id);
    if (sqlite3_step (statement) != SQLITE_ROW)
        return broken (self, failure);
    *ret_seq = sqlite3_column_int64 (statement, 0);
    (void) sqlite3_reset (statement);
    return run (self, "UPDATE feed SET next_seq = max (next_seq, (SELECT max (b.seq) + 1 FROM batch b WHERE b.feed = feed.feed))", failure);
}

// Batches of these numbers that were acknowledged wait again.
static bool wait_again (outbox_t *self, const char *feed, int64_t from, int64_t to, failure_t *failure)
{
    const int64_t range[] = {from, to};
    return run_with (self, "UPDATE batch SET done_at = NULL WHERE feed = ?1 AND seq BETWEEN ?2 AND ?3 AND done_at IS NOT NULL", feed, 2, range,
                     failure);
}

bool outbox_welcome (outbox_t *self, const feed_reply_t *welcome, failure_t *failure)
{
    feed_range_t range;
    cursor_t missing = feed_missing (welcome);
    if (!run_with (self, "UPDATE feed SET next_seq = max (next_seq, ?2) WHERE feed = ?1", welcome->feed, 1, &welcome->next_seq, failure))
        return false;
    while (feed_missing_next (&missing, &range))
        if (!wait_again (self, welcome->feed, range.from, range.to, failure))
            return false;
    return wait_again (self, welcome->feed, welcome->next_seq, INT64_MAX, failure);
}

bool outbox_feed_after (outbox_t *self, const char *after, char ret[PROTO_MAX_CODE + 1], failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *statement = NULL;
    if (!prepare (self, &statement, "SELECT feed FROM feed WHERE feed > ? ORDER BY feed LIMIT 1", failure))
        return false;
    bind_text (statement, 1, after);
    ret[0] = '\0';
    int step = sqlite3_step (statement);
    if (step == SQLITE_ROW)
        column_text (statement, 0, ret, PROTO_MAX_CODE + 1);
    return step == SQLITE_ROW || step == SQLITE_DONE || broken (self, failure);
}

bool outbox_waiting (outbox_t *self, int64_t *ret, failure_t *failure)
{
    scoped (statement_end) sqlite3_stmt *statement = NULL;
    if (!prepare (self, &statement, "SELECT count (*) FROM batch WHERE done_at IS NULL", failure))
        return false;
    if (sqlite3_step (statement) != SQLITE_ROW)
        return broken (self, failure);
    *ret = sqlite3_column_int64 (statement, 0);
    return true;
}

bool outbox_prune (outbox_t *self, failure_t *failure)
{
    const int64_t kept_s = (int64_t) OUTBOX_KEPT_DAYS * 86400;
    return run_with (self, "DELETE FROM batch WHERE done_at < unixepoch () - ?", NULL, 1, &kept_s, failure);
}
