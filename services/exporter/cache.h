#ifndef TIENDO_EXPORTER_CACHE_H
#define TIENDO_EXPORTER_CACHE_H
// Answers of the database's present state, kept exactly as long as that state. A state is named by the text of pg_current_snapshot (): no
// transaction commits without changing it, so an answer that was worked out under it and is asked for under it is the same answer. The
// questioner asks for the state with every request, so nothing has to be told that it is old. Safe from several threads.
#include <stdbool.h>

enum { CACHE_KEY = 32 };
typedef struct cache_s cache_t;

cache_t *cache_new (void);
void cache_destroy (cache_t **self_p);
// A copy, the caller's to free. NULL: it is not here.
char *cache_find (cache_t *self, const char *state, const unsigned char key[CACHE_KEY]);
// Everything of another state goes.
void cache_put (cache_t *self, const char *state, const unsigned char key[CACHE_KEY], const char *body);
#endif
