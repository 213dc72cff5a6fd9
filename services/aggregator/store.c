#include "services/aggregator/store.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/aggregator/statements.h"

const pg_statement_t *const store_statements = aggregator_statements;

bool store_look (pg_t *pg, run_queue_t *queue, double *ret_backlog, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *result = NULL;
    double backlog = 0;
    if (!pg_run (pg, &result, failure, "pending_campaigns", 0, NULL))
        return false;
    for (int row = 0; row < PQntuples (result); row++) {
        turn_key_t key = {0};
        (void) snprintf (key.province, sizeof key.province, "%s", PQgetvalue (result, row, 0));
        (void) snprintf (key.campaign, sizeof key.campaign, "%s", PQgetvalue (result, row, 1));
        backlog += strtod (PQgetvalue (result, row, 2), NULL);
        run_queue_add (queue, &key);
    }
    *ret_backlog = backlog;
    return true;
}

bool store_aggregate (pg_t *pg, const turn_key_t *key, long *ret_rows, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *result = NULL;
    char limit[16];
    (void) snprintf (limit, sizeof limit, "%d", STORE_ROWS);
    const char *values[] = {key->province, key->campaign, limit};
    if (!pg_run (pg, &result, failure, "aggregate", 3, values))
        return failure_prefix (failure, "roll-up of %s", key->campaign);
    if (PQntuples (result) != 1)
        return failure_set (failure, FAILURE_PERMANENT, "aggregate_work gave %d rows", PQntuples (result));
    *ret_rows = strtol (PQgetvalue (result, 0, 0), NULL, 10);
    return true;
}
