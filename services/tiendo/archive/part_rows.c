#include "services/tiendo/archive/part_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

enum { CHUNK = 8 << 20, LINE_MOST = PART_COLUMNS - 3 }; // bytes of one transaction that brings rows back

static void copied_free (char **bytes)
{
    if (*bytes != NULL)
        PQfreemem (*bytes);
}

static void text_end (char **text)
{
    free (*text);
}

static bool run_text (pg_t *pg, const char *sql, ExecStatusType wanted, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *result = PQexec (pg_connection (pg), sql);
    return PQresultStatus (result) == wanted || pg_failure (pg, result, failure);
}

// The text of a statement that the schema makes.
static bool made_statement (pg_t *pg, const char *maker, int count, const char *const *values, char **ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, maker, count, values))
        return false;
    if (PQntuples (rows) != 1 || PQgetisnull (rows, 0, 0))
        return failure_set (failure, FAILURE_PERMANENT, "this schema knows no part %s: it was archived by another release of tiendo", values[0]);
    *ret = strdup (PQgetvalue (rows, 0, 0));
    return *ret != NULL || failure_set (failure, FAILURE_FATAL, "out of memory");
}

// ---------------------------------------------------------------- out

static bool copied_end (pg_t *pg, manifest_part_t *part, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *done = PQgetResult (pg_connection (pg));
    if (PQresultStatus (done) != PGRES_COMMAND_OK)
        return pg_failure (pg, done, failure);
    part->rows = strtoll (PQcmdTuples (done), NULL, 10);
    return true;
}

static bool copy_out (pg_t *pg, FILE *to, manifest_part_t *part, failure_t *failure)
{
    crypto_hash_sha256_state state;
    (void) crypto_hash_sha256_init (&state);
    part->bytes = 0;
    for (;;) {
        scoped (copied_free) char *bytes = NULL;
        int size = PQgetCopyData (pg_connection (pg), &bytes, 0);
        if (size == -1)
            break;
        if (size < 0)
            return pg_failure (pg, NULL, failure);
        part->bytes += size;
        (void) crypto_hash_sha256_update (&state, (const unsigned char *) bytes, (unsigned long long) size);
        if (to != NULL && fwrite (bytes, 1, (size_t) size, to) != (size_t) size)
            return failure_set (failure, FAILURE_PERMANENT, "a temporary file could not be written: %s", strerror (errno));
    }
    digest_text (&state, part->digest);
    return copied_end (pg, part, failure);
}

bool part_rows_out (pg_t *pg, const char *campaign, const char *columns, FILE *to, manifest_part_t *part, failure_t *failure)
{
    scoped (text_end) char *query = NULL;
    scoped (text_end) char *copy = NULL;
    const char *values[] = {part->name, campaign, columns};
    if (!made_statement (pg, "archive_query", 3, values, &query, failure))
        return false;
    if (asprintf (&copy, "COPY (%s) TO STDOUT (FORMAT csv, HEADER)", query) < 0) {
        copy = NULL;
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    if (!run_text (pg, copy, PGRES_COPY_OUT, failure) || !copy_out (pg, to, part, failure))
        return failure_prefix (failure, "%s", part->name);
    return to == NULL || fflush (to) == 0 || failure_set (failure, FAILURE_PERMANENT, "a temporary file could not be written: %s", strerror (errno));
}

bool part_rows_same (pg_t *pg, const char *campaign, archive_file_t *file, const manifest_part_t *part, bool *ret_same, failure_t *failure)
{
    manifest_part_t now = *part;
    char columns[PART_COLUMNS];
    if (!part_columns (file, part, columns, failure) || !part_rows_out (pg, campaign, columns, NULL, &now, failure))
        return false;
    *ret_same = strcmp (now.digest, part->digest) == 0;
    return true;
}

// ---------------------------------------------------------------- the first line

typedef struct {
    char line[LINE_MOST];
    size_t size;
    bool whole;
} header_t;

static bool take_header (void *argument, const char *bytes, size_t size, failure_t *failure)
{
    header_t *self = argument;
    (void) failure;
    for (size_t i = 0; i < size && !self->whole && self->size + 1 < sizeof self->line; i++) {
        self->whole = bytes[i] == '\n';
        if (!self->whole)
            self->line[self->size++] = bytes[i];
    }
    return true;
}

bool part_columns (archive_file_t *file, const manifest_part_t *part, char ret[PART_COLUMNS], failure_t *failure)
{
    header_t header = {.size = 0};
    if (!archive_file_part (file, part, take_header, &header, failure))
        return false;
    header.line[header.size] = '\0';
    bool plain = header.line[strspn (header.line, "abcdefghijklmnopqrstuvwxyz0123456789_,")] == '\0';
    int size = snprintf (ret, PART_COLUMNS, "{%s}", header.line);
    return (header.whole && plain && header.size > 0 && size < PART_COLUMNS)
           || failure_set (failure, FAILURE_PERMANENT, "part %s of the archive does not begin with its columns", part->name);
}

// ---------------------------------------------------------------- in

// What is read of a part, cut where a row ends: a line that ends within a quoted text goes on.
typedef struct {
    pg_t *pg;
    const char *begin, *copy, *insert; // the statements of each transaction
    const char *part[3];               // the campaign, the part and its columns: whose rows are all there at its end
    char *bytes;
    size_t size, room, ends; // behind the last whole row
    bool quoted, is_behind_header;
} chunk_t;

static void chunk_free (chunk_t *self)
{
    free (self->bytes);
}

// Each row that came is there, as it came: one of the same key that says something else would have kept it out.
static bool all_there (const chunk_t *self, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (self->pg, &rows, failure, "archive_missing", 3, self->part))
        return false;
    return strcmp (PQgetvalue (rows, 0, 0), "0") == 0
           || failure_set (failure, FAILURE_PERMANENT,
                           "%s rows stand otherwise in the database than in the file: they were left as they are, and the campaign stays as archived",
                           PQgetvalue (rows, 0, 0));
}

