#include "services/deadline-alerter/store/store.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/scoped.h"
#include "common/text/text.h"
#include "services/deadline-alerter/statements.h"

const pg_statement_t *const alert_store_statements = deadline_alerter_statements;

enum { NUMBER_SIZE = 24, RECHECK_STEPS = 100 };

static int64_t number (const PGresult *rows, int row, int column)
{
    return strtoll (PQgetvalue (rows, row, column), NULL, 10);
}

// False where it does not fit: half a code is another's.
static bool copy (char *to, size_t size, const PGresult *rows, int row, int column)
{
    int written = snprintf (to, size, "%s", PQgetvalue (rows, row, column));
    return written >= 0 && (size_t) written < size;
}

static bool no_memory (failure_t *failure)
{
    return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
}

bool alert_store_version (pg_t *pg, instant_us_t now, int64_t *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char at[INSTANT_TEXT_SIZE];
    instant_format (now, 0, at);
    if (!pg_run (pg, &rows, failure, "configuration_version", 1, (const char *[]){at}))
        return false;
    *ret = PQntuples (rows) == 1 ? number (rows, 0, 0) : 0;
    return true;
}

// A scope that does not fit is no scope: cut, it would be another unit's.
static void take_key (key_entry_t *entry, const PGresult *rows, int row)
{
    bool fits = copy (entry->key, sizeof entry->key, rows, row, 0) && copy (entry->name, sizeof entry->name, rows, row, 1)
                && copy (entry->province, sizeof entry->province, rows, row, 2) && copy (entry->unit, sizeof entry->unit, rows, row, 3)
                && copy (entry->path, sizeof entry->path, rows, row, 4);
    bool revoked = PQgetvalue (rows, row, 5)[0] == 't';
    if (!fits)
        log_event (LOG_ERROR, "member_unfit", "member", PQgetvalue (rows, row, 1), NULL);
    entry->state = fits && !revoked ? KEY_ACTIVE : KEY_REVOKED;
    entry->told_nothing = PQgetvalue (rows, row, 6)[0] == 't';
}

bool alert_store_keys (pg_t *pg, instant_us_t now, key_entry_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char at[INSTANT_TEXT_SIZE];
    instant_format (now, 0, at);
    if (!pg_run (pg, &rows, failure, "member_keys", 1, (const char *[]){at}))
        return false;
    size_t count = (size_t) PQntuples (rows);
    key_entry_t *entries = calloc (count + 1, sizeof *entries);
    if (entries == NULL)
        return no_memory (failure);
    for (size_t next = 0; next < count; next++)
        take_key (&entries[next], rows, (int) next);
    *ret = entries;
    *ret_count = count;
    return true;
}

// Rows of province, campaign, day.
static bool take_due (const PGresult *rows, due_t **ret, size_t *ret_count, failure_t *failure)
{
    size_t count = 0;
    due_t *list = calloc ((size_t) PQntuples (rows) + 1, sizeof *list);
    if (list == NULL)
        return no_memory (failure);
    for (int row = 0; row < PQntuples (rows); row++) {
        due_t *due = &list[count];
        if (copy (due->province, sizeof due->province, rows, row, 0) && copy (due->campaign, sizeof due->campaign, rows, row, 1)
            && copy (due->day, sizeof due->day, rows, row, 2))
            count++;
    }
    *ret = list;
    *ret_count = count;
    return true;
}

bool alert_store_due (pg_t *pg, instant_us_t now, due_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char at[INSTANT_TEXT_SIZE];
    instant_format (now, 0, at);
    return pg_run (pg, &rows, failure, "due_closes", 1, (const char *[]){at}) && take_due (rows, ret, ret_count, failure);
}

bool alert_store_rechecks (pg_t *pg, due_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    return pg_run (pg, &rows, failure, "pending_rechecks", 0, NULL) && take_due (rows, ret, ret_count, failure);
}

bool alert_store_judgements (pg_t *pg, due_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    return pg_run (pg, &rows, failure, "pending_judgements", 0, NULL) && take_due (rows, ret, ret_count, failure);
}

static bool one_row (const PGresult *rows, const char *what, failure_t *failure)
{
    return PQntuples (rows) == 1 || failure_set (failure, FAILURE_PERMANENT, "%s gave %d rows", what, PQntuples (rows));
}

// Opens a transaction and stamps it: a reader as of a later instant waits for it from here on.
static bool begin_stamped (pg_t *pg, campaign_clock_t *clock, char at[INSTANT_TEXT_SIZE], failure_t *failure)
{
    if (!pg_execute (pg, "BEGIN", failure) || !pg_run (pg, NULL, failure, "stamp_barrier", 0, NULL))
        return false;
    instant_format (campaign_clock_now (clock), 0, at);
    return true;
}

