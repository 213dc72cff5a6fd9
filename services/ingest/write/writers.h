#ifndef TIENDO_INGEST_WRITE_WRITERS_H
#define TIENDO_INGEST_WRITE_WRITERS_H
// Who writes what: two writers for each of the nodes that keep the log, each with what waits for it. A node that is away holds up the feeds of its
// own provinces and no others. As long as anything of a feed waits or is out it has one writer (writer_choice.h), whoever speaks for it, so that its
// batches follow one another and two connections never wait for the same keys. A writer begins its thread and its connection with its first request.
#include "services/ingest/write/writer.h"

typedef struct writers_s writers_t;

// Takes a list of requests that are decided, or are to be left unanswered.
typedef void writers_done_fn (void *argument, feed_request_t *first);

// Settings and loop are borrowed for as long.
bool must_check writers_new (writers_t **ret, zloop_t *loop, const writer_settings_t *settings, writers_done_fn *done, void *argument,
                             failure_t *failure);
void writers_destroy (writers_t **self_p);
// Where the feed is kept, by the registry: NULL before the first. False where too much waits there.
bool must_check writers_put (writers_t *self, const registry_t *registry, feed_request_t *request);
// Gives what waits to the writers that are free.
void writers_dispatch (writers_t *self);
// How often a writer has found another database server in place of the one before, which lacks what was acknowledged last. What waited then is
// refused.
unsigned int writers_takeovers (const writers_t *self);
// How many requests wait.
size_t writers_waiting (const writers_t *self);
// Refuses what waits behind a group that has been out for too long: nothing of it is stored. Gives how many writers are so; `all` where none is left.
size_t writers_relieve (writers_t *self, bool *all);
// Until nothing waits and nothing is out, or the time is over (monotonic, milliseconds).
void writers_drain (writers_t *self, int64_t until_ms);
#endif
