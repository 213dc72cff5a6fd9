#ifndef TIENDO_DEADLINE_ALERTER_STORE_STORE_H
#define TIENDO_DEADLINE_ALERTER_STORE_STORE_H
// All that the alerter knows of the database. The rules themselves are the schema's functions.
#include "common/base/clock.h"
#include "common/net/anchor.h"
#include "common/net/keys.h"
#include "common/db/pg.h"
#include "proto/alerts/alerts.h"

extern const pg_statement_t *const alert_store_statements;

bool must_check alert_store_version (pg_t *pg, instant_us_t now, int64_t *ret, failure_t *failure);
// *ret is the caller's to free.
bool must_check alert_store_keys (pg_t *pg, instant_us_t now, key_entry_t **ret, size_t *ret_count, failure_t *failure);

typedef struct {
    char province[PROTO_MAX_CODE + 1];
    char campaign[PROTO_MAX_CODE + 1];
    char day[DAY_TEXT_SIZE]; // of a recheck: the first day that a correction touched
} due_t;

bool due_of_one_campaign (const due_t *one, const due_t *other);
// What is to be closed, and what to be evaluated again, in order. *ret is the caller's to free.
bool must_check alert_store_due (pg_t *pg, instant_us_t now, due_t **ret, size_t *ret_count, failure_t *failure);
bool must_check alert_store_rechecks (pg_t *pg, due_t **ret, size_t *ret_count, failure_t *failure);
// Campaigns with figures that have changed and that nobody has judged yet; no day. *ret is the caller's to free.
bool must_check alert_store_judgements (pg_t *pg, due_t **ret, size_t *ret_count, failure_t *failure);
// Rolls up what a campaign's reports of up to now still owe, in steps that each commit; what comes meanwhile is the aggregator's.
bool must_check alert_store_drain (pg_t *pg, const char *province, const char *campaign, failure_t *failure);
// *ret_closed false: another replica or an operator was first.
bool must_check alert_store_close (pg_t *pg, const due_t *due, campaign_clock_t *clock, bool *ret_closed, long *ret_alerts, failure_t *failure);
// For a limited time: where more is left, the campaign is among alert_store_rechecks again.
bool must_check alert_store_recheck (pg_t *pg, const due_t *due, campaign_clock_t *clock, long *ret_events, failure_t *failure);
// Some of a campaign's changed figures: *ret_taken is 0 where there were none.
bool must_check alert_store_judge (pg_t *pg, const due_t *due, campaign_clock_t *clock, long *ret_taken, long *ret_events, failure_t *failure);

// What no close raises and is due: reminders, deadlines, escalations, feeds. Each is a transaction of its own.
typedef struct {
    char province[PROTO_MAX_CODE + 1];
    char campaign[PROTO_MAX_CODE + 1]; // "" of feeds
    char kind[24];
    char day[DAY_TEXT_SIZE]; // "" = none
    char severity[16];
    char of[PROTO_MAX_CODE + 1]; // what it is told apart by: its campaign, province or feed
    bool said;
    char *feeds; // the text of an array of the province's feeds; NULL where it is not about feeds
} watch_t;

// Lists are freed by alert_store_watch_free.
bool must_check alert_store_watch_due (pg_t *pg, instant_us_t now, watch_t **ret, size_t *ret_count, failure_t *failure);
// Feeds that were looked at together, one by one.
bool must_check alert_store_watch_each (pg_t *pg, const watch_t *feeds, watch_t **ret, size_t *ret_count, failure_t *failure);
// reports: mails of notices carry reports.
bool must_check alert_store_watch_one (pg_t *pg, const watch_t *item, bool reports, instant_us_t now, long *ret_events, failure_t *failure);
void alert_store_watch_free (watch_t *list, size_t count);

typedef struct {
    char *province, *id, *attempt, *channel, *address, *secret, *template, *message;
    bool carries; // a mail that may have attachments
} claim_t;

// Leases up to `limit` deliveries that are due; without a mail server only webhooks. The list is freed by alert_store_claims_free, after a failure
// too: what was leased before it is in the list.
bool must_check alert_store_claim (pg_t *pg, int limit, int lease_s, bool mail, instant_us_t now, claim_t **ret, size_t *ret_count,
                                   failure_t *failure);
void alert_store_claims_free (claim_t *claims, size_t count);
// Keeps the leases of what is under way: ids and attempts are texts of arrays of the same length.
bool must_check alert_store_renew (pg_t *pg, const char *province, const char *ids, const char *attempts, int lease_s, failure_t *failure);
// ret_state: what became of it.
bool must_check alert_store_settle (pg_t *pg, const char *province, const char *id, const char *attempt, bool sent, const char *error,
                                    long retry_after_s, char ret_state[24], failure_t *failure);

