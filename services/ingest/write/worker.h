#ifndef TIENDO_INGEST_WRITE_WORKER_H
#define TIENDO_INGEST_WRITE_WORKER_H
// What a writer's thread has to itself: a connection, the group that is out, and the registry that groups are judged by.
#include "services/ingest/group/write_group.h"
#include "services/ingest/write/newest.h"
#include "services/ingest/write/writer.h"

typedef struct {
    writer_settings_t settings;
    zsock_t *pipe;
    pg_t *pg;
    write_group_t group;
    newest_t *newest;
    quarantine_room_t *room;
    takeover_t takeover;
    bool refusing; // groups are refused: said once, until one is stored again
    metric_t *groups;
    metric_t *slow;
    metric_t *retries;
} worker_t;

bool must_check worker_open (worker_t *self, const writer_settings_t *settings, zsock_t *pipe, failure_t *failure);
void worker_close (worker_t *self);
// The registry as the database has it now; the caller releases it. NULL: the database is away, or another one has taken over (takeover.seen).
const registry_t *worker_registry_now (worker_t *self, failure_t *failure);
// What the group is judged by; the caller releases it. The newest that is held will do: where it is old, the transaction finds out.
const registry_t *worker_registry (worker_t *self, failure_t *failure);
// Loads a newer registry and publishes it.
bool must_check worker_reload (worker_t *self, failure_t *failure);
void worker_release (worker_t *self, const registry_t *registry);
#endif
