#ifndef TIENDO_INGEST_REGISTRY_REGISTRY_LOADER_H
#define TIENDO_INGEST_REGISTRY_REGISTRY_LOADER_H
#include "common/db/pg.h"
#include "services/ingest/registry/registry.h"

bool must_check registry_version (pg_t *pg, int64_t *ret, failure_t *failure);
// Reads the whole configuration in one snapshot of the database.
bool must_check registry_load (registry_t **ret, pg_t *pg, failure_t *failure);
#endif
