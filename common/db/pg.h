#ifndef TIENDO_COMMON_DB_PG_H
#define TIENDO_COMMON_DB_PG_H
// One libpq connection with its prepared statements. Connects with connect_timeout, keepalives, tcp_user_timeout,
// target_session_attrs=read-write, application_name, statement_timeout, lock_timeout, TimeZone=UTC, client_encoding UTF8.
// SQLSTATE is mapped once: class 08, 40, 53, 55, 57, 58 or none: TEMPORARY; 22, 23, P0 (raised by our functions): PERMANENT; else FATAL.
// 42501 is a refusal where a function of ours raised it (FATAL), and TEMPORARY where the database denied the role: see `tiendo migrate`.
// pg_state() gives the SQLSTATE of the last failure ("" when none) where a caller tells e.g. 23505 apart.
#include <libpq-fe.h>
#include <stdint.h>

#include "common/base/failure.h"

typedef struct {
    const char *name; // file stem of services/<service>/sql/<name>.sql
    const char *text;
} pg_statement_t; // a table of these is embedded at build, ending in {NULL, NULL}

typedef struct pg_s pg_t;

// Does not connect. statements may be NULL; they are borrowed and must outlive the object. statement_timeout_ms 0: the default, 10 s.
bool must_check pg_new (pg_t **ret, const char *url, const char *application, const pg_statement_t *statements, int statement_timeout_ms,
                        failure_t *failure);
void pg_destroy (pg_t **self_p);
// For a program that asks a few of many statements and ends: each is prepared when pg_run first asks it, instead of all when it connects.
void pg_prepare_when_asked (pg_t *self);

// Connects and prepares every statement if not connected; cheap when it is. Drift of schema and statement fails here.
bool must_check pg_connect (pg_t *self, failure_t *failure);
bool pg_connected (const pg_t *self);
void pg_disconnect (pg_t *self);
PGconn *pg_connection (pg_t *self); // for COPY, pipelines and asynchronous work
const char *pg_state (const pg_t *self);

// Text parameters (NULL is SQL NULL), text results. *ret is the caller's to PQclear; ret may be NULL.
bool must_check pg_run (pg_t *self, PGresult **ret, failure_t *failure, const char *statement, int count, const char *const *values);
// For fixed SQL such as BEGIN, COMMIT, LISTEN.
bool must_check pg_execute (pg_t *self, const char *sql, failure_t *failure);
// Fills *failure from a result or the connection, by the one map; returns false.
bool pg_failure (pg_t *self, const PGresult *result, failure_t *failure);
void pg_result_clear (PGresult **result); // for scoped()
#endif
