#ifndef TIENDO_INGEST_LOADER_H
#define TIENDO_INGEST_LOADER_H
// A thread that keeps the registry in step with the database: it looks at the configuration's version twice a second.
#include "services/ingest/holder.h"

typedef struct loader_s loader_t;

bool must_check loader_new (loader_t **ret, holder_t *holder, const char *database_url, failure_t *failure);
void loader_destroy (loader_t **self_p);
#endif