// The answer stays the first failure's, whatever becomes of the ROLLBACK.
static bool end_stamped (pg_t *pg, bool good, failure_t *failure)
{
    failure_t ignored;
    if (good)
        return pg_execute (pg, "COMMIT", failure);
    if (!pg_execute (pg, "ROLLBACK", &ignored))
        pg_disconnect (pg);
    return false;
}

bool alert_store_drain (pg_t *pg, const char *province, const char *campaign, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *bound = NULL;
    if (!pg_run (pg, &bound, failure, "drain_bound", 0, NULL) || !one_row (bound, "wait_for_writers", failure))
        return false;
    const char *values[] = {province, campaign, PQgetvalue (bound, 0, 0)};
    int64_t taken = 1;
    while (taken > 0) {
        scoped (pg_result_clear) PGresult *rows = NULL;
        if (!pg_run (pg, &rows, failure, "drain", 3, values) || !one_row (rows, "aggregate_work", failure))
            return false;
        taken = number (rows, 0, 0);
    }
    return true;
}

static bool recheck_pending (pg_t *pg, const due_t *due, bool *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "recheck_pending", 2, (const char *[]){due->province, due->campaign}))
        return false;
    *ret = number (rows, 0, 0) > 0;
    return true;
}

// What may take long is done first, in steps that each commit: a close whose statement is cut short does not begin with it again.
static bool prepare_close (pg_t *pg, const due_t *due, campaign_clock_t *clock, failure_t *failure)
{
    bool pending = false;
    long events = 0;
    if (!alert_store_drain (pg, due->province, due->campaign, failure) || !recheck_pending (pg, due, &pending, failure))
        return false;
    for (int step = 0; pending && step < RECHECK_STEPS; step++)
        if (!alert_store_recheck (pg, due, clock, &events, failure) || !recheck_pending (pg, due, &pending, failure))
            return false;
    return true;
}

bool due_of_one_campaign (const due_t *one, const due_t *other)
{
    return strcmp (one->province, other->province) == 0 && strcmp (one->campaign, other->campaign) == 0;
}

bool alert_store_close (pg_t *pg, const due_t *due, campaign_clock_t *clock, bool *ret_closed, long *ret_alerts, failure_t *failure)
{
    if (!prepare_close (pg, due, clock, failure))
        return false;
    scoped (pg_result_clear) PGresult *rows = NULL;
    char at[INSTANT_TEXT_SIZE];
    bool good = begin_stamped (pg, clock, at, failure)
                && pg_run (pg, &rows, failure, "close_day", 4, (const char *[]){due->province, due->campaign, due->day, at})
                && one_row (rows, "close_day", failure);
    if (!end_stamped (pg, good, failure))
        return false;
    *ret_closed = PQgetvalue (rows, 0, 0)[0] == 't';
    *ret_alerts = (long) number (rows, 0, 1);
    return true;
}

bool alert_store_recheck (pg_t *pg, const due_t *due, campaign_clock_t *clock, long *ret_events, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char at[INSTANT_TEXT_SIZE];
    bool good = begin_stamped (pg, clock, at, failure)
                && pg_run (pg, &rows, failure, "recheck", 3, (const char *[]){due->province, due->campaign, at})
                && one_row (rows, "recheck", failure);
    if (!end_stamped (pg, good, failure))
        return false;
    *ret_events = (long) number (rows, 0, 0);
    return true;
}

bool alert_store_judge (pg_t *pg, const due_t *due, campaign_clock_t *clock, long *ret_taken, long *ret_events, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char at[INSTANT_TEXT_SIZE];
    bool good = begin_stamped (pg, clock, at, failure)
                && pg_run (pg, &rows, failure, "judge_figures", 3, (const char *[]){due->province, due->campaign, at})
                && one_row (rows, "judge_figures", failure);
    if (!end_stamped (pg, good, failure))
        return false;
    *ret_taken = (long) number (rows, 0, 0);
    *ret_events = (long) number (rows, 0, 1);
    return true;
}

bool alert_store_counters (pg_t *pg, event_counter_t **ret, size_t *ret_count, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "event_counters", 0, NULL))
        return false;
    size_t count = 0;
    event_counter_t *list = calloc ((size_t) PQntuples (rows) + 1, sizeof *list);
    if (list == NULL)
        return no_memory (failure);
    for (int row = 0; row < PQntuples (rows); row++)
        if (copy (list[count].province, sizeof list->province, rows, row, 0) && copy (list[count].epoch, sizeof list->epoch, rows, row, 2))
            list[count++].event = number (rows, row, 1);
    *ret = list;
    *ret_count = count;
    return true;
}

bool alert_store_went_back (pg_t *pg, const event_counter_t *published, bool *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    char event[NUMBER_SIZE];
    (void) snprintf (event, sizeof event, "%lld", (long long) published->event);
    const char *values[] = {published->province, published->epoch, event};
    if (!pg_run (pg, &rows, failure, "log_went_back", 3, values) || !one_row (rows, "log_went_back", failure))
        return false;
    *ret = PQgetvalue (rows, 0, 0)[0] == 't';
    return true;
}

