#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/deadline-alerter/store/store.h"

static char *own (const char *text)
{
    char *copy = strdup (text);
    if (copy == NULL)
        abort ();
    return copy;
}

static char *cell (const PGresult *rows, int row, int column)
{
    return own (PQgetvalue (rows, row, column));
}

static bool claim_in (pg_t *pg, const char *province, int limit, const char *lease, const char *mail, const char *now, claim_t *claims, size_t *count,
                      failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char limit_text[16];
    (void) snprintf (limit_text, sizeof limit_text, "%d", limit);
    if (!pg_run (pg, &rows, failure, "claim_deliveries", 5, (const char *[]){province, limit_text, lease, mail, now}))
        return false;
    for (int row = 0; row < PQntuples (rows); row++)
        claims[row] = (claim_t){own (province),      cell (rows, row, 0), cell (rows, row, 1),
                                cell (rows, row, 2), cell (rows, row, 3), cell (rows, row, 4),
                                cell (rows, row, 5), cell (rows, row, 6), PQgetvalue (rows, row, 7)[0] == 't'};
    *count += (size_t) PQntuples (rows);
    return true;
}

bool alert_store_claim (pg_t *pg, int limit, int lease_s, bool mail, instant_us_t now, claim_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *provinces = NULL;
    const char *mail_text = mail ? "true" : "false";
    char lease[16];
    char at[INSTANT_TEXT_SIZE];
    claim_t *claims = calloc ((size_t) limit + 1, sizeof *claims);
    if (claims == NULL)
        abort ();
    *ret = claims;
    *ret_count = 0;
    (void) snprintf (lease, sizeof lease, "%d", lease_s);
    instant_format (now, 0, at);
    if (!pg_run (pg, &provinces, failure, "deliveries_due", 2, (const char *[]){mail_text, at}))
        return false;
    for (int row = 0; row < PQntuples (provinces) && (int) *ret_count < limit; row++)
        if (!claim_in (pg, PQgetvalue (provinces, row, 0), limit - (int) *ret_count, lease, mail_text, at, &claims[*ret_count], ret_count, failure))
            return false;
    return true;
}

void alert_store_claims_free (claim_t *claims, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *cells[] = {claims[i].province, claims[i].id,     claims[i].attempt,  claims[i].channel,
                         claims[i].address,  claims[i].secret, claims[i].template, claims[i].message};
        for (size_t cell_ = 0; cell_ < sizeof cells / sizeof cells[0]; cell_++)
            free (cells[cell_]);
    }
    free (claims);
}

bool alert_store_renew (pg_t *pg, const char *province, const char *ids, const char *attempts, int lease_s, failure_t *failure)
{
    char lease[16];
    (void) snprintf (lease, sizeof lease, "%d", lease_s);
    return pg_run (pg, NULL, failure, "renew_deliveries", 4, (const char *[]){province, ids, attempts, lease});
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
