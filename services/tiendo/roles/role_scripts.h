#ifndef TIENDO_TIENDO_ROLES_ROLE_SCRIPTS_H
#define TIENDO_TIENDO_ROLES_ROLE_SCRIPTS_H
// What the administrator of a database server does for tiendo: deploy/postgres/roles.sql, owner.sql and backup.sql, built in. They are psql's files,
// and each query in them gives statements that \gexec runs. Here they are run in the same way: each statement by itself, or in the caller's
// transaction.
#include "common/db/pg.h"

// roles.sql and owner.sql on stdout; with backup, backup.sql behind them.
void role_scripts_print (bool backup);

// Runs roles.sql: the roles that are missing are made. Each statement that is run is said on stdout.
bool must_check role_scripts_roles (pg_t *pg, failure_t *failure);

// Runs backup.sql: the role of backups to the second is there. Each statement that is run is said on stdout.
bool must_check role_scripts_backup (pg_t *pg, failure_t *failure);

// Runs owner.sql: all of this database becomes tiendo_owner's. It can be run again after a failure; a TEMPORARY one means that a table was in use.
bool must_check role_scripts_owner (pg_t *pg, failure_t *failure);

// The same after a restore or a migration by a superuser, where the administrator has made tiendo_owner and the database is its or a superuser's.
// Otherwise nothing is done: the database of another role stays that role's.
bool must_check role_scripts_keep_owner (pg_t *pg, failure_t *failure);
#endif