// '{"58","582"}' of texts that lie `stride` bytes apart. The caller frees; NULL where memory is short.
static char *array_text (const char *items, size_t stride, uint32_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream (&text, &size);
    if (out == NULL)
        return NULL;
    (void) fputc ('{', out);
    for (uint32_t next = 0; next < count; next++) {
        (void) fputs (next == 0 ? "\"" : ",\"", out);
        for (const char *at = items + next * stride; *at != 0; at++) {
            if (*at == '"' || *at == '\\')
                (void) fputc ('\\', out);
            (void) fputc (*at, out);
        }
        (void) fputc ('"', out);
    }
    (void) fputc ('}', out);
    bool good = ferror (out) == 0;
    if (fclose (out) != 0 || !good) {
        free (text);
        return NULL;
    }
    return text;
}

// Words for people may be cut, at a whole character: an answer with less of them is better than none.
static void copy_words (char *to, size_t size, const PGresult *rows, int row, int column)
{
    if (!copy (to, size, rows, row, column))
        text_make_printable (to);
}

// Rows of last, epoch, id, event.
static int64_t page_walk (const PGresult *rows, alert_take_t *take, void *owner, int64_t after)
{
    int64_t last = after;
    for (int row = 0; row < PQntuples (rows); row++) {
        failure_t failure = {0};
        alert_event_t event;
        if (PQgetisnull (rows, row, 2)) // no event on this page
            continue;
        if (!alert_from_json (PQgetvalue (rows, row, 3), &event, &failure))
            log_event (LOG_ERROR, "alert_unfit", "reason", failure.text, NULL);
        else if (!take (owner, &event))
            return last;
        last = number (rows, row, 2);
    }
    return PQntuples (rows) > 0 ? number (rows, 0, 0) : last;
}

static void text_free (char **text)
{
    free (*text);
}

bool alert_store_page (pg_t *pg, const alert_query_t *query, alert_take_t *take, void *owner, alert_page_t *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    scoped (text_free) char *units = NULL;
    scoped (text_free) char *scope = query->scope != NULL ? array_text (query->scope, 0, 1) : NULL;
    if (query->units_given)
        units = array_text (query->units[0], sizeof query->units[0], query->unit_count);
    char after[NUMBER_SIZE];
    char limit[NUMBER_SIZE];
    if ((query->units_given && units == NULL) || (query->scope != NULL && scope == NULL))
        return no_memory (failure);
    (void) snprintf (after, sizeof after, "%lld", (long long) query->after);
    (void) snprintf (limit, sizeof limit, "%u", query->limit);
    const char *values[] = {query->province, query->epoch, after, limit, units, query->severity, scope};
    if (!pg_run (pg, &rows, failure, "alert_page", 7, values))
        return false;
    ret->last = page_walk (rows, take, owner, query->after);
    return PQntuples (rows) == 0 || copy (ret->epoch, sizeof ret->epoch, rows, 0, 1)
           || failure_set (failure, FAILURE_PERMANENT, "the epoch of %s does not fit", query->province);
}

static const char *or_null (const char *text)
{
    return text[0] != 0 ? text : NULL;
}

bool alert_store_acknowledge (pg_t *pg, const ack_order_t *order, instant_us_t now, ack_outcome_t *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    scoped (text_free) char *scope = array_text (order->scope, 0, 1);
    char alert[NUMBER_SIZE];
    char at[INSTANT_TEXT_SIZE];
    ack_outcome_t outcome = {.result = ACK_DONE};
    if (scope == NULL)
        return no_memory (failure);
    (void) snprintf (alert, sizeof alert, "%lld", (long long) order->alert);
    instant_format (now, 0, at);
    const char *values[] = {order->province, alert, or_null (order->epoch), order->by, or_null (order->note), or_null (order->until), scope, at};
    if (!pg_run (pg, &rows, failure, "acknowledge", 8, values) || !one_row (rows, "acknowledge_alert", failure))
        return false;
    const char *result = PQgetvalue (rows, 0, 0);
    if (strcmp (result, "acked") != 0)
        outcome.result = strcmp (result, "forbidden") == 0 ? ACK_FORBIDDEN : ACK_UNKNOWN_ALERT;
    copy_words (outcome.by, sizeof outcome.by, rows, 0, 1);
    (void) copy (outcome.at, sizeof outcome.at, rows, 0, 2);
    (void) copy (outcome.until, sizeof outcome.until, rows, 0, 3);
    copy_words (outcome.note, sizeof outcome.note, rows, 0, 4);
    (void) copy (outcome.campaign, sizeof outcome.campaign, rows, 0, 5);
    *ret = outcome;
    return true;
}
