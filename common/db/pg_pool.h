#ifndef TIENDO_COMMON_DB_PG_POOL_H
#define TIENDO_COMMON_DB_PG_POOL_H
// A service's questions to the database, from several threads: a few connections, each lent to one question at a time.
#include "common/db/pg.h"

typedef struct pg_pool_s pg_pool_t;

enum { PG_POOL_CONNECTIONS = 6 }; // at most
bool must_check pg_pool_new (pg_pool_t **ret, const char *database_url, const char *application, const pg_statement_t *statements, int connections,
                             int statement_ms, failure_t *failure);
void pg_pool_destroy (pg_pool_t **self_p);
// Makes those of its connections ready that nobody uses: connects them, and asks the statement `rehearsal`, which changes nothing, once in each,
// until it answers true. Whoever asks first then waits neither for a connection nor for plans, which cost ten times as much as the answers. From any
// thread.
void pg_pool_rehearse (pg_pool_t *self, const char *rehearsal);
// Cuts short what its connections are asking now. From any thread; what is asked next goes on.
void pg_pool_cancel (pg_pool_t *self);

typedef struct {
    char state[6];  // SQLSTATE where the database refused, else ""
    bool temporary; // worth asking again
    char text[512];
} pg_refusal_t;

void text_free (char **text); // for scoped()
// The first column of the only row, "" for null or for no row; the caller frees it. NULL: refused.
char *pg_pool_text (pg_pool_t *self, const char *statement, int count, const char *const *values, pg_refusal_t *refusal);
// All columns of the only row (at most `room`), each the caller's to free; *ret_found false where there is no row.
bool must_check pg_pool_row (pg_pool_t *self, const char *statement, int count, const char *const *values, char **ret, int room, bool *ret_found,
                             pg_refusal_t *refusal);

// One connection of it whose questions all see one state of the database, that of the first of them; what waits for others to commit is not asked
// there. NULL: *refusal says why.
pg_pool_t *pg_pool_snapshot (pg_pool_t *self, pg_refusal_t *refusal);
// One connection of it with a transaction begun: what its questions change stands once it is committed. NULL: *refusal says why.
pg_pool_t *pg_pool_transaction (pg_pool_t *self, pg_refusal_t *refusal);
// False: it does not stand, or nobody knows, since the connection was lost meanwhile: whoever asked may ask again.
bool must_check pg_pool_commit (pg_pool_t *transaction, pg_refusal_t *refusal);
// Gives the connection of either back. What was not committed is undone.
void pg_pool_release (pg_pool_t **self_p);
#endif
