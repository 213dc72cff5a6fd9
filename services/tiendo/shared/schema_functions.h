#ifndef TIENDO_TIENDO_SHARED_SCHEMA_FUNCTIONS_H
#define TIENDO_TIENDO_SHARED_SCHEMA_FUNCTIONS_H
// The replaceable half of the schema: functions and the row types between them, one a file of common/schema/functions/, each named as its file.
// The database remembers which it has, with a digest of each text (table schema_function).
#include "common/db/pg.h"

enum { DIGEST_HEX = 65 }; // BLAKE2b-256 in hexadecimal, and the end

// The digest by which the database knows a text of the schema again.
void schema_digest (const char *text, char hex[DIGEST_HEX]);

// Brings the functions up to date in the caller's transaction: where any differs, all that the database remembers are dropped and all that the
// program holds are created and checked. *replaced tells whether anything differed. The caller holds the migration lock.
bool must_check schema_functions_replace (pg_t *pg, bool *replaced, failure_t *failure);
#endif
