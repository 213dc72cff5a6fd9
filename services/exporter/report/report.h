#ifndef TIENDO_EXPORTER_REPORT_REPORT_H
#define TIENDO_EXPORTER_REPORT_REPORT_H
// A report from the request to the file: its facts are gathered here, and laid out in a child of ours.
#include "common/db/pg_pool.h"
#include "services/exporter/report/render_in_child.h"
#include "services/exporter/report/report_request.h"

// Of a request that was checked: fills *answer with the report, or with what is wrong. Takes as long as it takes, or until `watch` says stop.
void report_serve (pg_pool_t *store, const report_request_t *request, const render_in_child_watch_t *watch, response_t *answer);
#endif
