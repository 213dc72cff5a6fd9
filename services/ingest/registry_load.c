#include "services/ingest/registry_load.h"

#include <stdlib.h>

#include "common/scoped.h"

static int64_t number (const PGresult *rows, int row, int column)
{
    return strtoll (PQgetvalue (rows, row, column), NULL, 10);
}

// Days come as whole numbers; ±infinity as the ends of int32.
static int32_t day_number (const PGresult *rows, int row, int column)
{
    return (int32_t) number (rows, row, column);
}

bool registry_version (pg_t *pg, int64_t *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "configuration_version", 0, NULL))
        return false;
    *ret = number (rows, 0, 0);
    return true;
}

static bool load_units (registry_t *self, pg_t *pg, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "registry_units", 0, NULL))
        return false;
    self->unit_count = (size_t) PQntuples (rows);
    self->units = registry_take (self, (self->unit_count + 1) * sizeof *self->units);
    for (int row = 0; row < PQntuples (rows); row++)
        self->units[row] = (registry_unit_t){registry_text (self, PQgetvalue (rows, row, 0)), day_number (rows, row, 1), day_number (rows, row, 2),
                                             registry_text (self, PQgetvalue (rows, row, 3))};
    return true;
}

// One row a name: campaign, 'metric' or 'reason', its place, the name.
static void take_name (registry_t *self, registry_campaign_t *campaign, const PGresult *rows, int row)
{
    slice_t name = registry_text (self, PQgetvalue (rows, row, 2));
    if (PQgetvalue (rows, row, 1)[0] == 'm' && campaign->metric_count < PROTO_MAX_METRICS)
        campaign->metrics[campaign->metric_count++] = name;
    else if (PQgetvalue (rows, row, 1)[0] == 'r')
        campaign->reasons[campaign->reason_count++] = name;
}

static registry_campaign_t *campaign_at (registry_t *self, const PGresult *rows, int row)
{
    slice_t code = slice_of (PQgetvalue (rows, row, 0));
    for (size_t next = 0; next < self->campaign_count; next++)
        if (slice_equal (self->campaigns[next].code, code))
            return &self->campaigns[next];
    return NULL;
}

static bool load_campaigns (registry_t *self, pg_t *pg, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "registry_campaigns", 0, NULL))
        return false;
    self->campaign_count = (size_t) PQntuples (rows);
    self->campaigns = registry_take (self, (self->campaign_count + 1) * sizeof *self->campaigns);
    for (int row = 0; row < PQntuples (rows); row++) {
        registry_campaign_t *campaign = &self->campaigns[row];
        campaign->code = registry_text (self, PQgetvalue (rows, row, 0));
        campaign->province = registry_text (self, PQgetvalue (rows, row, 1));
        campaign->starts_on = day_number (rows, row, 2);
        campaign->correction_days = day_number (rows, row, 3);
        campaign->reasons = registry_take (self, ((size_t) number (rows, row, 4) + 1) * sizeof *campaign->reasons);
        campaign->begins = registry_take (self, ((size_t) number (rows, row, 5) + 1) * sizeof *campaign->begins);
        campaign->leaves = registry_take (self, ((size_t) number (rows, row, 6) + 1) * sizeof *campaign->leaves);
        campaign->reopened = registry_take (self, ((size_t) number (rows, row, 7) + 1) * sizeof *campaign->reopened);
    }
    return true;
}

typedef void take_row_t (registry_t *self, registry_campaign_t *campaign, const PGresult *rows, int row);

static void take_day (registry_t *self, registry_campaign_t *campaign, const PGresult *rows, int row)
{
    (void) self;
    campaign->begins[campaign->day_count++] = number (rows, row, 1);
}

static void take_leaf (registry_t *self, registry_campaign_t *campaign, const PGresult *rows, int row)
{
    campaign->leaves[campaign->leaf_count++] =
        (registry_leaf_t){registry_text (self, PQgetvalue (rows, row, 1)), day_number (rows, row, 2), day_number (rows, row, 3)};
}

static void take_reopened (registry_t *self, registry_campaign_t *campaign, const PGresult *rows, int row)
{
    (void) self;
    campaign->reopened[campaign->reopened_count++] = (registry_reopened_t){day_number (rows, row, 1), number (rows, row, 2)};
}

// Rows whose first column is a campaign, handed one by one.
static bool load_rows (registry_t *self, pg_t *pg, const char *statement, take_row_t *take, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, statement, 0, NULL))
        return false;
    for (int row = 0; row < PQntuples (rows); row++) {
        registry_campaign_t *campaign = campaign_at (self, rows, row);
        if (campaign != NULL)
            take (self, campaign, rows, row);
    }
    return true;
}

static bool load_keys (registry_t *self, pg_t *pg, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "registry_keys", 0, NULL))
        return false;
    self->key_count = (size_t) PQntuples (rows);
    self->keys = registry_take (self, (self->key_count + 1) * sizeof *self->keys);
    for (int row = 0; row < PQntuples (rows); row++) {
        key_entry_t *entry = &self->keys[row];
        const struct {
            char *to;
            size_t size;
        } texts[] = {{entry->key, sizeof entry->key},
                     {entry->name, sizeof entry->name},
                     {entry->province, sizeof entry->province},
                     {entry->unit, sizeof entry->unit},
                     {entry->path, sizeof entry->path}};
        for (int column = 0; column < 5; column++)
            (void) snprintf (texts[column].to, texts[column].size, "%s", PQgetvalue (rows, row, column));
        entry->state = PQgetvalue (rows, row, 5)[0] == 't' ? KEY_REVOKED : KEY_ACTIVE;
    }
    return true;
}

static bool load_all (registry_t *self, pg_t *pg, failure_t *failure)
{
    return registry_version (pg, &self->version, failure) && load_units (self, pg, failure) && load_campaigns (self, pg, failure)
           && load_rows (self, pg, "registry_names", take_name, failure) && load_rows (self, pg, "registry_days", take_day, failure)
           && load_rows (self, pg, "registry_leaves", take_leaf, failure) && load_rows (self, pg, "registry_reopened", take_reopened, failure)
           && load_keys (self, pg, failure);
}

bool registry_load (registry_t **ret, pg_t *pg, failure_t *failure)
{
    scoped (registry_destroy) registry_t *self = NULL;
    if (!registry_new (&self, failure) || !pg_execute (pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", failure))
        return false;
    if (!load_all (self, pg, failure)) {
        pg_disconnect (pg); // whatever state the transaction is in, it ends here
        return false;
    }
    if (!pg_execute (pg, "COMMIT", failure))
        return false;
    *ret = self;
    self = NULL;
    return true;
}
