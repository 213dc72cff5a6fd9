#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"
#include "services/deadline-alerter/store.h"

static char *cell (const PGresult *rows, int row, int column)
{
    char *copy = strdup (PQgetvalue (rows, row, column));
    if (copy == NULL)
        abort ();
    return copy;
}

bool alert_store_claim (pg_t *pg, int limit, int lease_s, bool mail, claim_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char limit_text[16];
    char lease_text[16];
    (void) snprintf (limit_text, sizeof limit_text, "%d", limit);
    (void) snprintf (lease_text, sizeof lease_text, "%d", lease_s);
    if (!pg_run (pg, &rows, failure, "claim_deliveries", 3, (const char *[]){limit_text, lease_text, mail ? "true" : "false"}))
        return false;
    size_t count = (size_t) PQntuples (rows);
    claim_t *claims = calloc (count + 1, sizeof *claims);
    if (claims == NULL)
        abort ();
    for (int row = 0; row < (int) count; row++)
        claims[row] = (claim_t){cell (rows, row, 0), cell (rows, row, 1), cell (rows, row, 2), cell (rows, row, 3),
                                cell (rows, row, 4), cell (rows, row, 5), cell (rows, row, 6)};
    *ret = claims;
    *ret_count = count;
    return true;
}

void alert_store_claims_free (claim_t *claims, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *cells[] = {claims[i].province, claims[i].id,     claims[i].attempt, claims[i].channel,
                         claims[i].address,  claims[i].secret, claims[i].message};
        for (size_t cell_ = 0; cell_ < sizeof cells / sizeof cells[0]; cell_++)
            free (cells[cell_]);
    }
    free (claims);
}

bool alert_store_settle (pg_t *pg, const char *province, const char *id, const char *attempt, bool sent, const char *error, long retry_after_s,
                         char ret_state[24], failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char after[24];
    (void) snprintf (after, sizeof after, "%ld", retry_after_s);
    if (!pg_run (pg, &rows, failure, "settle_delivery", 6, (const char *[]){province, id, attempt, sent ? "true" : "false", error, after}))
        return false;
    (void) snprintf (ret_state, 24, "%s", PQgetvalue (rows, 0, 0));
    return true;
}
