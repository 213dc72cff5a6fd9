#ifndef TIENDO_TIENDO_PUSH_SPOOL_INNER_H
#define TIENDO_TIENDO_PUSH_SPOOL_INNER_H
// What the two halves of the spool share: batches (spool.c) and the files that they are of (spool_files.c).
#include <sqlite3.h>

#include "services/tiendo/push/spool.h"

struct spool_s {
    sqlite3 *db;
    int lock;
    int64_t file; // being put
    sent_log_t kept;
};

bool spool_broken (spool_t *self, failure_t *failure);
bool must_check spool_run (spool_t *self, const char *sql, failure_t *failure);
bool must_check spool_prepare (spool_t *self, sqlite3_stmt **ret, const char *sql, failure_t *failure);
bool must_check spool_finish (spool_t *self, sqlite3_stmt *statement, failure_t *failure);
void spool_statement_end (sqlite3_stmt **statement);
// Runs one statement whose parameters ?1 … are the numbers.
bool must_check spool_run_with (spool_t *self, const char *sql, size_t count, const int64_t *numbers, failure_t *failure);
#endif
