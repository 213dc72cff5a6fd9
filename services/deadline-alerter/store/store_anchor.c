#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/deadline-alerter/store/store.h"

static void take (char *to, size_t size, const PGresult *rows, int column)
{
    (void) snprintf (to, size, "%s", PQgetvalue (rows, 0, column)); // "" where it is null
}

bool alert_store_audit_head (pg_t *pg, int64_t noted, audit_head_t *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char entry[24];
    (void) snprintf (entry, sizeof entry, "%lld", (long long) noted);
    if (!pg_run (pg, &rows, failure, "audit_head", 1, (const char *[]){entry}))
        return false;
    if (PQntuples (rows) != 1)
        return failure_set (failure, FAILURE_PERMANENT, "audit_head gave %d rows", PQntuples (rows));
    ret->entry = strtoll (PQgetvalue (rows, 0, 0), NULL, 10);
    take (ret->hash, sizeof ret->hash, rows, 1);
    take (ret->noted, sizeof ret->noted, rows, 2);
    return true;
}

bool alert_store_anchored (pg_t *pg, const char *key, anchor_t *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    anchor_t last = {.entry = 0};
    if (!pg_run (pg, &rows, failure, "audit_anchored", 1, (const char *[]){key}))
        return false;
    if (PQntuples (rows) == 1) {
        last.entry = strtoll (PQgetvalue (rows, 0, 0), NULL, 10);
        take (last.hash, sizeof last.hash, rows, 1);
        take (last.at, sizeof last.at, rows, 2);
        take (last.signature, sizeof last.signature, rows, 3);
        (void) snprintf (last.key, sizeof last.key, "%s", key);
    }
    *ret = last;
    return true;
}

bool alert_store_anchor (pg_t *pg, const anchor_t *anchor, failure_t *failure)
{
    char entry[24];
    (void) snprintf (entry, sizeof entry, "%lld", (long long) anchor->entry);
    return pg_run (pg, NULL, failure, "audit_anchor", 5, (const char *[]){entry, anchor->hash, anchor->at, anchor->key, anchor->signature});
}
