#ifndef TIENDO_EXPORTER_STORE_H
#define TIENDO_EXPORTER_STORE_H
// The exporter's questions to the database, from several threads: a few connections, each lent to one question at a time.
#include "common/pg.h"

typedef struct store_s store_t;

enum { STORE_CONNECTIONS = 6 }; // at most
bool must_check store_new (store_t **ret, const char *database_url, int connections, int statement_ms, failure_t *failure);
void store_destroy (store_t **self_p);
// Cuts short what its connections are asking now. From any thread; what is asked next goes on.
void store_cancel (store_t *self);

typedef struct {
    char state[6];  // SQLSTATE where the database refused, else ""
    bool temporary; // worth asking again
    char text[512];
} store_refusal_t;

void text_free (char **text); // for scoped()
// The first column of the only row, "" for null or for no row; the caller frees it. NULL: refused.
char *store_text (store_t *self, const char *statement, int count, const char *const *values, store_refusal_t *refusal);
// All columns of the only row (at most `room`), each the caller's to free; *ret_found false where there is no row.
bool must_check store_row (store_t *self, const char *statement, int count, const char *const *values, char **ret, int room, bool *ret_found,
                           store_refusal_t *refusal);

// One connection of it whose questions all see one state of the database, that of the first of them; what waits for others to commit is not asked
// there. NULL: *refusal says why.
store_t *store_snapshot (store_t *self, store_refusal_t *refusal);
void store_release (store_t **snapshot_p);
#endif