// A report that mails are to carry: of a notice, in a language and a format.
typedef struct {
    char province[PROTO_MAX_CODE + 1];
    char campaign[PROTO_MAX_CODE + 1];
    char kind[16];
    char day[DAY_TEXT_SIZE];
    char ordinal[12];
    char language[3];
    char format[8];
    char at[PROTO_MAX_TIME + 1];   // as of when
    char unit[PROTO_MAX_CODE + 1]; // the campaign's top
    char report[16];               // what the exporter calls it
} wanted_report_t;

typedef struct {
    char *name, *type;
    unsigned char *bytes;
    size_t size;
} attachment_t;

// Leases one that nobody is fetching.
bool must_check alert_store_claim_report (pg_t *pg, int lease_s, wanted_report_t *ret, bool *ret_found, failure_t *failure);
bool must_check alert_store_renew_report (pg_t *pg, const wanted_report_t *report, int lease_s, failure_t *failure);
bool must_check alert_store_report_arrived (pg_t *pg, const wanted_report_t *report, const char *type, const unsigned char *bytes, size_t size,
                                            failure_t *failure);
// What is there for a delivery. The list is freed by alert_store_attachments_free, after a failure too.
bool must_check alert_store_attachments (pg_t *pg, const char *province, const char *id, attachment_t **ret, size_t *ret_count, failure_t *failure);
void alert_store_attachments_free (attachment_t *list, size_t count);

typedef struct {
    char province[PROTO_MAX_CODE + 1];
    int64_t event; // the last one committed
    char epoch[ALERT_MAX_EPOCH + 1];
} event_counter_t;

bool must_check alert_store_counters (pg_t *pg, event_counter_t **ret, size_t *ret_count, failure_t *failure);

// An event was published that the log does not reach. *ret: a new epoch began for it.
bool must_check alert_store_went_back (pg_t *pg, const event_counter_t *published, bool *ret, failure_t *failure);

typedef struct {
    const char *province;
    const char *epoch; // of the last event held; NULL: it does not say
    int64_t after;
    uint32_t limit;
    bool units_given;
    uint32_t unit_count;
    const char (*units)[PROTO_MAX_CODE + 1];
    const char *severity; // the least; NULL: any
    const char *scope;    // a path; NULL: everything
} alert_query_t;

// Takes one event of a page, in the order of ids. False: not this one, nor any after it.
typedef bool alert_take_t (void *owner, const alert_event_t *event);

typedef struct {
    int64_t last; // the highest id examined; where `take` stopped, that of the last one it took
    char epoch[ALERT_MAX_EPOCH + 1];
} alert_page_t;

bool must_check alert_store_page (pg_t *pg, const alert_query_t *query, alert_take_t *take, void *owner, alert_page_t *ret, failure_t *failure);

typedef enum { ACK_DONE, ACK_UNKNOWN_ALERT, ACK_FORBIDDEN } ack_result_t;

typedef struct {
    const char *province;
    int64_t alert;
    const char *epoch; // "" = any
    const char *by;
    const char *note;  // "" = none
    const char *until; // "" = none
    const char *scope; // a path
} ack_order_t;

typedef struct {
    ack_result_t result;
    char by[ALERT_MAX_NAME + 1]; // what stands, each "" where nothing does
    char at[PROTO_MAX_TIME + 1];
    char until[11];
    char note[PROTO_MAX_NOTE + 1];
    char campaign[PROTO_MAX_CODE + 1];
} ack_outcome_t;

bool must_check alert_store_acknowledge (pg_t *pg, const ack_order_t *order, instant_us_t now, ack_outcome_t *ret, failure_t *failure);

// The audit log: its last entry (0: none), and what the entry `noted` is by now ("" where it is not there).
typedef struct {
    int64_t entry;
    char hash[ANCHOR_HASH_SIZE];
    char noted[ANCHOR_HASH_SIZE];
} audit_head_t;

bool must_check alert_store_audit_head (pg_t *pg, int64_t noted, audit_head_t *ret, failure_t *failure);
// The last anchor that this public key has signed, as the database has it; entry 0: none.
bool must_check alert_store_anchored (pg_t *pg, const char *key, anchor_t *ret, failure_t *failure);
bool must_check alert_store_anchor (pg_t *pg, const anchor_t *anchor, failure_t *failure);
#endif
