#ifndef TIENDO_EXPORTER_REPORT_REPORT_FACTS_H
#define TIENDO_EXPORTER_REPORT_REPORT_FACTS_H
// What a report says is worked out from: JSON of the schema's functions, asked for one after another, all as of one instant.
#include "common/db/pg_pool.h"
#include "services/exporter/report/report_request.h"

// That of the request, or its now.
const char *facts_as_of (const report_request_t *request);
// An object of those that are needed (FACTS_…, report_kind.h), by name, and `about`, which every report needs; the caller's. NULL: *answer says why.
json_t *facts_gather (pg_pool_t *store, const report_request_t *request, unsigned needs, response_t *answer);
#endif
