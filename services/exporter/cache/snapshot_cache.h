#ifndef TIENDO_EXPORTER_CACHE_SNAPSHOT_CACHE_H
#define TIENDO_EXPORTER_CACHE_SNAPSHOT_CACHE_H
// Answers of the database's present state, each good for all who could not know more than it shows, and worked out once for all who wait for it.
// Safe from several threads.
//
// A state is what a snapshot sees: pg_current_snapshot () without those that have merely begun above it. An answer is kept with the state that it
// was worked out in, and answers every question that came in that state or in an earlier one: it sees all that the asker could know of. The
// questioner asks for the state with every request, so nothing has to be told that it is old. An answer that somebody else began to work out
// after the question came is an answer to it too, whatever the states are.
#include <stdbool.h>
#include <stdint.h>

enum { SNAPSHOT_CACHE_KEY = 32, SNAPSHOT_CACHE_BODY = 16 * 1024 * 1024 }; // the whole country's status is 6 MB
typedef struct snapshot_cache_s snapshot_cache_t;

snapshot_cache_t *snapshot_cache_new (void);
void snapshot_cache_destroy (snapshot_cache_t **self_p);

// The state that a snapshot ("xmin:xmax:xip,…") stands for, in place; "" stays: no state can be told.
void snapshot_cache_state (char *snapshot);
// The number of a question that comes now: who asks takes it before it asks for the state.
uint64_t snapshot_cache_arrive (snapshot_cache_t *self);
// A copy of the answer, the caller's to free; waits while another thread works on it. NULL: the caller is to work it out now, and to say by
// snapshot_cache_put what came of it.
char *snapshot_cache_find (snapshot_cache_t *self, const char *state, uint64_t arrival, const unsigned char key[SNAPSHOT_CACHE_KEY]);
// What was worked out, NULL where nothing can be shared, and the state in which all of it was, "" where that cannot be told.
void snapshot_cache_put (snapshot_cache_t *self, const char *state, const unsigned char key[SNAPSHOT_CACHE_KEY], const char *body);
#endif
