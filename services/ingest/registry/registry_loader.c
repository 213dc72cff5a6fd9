#include "services/ingest/registry/registry_loader.h"

#include <stdlib.h>

#include "common/base/scoped.h"

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
                                             registry_text (self, PQgetvalue (rows, row, 3)), registry_text (self, PQgetvalue (rows, row, 4))};
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
        campaign->leaves = registry_take (self, ((size_t) number (rows, row, 5) + 1) * sizeof *campaign->leaves);
    }
    return true;
}

typedef void take_row_t (registry_t *self, registry_campaign_t *campaign, const PGresult *rows, int row);

static void take_leaf (registry_t *self, registry_campaign_t *campaign, const PGresult *rows, int row)
{
    campaign->leaves[campaign->leaf_count++] =
        (registry_leaf_t){registry_text (self, PQgetvalue (rows, row, 1)), day_number (rows, row, 2), day_number (rows, row, 3)};
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

// A campaign's rows stand together: they become one list.
static bool load_spans (registry_t *self, pg_t *pg, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "registry_days", 0, NULL))
        return false;
    size_t count = (size_t) PQntuples (rows);
    registry_span_t *spans = registry_take (self, (count + 1) * sizeof *spans);
    for (size_t next = 0; next < count; next++) {
        registry_campaign_t *campaign = campaign_at (self, rows, (int) next);
        spans[next] = (registry_span_t){day_number (rows, (int) next, 1), number (rows, (int) next, 2)};
        if (campaign == NULL)
            continue;
        if (campaign->span_count == 0)
            campaign->spans = &spans[next];
        campaign->span_count++;
    }
    return true;
}

static bool load_feeds (registry_t *self, pg_t *pg, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "registry_feeds", 0, NULL))
        return false;
    self->feed_count = (size_t) PQntuples (rows);
    self->feeds = registry_take (self, (self->feed_count + 1) * sizeof *self->feeds);
    for (int row = 0; row < PQntuples (rows); row++)
        self->feeds[row] = (registry_feed_t){registry_text (self, PQgetvalue (rows, row, 0)),
                                             registry_text (self, PQgetvalue (rows, row, 1)),
                                             registry_text (self, PQgetvalue (rows, row, 2)),
                                             (int32_t) number (rows, row, 3),
                                             (uint32_t) number (rows, row, 5),
                                             false,
                                             PQgetvalue (rows, row, 4)[0] == 't',
                                             number (rows, row, 6)};
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
        (void) snprintf (entry->key, sizeof entry->key, "%s", PQgetvalue (rows, row, 0));
        (void) snprintf (entry->name, sizeof entry->name, "%s", PQgetvalue (rows, row, 1));
        entry->is_gateway = PQgetvalue (rows, row, 2)[0] == 't';
        entry->state = PQgetvalue (rows, row, 3)[0] == 't' ? KEY_REVOKED : KEY_ACTIVE;
    }
    return true;
}

static bool load_all (registry_t *self, pg_t *pg, failure_t *failure)
{
    return registry_version (pg, &self->version, failure) && load_units (self, pg, failure) && load_campaigns (self, pg, failure)
           && load_rows (self, pg, "registry_names", take_name, failure) && load_spans (self, pg, failure)
           && load_rows (self, pg, "registry_leaves", take_leaf, failure) && load_feeds (self, pg, failure) && load_keys (self, pg, failure);
}

// A campaign's rows stand together: they become one list.
static void take_reopened (registry_t *self, const PGresult *rows)
{
    size_t count = (size_t) PQntuples (rows);
    registry_reopened_t *days = registry_take (self, (count + 1) * sizeof *days);
    for (size_t next = 0; next < count; next++) {
        registry_campaign_t *campaign = campaign_at (self, rows, (int) next);
        days[next] = (registry_reopened_t){day_number (rows, (int) next, 1), number (rows, (int) next, 2)};
        if (campaign == NULL)
            continue;
        if (campaign->reopened_count == 0)
            campaign->reopened = &days[next];
        campaign->reopened_count++;
    }
}

static void mark_away (registry_t *self, uint32_t node)
{
    self->is_partial = true;
    for (size_t next = 0; next < self->feed_count; next++)
        if (self->feeds[next].node == node)
            self->feeds[next].is_away = true;
}

// Which days are reopened lies with what was reported, node by node. One that is away is away for its provinces: the others go on. Read once the
// version is: what is newer than it has a version of its own, that comes next.
static bool load_reopened (registry_t *self, pg_t *pg, const PGresult *nodes, failure_t *failure)
{
    bool good = pg_execute (pg, "SET statement_timeout = '2s'", failure);
    for (int row = 0; good && row < PQntuples (nodes); row++) {
        scoped (pg_result_clear) PGresult *rows = NULL;
        const char *values[] = {PQgetvalue (nodes, row, 1)};
        if (pg_run (pg, &rows, failure, "registry_reopened", 1, values))
            take_reopened (self, rows);
        else if (pg_connected (pg) && PQntuples (nodes) > 1)
            mark_away (self, (uint32_t) number (nodes, row, 0));
        else
            good = false;
    }
    return good && pg_execute (pg, "RESET statement_timeout", failure);
}

bool registry_load (registry_t **ret, pg_t *pg, failure_t *failure)
{
    scoped (registry_destroy) registry_t *self = NULL;
    scoped (pg_result_clear) PGresult *nodes = NULL;
    if (!registry_new (&self, failure) || !pg_execute (pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", failure))
        return false;
    if (!load_all (self, pg, failure) || !pg_run (pg, &nodes, failure, "registry_nodes", 0, NULL)) {
        pg_disconnect (pg); // whatever state the transaction is in, it ends here
        return false;
    }
    if (!pg_execute (pg, "COMMIT", failure))
        return false;
    if (!load_reopened (self, pg, nodes, failure)) {
        pg_disconnect (pg);
        return false;
    }
    *ret = self;
    self = NULL;
    return true;
}