static bool put_rows (chunk_t *self, failure_t *failure)
{
    PGconn *connection = pg_connection (self->pg);
    if (!pg_execute (self->pg, "BEGIN", failure) || !run_text (self->pg, self->begin, PGRES_COMMAND_OK, failure)
        || !run_text (self->pg, self->copy, PGRES_COPY_IN, failure))
        return false;
    if (PQputCopyData (connection, self->bytes, (int) self->ends) != 1 || PQputCopyEnd (connection, NULL) != 1)
        return pg_failure (self->pg, NULL, failure);
    for (PGresult *result; (result = PQgetResult (connection)) != NULL;) {
        bool good = PQresultStatus (result) == PGRES_COMMAND_OK || pg_failure (self->pg, result, failure);
        PQclear (result);
        if (!good)
            return false;
    }
    memmove (self->bytes, self->bytes + self->ends, self->size - self->ends);
    self->size -= self->ends;
    self->ends = 0;
    return run_text (self->pg, self->insert, PGRES_COMMAND_OK, failure) && all_there (self, failure) && pg_execute (self->pg, "COMMIT", failure);
}

static bool make_room (chunk_t *self, size_t more, failure_t *failure)
{
    if (self->size + more <= self->room)
        return true;
    size_t room = self->size + more + CHUNK;
    char *grown = realloc (self->bytes, room);
    if (grown == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->bytes = grown;
    self->room = room;
    return true;
}

static bool take_rows (void *argument, const char *bytes, size_t size, failure_t *failure)
{
    chunk_t *self = argument;
    if (!make_room (self, size, failure))
        return false;
    for (size_t i = 0; i < size; i++) {
        if (!self->is_behind_header) {
            self->is_behind_header = bytes[i] == '\n';
            continue;
        }
        self->bytes[self->size++] = bytes[i];
        self->quoted = self->quoted != (bytes[i] == '"');
        if (bytes[i] == '\n' && !self->quoted)
            self->ends = self->size;
    }
    return self->ends < CHUNK || put_rows (self, failure);
}

// {day,unit} as "day","unit": some are words of SQL.
static void quoted_columns (const char *columns, char ret[2 * PART_COLUMNS])
{
    size_t size = 0;
    for (const char *at = columns + 1; *at != '\0' && *at != '}'; at++) {
        bool begins = at[-1] == '{' || at[-1] == ',';
        if (*at == ',' || begins)
            ret[size++] = '"';
        ret[size++] = *at;
    }
    ret[size++] = '"';
    ret[size] = '\0';
}

bool part_rows_in (pg_t *pg, const char *campaign, archive_file_t *file, const manifest_part_t *part, failure_t *failure)
{
    char columns[PART_COLUMNS];
    char begin[300];
    char quoted[2 * PART_COLUMNS];
    char copy[2 * PART_COLUMNS + 100];
    scoped (text_end) char *insert = NULL;
    if (!part_columns (file, part, columns, failure))
        return false;
    const char *values[] = {part->name, columns};
    if (!made_statement (pg, "archive_insert", 2, values, &insert, failure))
        return false;
    (void) snprintf (begin, sizeof begin, "CREATE TEMPORARY TABLE incoming (LIKE %s) ON COMMIT DROP", part->name);
    quoted_columns (columns, quoted);
    (void) snprintf (copy, sizeof copy, "COPY incoming (%s) FROM STDIN (FORMAT csv)", quoted);
    scoped (chunk_free) chunk_t chunk = {.pg = pg, .begin = begin, .copy = copy, .insert = insert, .part = {campaign, part->name, columns}};
    if (!archive_file_part (file, part, take_rows, &chunk, failure))
        return false;
    return chunk.ends == 0 || put_rows (&chunk, failure);
}
