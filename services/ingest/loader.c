#include "services/ingest/loader.h"

#include <czmq.h>
#include <stdlib.h>

#include "common/log.h"
#include "services/ingest/registry_load.h"
#include "services/ingest/store.h"

enum { LOOK_MS = 500 };

struct loader_s {
    holder_t *holder;
    const char *database_url;
    zactor_t *actor;
};

static bool look (loader_t *self, pg_t *pg, failure_t *failure)
{
    int64_t version = 0;
    registry_t *registry = NULL;
    if (!pg_connect (pg, failure) || !registry_version (pg, &version, failure))
        return false;
    if (version == holder_version (self->holder))
        return true;
    if (!registry_load (&registry, pg, failure))
        return false;
    char units[24];
    char campaigns[24];
    char keys[24];
    (void) snprintf (units, sizeof units, "%zu", registry->unit_count);
    (void) snprintf (campaigns, sizeof campaigns, "%zu", registry->campaign_count);
    (void) snprintf (keys, sizeof keys, "%zu", registry->key_count);
    if (!holder_publish (self->holder, &registry, failure))
        return false;
    log_event (LOG_INFO, "configuration_loaded", "units", units, "campaigns", campaigns, "keys", keys, NULL);
    return true;
}

static void run (zsock_t *pipe, void *argument)
{
    loader_t *self = argument;
    pg_t *pg = NULL;
    failure_t failure = {0};
    bool complained = false;
    if (!pg_new (&pg, self->database_url, "tiendo-ingest-loader", store_statements, 0, &failure)) {
        log_fatal ("failed", failure.text);
        abort ();
    }
    (void) zsock_signal (pipe, 0);
    zmq_pollitem_t item = {.socket = zsock_resolve (pipe), .events = ZMQ_POLLIN};
    do {
        bool good = look (self, pg, &failure);
        if (!good)
            pg_disconnect (pg);
        if (good == complained)
            log_event (good ? LOG_INFO : LOG_WARN, good ? "database_back" : "database_away", "why", good ? "" : (const char *) failure.text,
                       (const char *) NULL);
        complained = !good;
    } while (zmq_poll (&item, 1, LOOK_MS) == 0); // $TERM is all that can come
    pg_destroy (&pg);
}

bool loader_new (loader_t **ret, holder_t *holder, const char *database_url, failure_t *failure)
{
    loader_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->holder = holder;
    self->database_url = database_url;
    self->actor = zactor_new (run, self);
    if (self->actor == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "no thread for the loader");
    }
    *ret = self;
    return true;
}

void loader_destroy (loader_t **self_p)
{
    loader_t *self = *self_p;
    if (self == NULL)
        return;
    zactor_destroy (&self->actor);
    free (self);
    *self_p = NULL;
}
