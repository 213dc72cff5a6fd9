// tiendo-ingest: takes feed/1 from district systems and keeps it in the database.
#include <sodium.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/scoped.h"
#include "services/ingest/endpoint/feed_endpoint.h"
#include "services/ingest/registry/registry_refresher.h"
#include "services/ingest/store/store.h"

int main (void)
{
    failure_t failure = {0};
    scoped (service_destroy) service_t *service = NULL;
    scoped (key_ring_destroy) key_ring_t *ring = NULL;
    scoped (zap_destroy) zap_t *zap = NULL;
    scoped (registry_snapshot_destroy) registry_snapshot_t *snapshot = NULL;
    scoped (registry_refresher_destroy) registry_refresher_t *loader = NULL;
    scoped (feed_endpoint_destroy) feed_endpoint_t *endpoint = NULL;
    const char *url = NULL;
    if (sodium_init () < 0 || !service_new (&service, "ingest", &failure)
        || !config_need (service_config (service), "TIENDO_DATABASE_URL", &url, &failure) || !key_ring_new (&ring, &failure)
        || !zap_new (&zap, ring, &failure) || !registry_snapshot_new (&snapshot, ring, &failure)
        || !feed_endpoint_new (&endpoint, service, ring, zap, snapshot, &failure)
        || !registry_refresher_new (&loader, snapshot, url, store_statements, &failure)) {
        log_fatal ("failed", failure.text);
        return EXIT_FAILURE;
    }
    int status = service_run (service);
    feed_endpoint_drain (endpoint);
    return status;
}
