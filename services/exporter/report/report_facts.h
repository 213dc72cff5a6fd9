#ifndef TIENDO_EXPORTER_REPORT_REPORT_FACTS_H
#define TIENDO_EXPORTER_REPORT_REPORT_FACTS_H
// What a report says is worked out from: JSON of the schema's functions, asked for one after another, all as of one instant.
#include "services/exporter/report/report.h"

// JUDGED: the status of the last closed day, for what is judged over closed days.
enum {
    FACTS_STATUS = 1,
    FACTS_CLOSED = 2,
    FACTS_DAYS = 4,
    FACTS_CALENDAR = 8,
    FACTS_EXPLANATIONS = 16,
    FACTS_JUDGED = 32,
    FACTS_COUNTS = 64,
    FACTS_ENDING = 128
};

// That of the request, or its now.
const char *facts_as_of (const report_request_t *request);
// An object of those that are needed, by name, and `about`, which every report needs; the caller's. NULL: *answer says why.
json_t *facts_gather (pg_pool_t *store, const report_request_t *request, unsigned needs, response_t *answer);
#endif
