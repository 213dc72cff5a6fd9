#include "services/ingest/registry/registry_refresher.h"

#include <czmq.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/scoped.h"
#include "services/ingest/registry/registry_loader.h"

enum { LOOK_MS = 500, LOCKED_MS = 5000 };

struct registry_refresher_s {
    registry_snapshot_t *snapshot;
    const char *database_url;
    const pg_statement_t *statements;
    zactor_t *actor;
};

static bool load (registry_refresher_t *self, pg_t *pg, failure_t *failure)
{
    registry_t *registry = NULL;
    if (!registry_load (&registry, pg, failure))
        return false;
    char units[24];
    char campaigns[24];
    char keys[24];
    (void) snprintf (units, sizeof units, "%zu", registry->unit_count);
    (void) snprintf (campaigns, sizeof campaigns, "%zu", registry->campaign_count);
    (void) snprintf (keys, sizeof keys, "%zu", registry->key_count);
    bool again = registry->version == registry_snapshot_version (self->snapshot); // a node was away, and may be still
    if (!registry_snapshot_publish (self->snapshot, &registry, failure))
        return false;
    if (!again)
        log_event (LOG_INFO, "configuration_loaded", "units", units, "campaigns", campaigns, "keys", keys, NULL);
    return true;
}

// Connected, and told of changes.
static bool connected (pg_t *pg, failure_t *failure)
{
    return pg_connected (pg) || (pg_connect (pg, failure) && pg_execute (pg, "LISTEN tiendo_configuration", failure));
}

// Locks that last for a moment are everyday; *blocked_ms is since when there was one at every look, 0 where there is none.
static bool judge_locks (registry_refresher_t *self, pg_t *pg, int64_t *blocked_ms, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "store_blocked", 0, NULL))
        return false;
    int64_t now = monotonic_ms ();
    if (PQgetvalue (rows, 0, 0)[0] != 't')
        *blocked_ms = 0;
    else if (*blocked_ms == 0)
        *blocked_ms = now;
    bool locked = *blocked_ms != 0 && now - *blocked_ms > LOCKED_MS;
    registry_snapshot_note (self->snapshot, locked ? "the tables are locked by somebody: nothing can be stored\n" : NULL);
    return true;
}

static bool look (registry_refresher_t *self, pg_t *pg, int64_t *blocked_ms, failure_t *failure)
{
    int64_t version = 0;
    if (!connected (pg, failure) || !registry_version (pg, &version, failure)
        || ((version != registry_snapshot_version (self->snapshot) || registry_snapshot_is_partial (self->snapshot)) && !load (self, pg, failure))
        || !judge_locks (self, pg, blocked_ms, failure)) {
        registry_snapshot_note (self->snapshot, "the database is away, or tiendo migrate has not been run: nothing can be stored\n");
        pg_disconnect (pg);
        return false;
    }
    return true;
}

// True where the database told of a change since it was asked last.
static bool was_told (pg_t *pg)
{
    bool told = false;
    if (pg_connected (pg) && PQconsumeInput (pg_connection (pg)) == 1)
        for (PGnotify *one; (one = PQnotifies (pg_connection (pg))) != NULL; told = true)
            PQfreemem (one);
    return told;
}

// Until the next look is due, the database tells of a change, or the service ends: then false.
static bool wait_for_look (zsock_t *pipe, pg_t *pg)
{
    zmq_pollitem_t items[2] = {{.socket = zsock_resolve (pipe), .events = ZMQ_POLLIN}, {.events = ZMQ_POLLIN}};
    bool told = was_told (pg);
    if (pg_connected (pg))
        items[1].fd = PQsocket (pg_connection (pg));
    (void) zmq_poll (items, pg_connected (pg) ? 2 : 1, told ? 0 : LOOK_MS);
    return (items[0].revents & ZMQ_POLLIN) == 0; // $TERM is all that can come
}

static void run (zsock_t *pipe, void *argument)
{
    registry_refresher_t *self = argument;
    pg_t *pg = NULL;
    failure_t failure = {0};
    bool complained = false;
    int64_t blocked_ms = 0;
    if (!pg_new (&pg, self->database_url, "tiendo-ingest-loader", self->statements, 0, &failure)) {
        log_fatal ("failed", failure.text);
        abort ();
    }
    (void) zsock_signal (pipe, 0);
    do {
        bool good = look (self, pg, &blocked_ms, &failure);
        if (good == complained)
            log_event (good ? LOG_INFO : LOG_WARN, good ? "database_back" : "database_away", "reason", good ? "" : (const char *) failure.text,
                       (const char *) NULL);
        complained = !good;
    } while (wait_for_look (pipe, pg));
    pg_destroy (&pg);
}

bool registry_refresher_new (registry_refresher_t **ret, registry_snapshot_t *snapshot, const char *database_url, const pg_statement_t *statements,
                             failure_t *failure)
{
    registry_refresher_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->snapshot = snapshot;
    self->database_url = database_url;
    self->statements = statements;
    self->actor = zactor_new (run, self);
    if (self->actor == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "no thread for the loader");
    }
    *ret = self;
    return true;
}

void registry_refresher_destroy (registry_refresher_t **self_p)
{
    registry_refresher_t *self = *self_p;
    if (self == NULL)
        return;
    zactor_destroy (&self->actor);
    free (self);
    *self_p = NULL;
}
