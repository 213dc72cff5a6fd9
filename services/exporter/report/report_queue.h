#ifndef TIENDO_EXPORTER_REPORT_REPORT_QUEUE_H
#define TIENDO_EXPORTER_REPORT_REPORT_QUEUE_H
// Reports wait for their turn: REPORTS_AT_ONCE are gathered and laid out at a time by threads of the queue's own, REPORTS_WAITING wait as
// suspended connections that hold no thread, at most REPORTS_OF_ONE of one token, and who has none in the making comes first. A client that leaves
// frees its place, or ends the layout of its report.
#include <microhttpd.h>

#include "services/exporter/report/report.h"

enum { REPORTS_AT_ONCE = 2, REPORTS_WAITING = 16, REPORTS_OF_ONE = 8, REPORTS_WHO = 200 };

typedef struct report_queue_s report_queue_t;

bool must_check report_queue_new (report_queue_t **ret, pg_pool_t *store, failure_t *failure);
void report_queue_destroy (report_queue_t **self_p); // after the daemon has stopped
// Suspends the connection, which is resumed when *answer is filled. Takes the order. False: too many wait already, or too many of this token; nothing
// was done.
bool must_check report_queue_add (report_queue_t *self, struct MHD_Connection *connection, report_request_t **order_p, response_t *answer);
// To be called every second: lets go whose client has left.
void report_queue_tick (report_queue_t *self);
// Answers whoever waits that the service ends; takes nobody any more.
void report_queue_end (report_queue_t *self);
int report_queue_waiting (report_queue_t *self);
#endif
