#ifndef TIENDO_AGGREGATOR_STORE_H
#define TIENDO_AGGREGATOR_STORE_H
// All that the aggregator knows of the database. The rule itself is the schema's aggregate_work.
#include "common/db/pg.h"
#include "services/aggregator/run_queue.h"

enum { STORE_ROWS = 2000 }; // of work in one transaction

extern const pg_statement_t *const store_statements;

// Adds every campaign that has work to *queue; *ret_backlog is the rows of it.
bool must_check store_look (pg_t *pg, run_queue_t *queue, double *ret_backlog, failure_t *failure);
// One transaction. *ret_rows: how many rows of work it took, -1 where another replica holds the campaign.
bool must_check store_aggregate (pg_t *pg, const turn_key_t *key, long *ret_rows, failure_t *failure);
#endif
