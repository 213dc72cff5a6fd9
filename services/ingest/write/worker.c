#include "services/ingest/write/worker.h"

#include "services/ingest/group/group_feeds.h"
#include "services/ingest/registry/registry_loader.h"
#include "services/ingest/store/store.h"

bool worker_open (worker_t *self, const writer_settings_t *settings, zsock_t *pipe, failure_t *failure)
{
    *self = (worker_t){.settings = *settings, .pipe = pipe};
    self->takeover.count = settings->takeovers;
    self->takeover.acknowledged = settings->acknowledged;
    if (!pg_new (&self->pg, settings->database_url, "tiendo-ingest", store_statements, 0, failure))
        return false;
    metrics_t *metrics = settings->metrics;
    self->newest = newest_new ();
    self->room = quarantine_room_new (&self->settings.quarantine, metrics);
    self->groups = metrics_counter (metrics, "tiendo_ingest_groups_total", "", "Transactions that stored batches.");
    self->slow = metrics_counter (metrics, "tiendo_ingest_slow_groups_total", "", "Of these, by the way that compares with what is stored.");
    self->retries = metrics_counter (metrics, "tiendo_ingest_group_retries_total", "", "Transactions that had to be done again.");
    return true;
}

void worker_close (worker_t *self)
{
    write_group_clear (&self->group);
    newest_destroy (&self->newest);
    quarantine_room_destroy (&self->room);
    pg_destroy (&self->pg);
}

bool worker_reload (worker_t *self, failure_t *failure)
{
    registry_t *registry = NULL;
    return registry_load (&registry, self->pg, failure) && registry_snapshot_publish (self->settings.snapshot, &registry, failure);
}

const registry_t *worker_registry_now (worker_t *self, failure_t *failure)
{
    int64_t version = 0;
    if (!takeover_reach (&self->takeover, self->pg, failure) || !registry_version (self->pg, &version, failure)
        || (version != registry_snapshot_version (self->settings.snapshot) && !worker_reload (self, failure)))
        return NULL;
    return registry_snapshot_acquire (self->settings.snapshot);
}

const registry_t *worker_registry (worker_t *self, failure_t *failure)
{
    const registry_t *registry = registry_snapshot_acquire (self->settings.snapshot);
    if (registry == NULL)
        (void) failure_set (failure, FAILURE_TEMPORARY, "the configuration is not loaded yet");
    if (registry == NULL || !group_feeds_lack (&self->group, registry))
        return registry;
    worker_release (self, registry);
    registry = worker_registry_now (self, failure);
    if (registry == NULL)
        pg_disconnect (self->pg);
    return registry;
}

void worker_release (worker_t *self, const registry_t *registry)
{
    registry_snapshot_release (self->settings.snapshot, registry);
}
