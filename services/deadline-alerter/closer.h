#ifndef TIENDO_DEADLINE_ALERTER_CLOSER_H
#define TIENDO_DEADLINE_ALERTER_CLOSER_H
// Closes days that the clock has closed, and evaluates again what corrections touched: a thread of its own, since a close may take
// seconds. It looks by itself at every poll, and when asked; at what no bell announces (reminders, deadlines, escalations, notices, feeds) at every
// poll and after a close.
#include <czmq.h>

#include "common/config.h"
#include "common/metrics.h"

typedef struct closer_s closer_t;

bool must_check closer_new (closer_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure);
void closer_destroy (closer_t **self_p);
void closer_look (closer_t *self); // never blocks
bool closer_up (const closer_t *self);
// Readable when something was recorded; closer_heard reads whose. A word may be lost: the events are in the database.
zsock_t *closer_socket (closer_t *self);
bool closer_heard (closer_t *self, char **ret_province, char **ret_campaign); // to zstr_free
#endif
