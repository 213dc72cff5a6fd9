#ifndef TIENDO_INGEST_REGISTRY_REGISTRY_REFRESHER_H
#define TIENDO_INGEST_REGISTRY_REGISTRY_REFRESHER_H
// A thread that keeps the registry in step with the database: it looks at the configuration's version twice a second, and at once where the database
// tells of a change. With each look it notes whether groups can be stored.
#include "common/db/pg.h"
#include "services/ingest/registry/registry_snapshot.h"

typedef struct registry_refresher_s registry_refresher_t;

bool must_check registry_refresher_new (registry_refresher_t **ret, registry_snapshot_t *snapshot, const char *database_url,
                                        const pg_statement_t *statements, failure_t *failure);
void registry_refresher_destroy (registry_refresher_t **self_p);
#endif
