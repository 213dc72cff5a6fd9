// tiendo-ingest: takes feed/1 from district systems and keeps it in the database.
#include <sodium.h>
#include <stdlib.h>

#include "common/log.h"
#include "common/scoped.h"
#include "services/ingest/desk.h"
#include "services/ingest/loader.h"

int main (void)
{
    failure_t failure = {0};
    scoped (service_destroy) service_t *service = NULL;
    scoped (key_ring_destroy) key_ring_t *ring = NULL;
    scoped (zap_destroy) zap_t *zap = NULL;
    scoped (holder_destroy) holder_t *holder = NULL;
    scoped (loader_destroy) loader_t *loader = NULL;
    scoped (desk_destroy) desk_t *desk = NULL;
    const char *url = NULL;
    if (sodium_init () < 0 || !service_new (&service, "ingest", &failure)
        || !config_need (service_config (service), "TIENDO_DATABASE_URL", &url, &failure) || !key_ring_new (&ring, &failure)
        || !zap_new (&zap, ring, &failure) || !holder_new (&holder, ring, &failure) || !desk_new (&desk, service, ring, holder, &failure)
        || !loader_new (&loader, holder, url, &failure)) {
        log_fatal ("failed", failure.text);
        return EXIT_FAILURE;
    }
    int status = service_run (service);
    desk_drain (desk);
    return status;
}
