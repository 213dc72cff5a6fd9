#ifndef TIENDO_DEADLINE_ALERTER_SCHEDULE_SCHEDULER_H
#define TIENDO_DEADLINE_ALERTER_SCHEDULE_SCHEDULER_H
// Closes days that the clock has closed, and evaluates again what corrections touched: a thread of its own, since a close may take
// seconds. It looks by itself at every poll, and when asked; at what no bell announces (reminders, deadlines, escalations, notices, feeds) at every
// poll and after a close.
#include <czmq.h>

#include "common/runtime/config.h"
#include "common/base/metrics.h"

typedef struct scheduler_s scheduler_t;

bool must_check scheduler_new (scheduler_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure);
void scheduler_destroy (scheduler_t **self_p);
void scheduler_look (scheduler_t *self); // never blocks
bool scheduler_up (const scheduler_t *self);
// Readable when something was recorded; scheduler_heard reads whose. A word may be lost: the events are in the database.
zsock_t *scheduler_socket (scheduler_t *self);
bool scheduler_heard (scheduler_t *self, char **ret_province, char **ret_campaign); // to zstr_free
#endif
