#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/deadline-alerter/store/store.h"

static void take (char *to, size_t size, const PGresult *rows, int column)
{
    (void) snprintf (to, size, "%s", PQgetvalue (rows, 0, column));
}

bool alert_store_claim_report (pg_t *pg, int lease_s, wanted_report_t *ret, bool *ret_found, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *provinces = NULL;
    char lease[16];
    *ret_found = false;
    (void) snprintf (lease, sizeof lease, "%d", lease_s);
    if (!pg_run (pg, &provinces, failure, "reports_wanted", 0, NULL))
        return false;
    for (int row = 0; row < PQntuples (provinces) && !*ret_found; row++) {
        scoped (pg_result_clear) PGresult *rows = NULL;
        const char *province = PQgetvalue (provinces, row, 0);
        if (!pg_run (pg, &rows, failure, "claim_report", 2, (const char *[]){province, lease}))
            return false;
        if (PQntuples (rows) == 0)
            continue; // another replica was first
        *ret_found = true;
        (void) snprintf (ret->province, sizeof ret->province, "%s", province);
        take (ret->campaign, sizeof ret->campaign, rows, 0);
        take (ret->kind, sizeof ret->kind, rows, 1);
        take (ret->day, sizeof ret->day, rows, 2);
        take (ret->ordinal, sizeof ret->ordinal, rows, 3);
        take (ret->language, sizeof ret->language, rows, 4);
        take (ret->format, sizeof ret->format, rows, 5);
        take (ret->at, sizeof ret->at, rows, 6);
        take (ret->unit, sizeof ret->unit, rows, 7);
        take (ret->report, sizeof ret->report, rows, 8);
    }
    return true;
}

bool alert_store_renew_report (pg_t *pg, const wanted_report_t *report, int lease_s, failure_t *failure)
{
    char lease[16];
    (void) snprintf (lease, sizeof lease, "%d", lease_s);
    const char *values[] = {report->province, report->campaign, report->kind, report->day, report->ordinal, report->language, report->format, lease};
    return pg_run (pg, NULL, failure, "renew_report", 8, values);
}

bool alert_store_report_arrived (pg_t *pg, const wanted_report_t *report, const char *type, const unsigned char *bytes, size_t size,
                                 failure_t *failure)
{
    size_t length = 0;
    unsigned char *hex = PQescapeByteaConn (pg_connection (pg), bytes, size, &length);
    if (hex == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    const char *values[] = {report->province, report->campaign, report->kind, report->day,       report->ordinal,
                            report->language, report->format,   type,         (const char *) hex};
    bool good = pg_run (pg, NULL, failure, "report_arrived", 9, values);
    PQfreemem (hex);
    return good;
}

bool alert_store_attachments (pg_t *pg, const char *province, const char *id, attachment_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    *ret = NULL;
    *ret_count = 0;
    if (!pg_run (pg, &rows, failure, "delivery_attachments", 2, (const char *[]){province, id}))
        return false;
    *ret = calloc ((size_t) PQntuples (rows) + 1, sizeof **ret);
    if (*ret == NULL)
        abort ();
    for (int row = 0; row < PQntuples (rows); row++) {
        attachment_t *one = &(*ret)[(*ret_count)++];
        size_t length = (size_t) PQgetlength (rows, row, 2);
        one->name = strdup (PQgetvalue (rows, row, 0));
        one->type = strdup (PQgetvalue (rows, row, 1));
        one->bytes = malloc (length + 1);
        if (one->name == NULL || one->type == NULL || one->bytes == NULL)
            abort ();
        if (sodium_base642bin (one->bytes, length + 1, PQgetvalue (rows, row, 2), length, NULL, &one->size, NULL, sodium_base64_VARIANT_ORIGINAL)
            != 0)
            abort (); // it is PostgreSQL's own encoding
    }
    return true;
}

void alert_store_attachments_free (attachment_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free (list[i].name);
        free (list[i].type);
        free (list[i].bytes);
    }
    free (list);
}
