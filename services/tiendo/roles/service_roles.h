#ifndef TIENDO_TIENDO_ROLES_SERVICE_ROLES_H
#define TIENDO_TIENDO_ROLES_SERVICE_ROLES_H
// The database roles: one for each service and one for the command, which can what it needs and no more, the owner of the schema, and the backup's
// (docs/reference/roles.md). Which they are and what they may do is said in the schema, common/schema/functions/roles/; deploy/postgres makes them.
#include "common/db/pg.h"

// A service, the operator's command, the owner or the backup, by the name that its files have, and its role.
typedef struct {
    const char *name;
    const char *role;
} service_role_t;

extern const service_role_t service_roles[]; // ends with a NULL name

// Makes the roles and sets their rights, in the caller's transaction, and says on stdout what was changed. What the caller's role may not do is said
// on stderr, in one line for an administrator, and is no failure: the services go on with the role that they have.
bool must_check service_roles_settle (pg_t *pg, const char *verb, failure_t *failure);

// Sets the password of each role that is there to that of the URL in DIRECTORY/<name>/url, where there is one; in the caller's transaction. The
// server gets a SCRAM verifier: the password itself is neither sent nor logged.
bool must_check service_roles_passwords (pg_t *pg, const char *directory, failure_t *failure);
#endif
