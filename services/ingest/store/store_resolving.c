// The way of a group that meets keys that are taken, or that holds explanations: its rows go into tables of this connection alone, from
// there into the log where they are new, and what was there already is compared.
#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/ingest/store/transaction.h"

// Made when first needed, so they cannot be prepared on connecting; their rows end with the transaction.
static const char begin[] = TRANSACTION_BEGIN
    "CREATE TEMP TABLE IF NOT EXISTS incoming (LIKE progress, ordinal bigserial) ON COMMIT DELETE ROWS;"
    "CREATE TEMP TABLE IF NOT EXISTS incoming_explanation (LIKE explanation, ordinal bigserial) ON COMMIT DELETE ROWS;"
    "COPY incoming (province, campaign, unit, day, rev, value, others, parts, counted_at, note, feed, seq, received_at) FROM STDIN (FORMAT binary);"
    "COPY incoming_explanation (province, campaign, unit, document, rev, day, reason, count, note, feed, seq, received_at)"
    " FROM STDIN (FORMAT binary)";

// The first of a group wins; keys are taken in their order, so that two groups wait for each other less often.
static const char keep[] =
    "INSERT INTO progress (province, campaign, unit, day, rev, value, others, parts, counted_at, note, feed, seq, received_at)"
    " SELECT province, campaign, unit, day, rev, value, others, parts, counted_at, note, feed, seq, received_at"
    " FROM (SELECT DISTINCT ON (day, unit, campaign, rev, province) * FROM incoming"
    "       ORDER BY day, unit, campaign, rev, province, ordinal) i ON CONFLICT DO NOTHING;"
    "INSERT INTO explanation SELECT province, campaign, unit, document, rev, day, reason, count, note, feed, seq, received_at"
    " FROM (SELECT DISTINCT ON (province, campaign, unit, document, rev) * FROM incoming_explanation"
    "       ORDER BY province, campaign, unit, document, rev, ordinal) i ON CONFLICT DO NOTHING;"
    "SELECT i.ordinal - (SELECT min (ordinal) FROM incoming) FROM incoming i JOIN progress p USING (province, campaign, unit, day, rev)"
    " WHERE (p.value, p.others, p.parts) IS DISTINCT FROM (i.value, i.others, i.parts);"
    "SELECT i.ordinal - (SELECT min (ordinal) FROM incoming_explanation)"
    " FROM incoming_explanation i JOIN explanation e USING (province, campaign, unit, document, rev)"
    " WHERE (e.day, e.reason, e.count, e.note) IS DISTINCT FROM (i.day, i.reason, i.count, i.note)";

static bool mark (transaction_t *self, write_group_t *group, const PGresult *rows, bool explained)
{
    uint32_t limit = explained ? group->explanation.rows : group->progress.rows;
    uint32_t *places = calloc ((size_t) PQntuples (rows) + 1, sizeof *places);
    size_t count = 0;
    if (places == NULL)
        abort (); // bounded by the group
    for (int row = 0; row < PQntuples (rows); row++) {
        long long place = strtoll (PQgetvalue (rows, row, 0), NULL, 10);
        if (place >= 0 && place < (long long) limit)
            places[count++] = (uint32_t) place;
    }
    bool good = store_conflicts (self->pg, group, explained, places, count, self->failure);
    free (places);
    if (!good)
        self->result = PQstatus (self->connection) == CONNECTION_OK ? STORE_RETRY : STORE_LOST;
    return good;
}

static bool keep_all (transaction_t *self, write_group_t *group)
{
    scoped (pg_result_clear) PGresult *progress = NULL;
    scoped (pg_result_clear) PGresult *explanation = NULL;
    if (!transaction_send (self, begin) || !transaction_begun (self) || !transaction_done (self, NULL) || !transaction_done (self, NULL)
        || !transaction_copy (self, &group->progress, COPY_BINARY_MORE) || !transaction_copy (self, &group->explanation, COPY_BINARY_MORE)
        || !transaction_end (self))
        return false;
    if (!transaction_send (self, keep) || !transaction_done (self, NULL) || !transaction_done (self, NULL) || !transaction_done (self, &progress)
        || !transaction_done (self, &explanation) || !transaction_end (self))
        return false;
    return mark (self, group, progress, false) && mark (self, group, explanation, true);
}

store_result_t store_resolving (pg_t *pg, write_group_t *group, campaign_clock_t *clock, int64_t version, quarantine_room_t *room, failure_t *failure)
{
    transaction_t self = {pg, pg_connection (pg), clock, version, 0, failure, STORE_COMMITTED, false, false};
    bool good = keep_all (&self, group);
    if (good && ((room != NULL && !quarantine_room_admit (room, pg, group, self.stamped, failure)) || !write_group_settle (group, failure))) {
        self.result = STORE_RETRY;
        good = false;
    }
    good = good && store_rest (&self, group, "") && store_rest_copied (&self, group);
    if (!good)
        transaction_abandon (&self);
    return self.result;
}
