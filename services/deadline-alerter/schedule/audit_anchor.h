#ifndef TIENDO_DEADLINE_ALERTER_SCHEDULE_AUDIT_ANCHOR_H
#define TIENDO_DEADLINE_ALERTER_SCHEDULE_AUDIT_ANCHOR_H
// Anchors the audit log outside of the reach of whoever owns the database: its last entry, signed by the alerter's key, is one line of the alerter's
// own log and one row of the database, where the last entry has moved; after each close, and otherwise at most once an hour. Before that it looks
// whether the entry of the last anchor still is what was signed: where it is not, the log was cut or written anew, and that is an error in the
// alerter's log. One thread's.
#include "common/base/clock.h"
#include "common/base/metrics.h"
#include "common/db/pg.h"
#include "common/runtime/config.h"

typedef struct audit_anchor_s audit_anchor_t;

bool must_check audit_anchor_new (audit_anchor_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure);
void audit_anchor_destroy (audit_anchor_t **self_p);
void audit_anchor_soon (audit_anchor_t *self); // a day was closed
bool audit_anchor_due (const audit_anchor_t *self);
// Where it fails it is due again in a minute.
bool must_check audit_anchor_look (audit_anchor_t *self, pg_t *pg, instant_us_t now, failure_t *failure);
#endif
