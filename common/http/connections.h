#ifndef TIENDO_COMMON_HTTP_CONNECTIONS_H
#define TIENDO_COMMON_HTTP_CONNECTIONS_H
// The connections of an HTTP listener (libmicrohttpd) on which no whole request has come yet. A request that is not whole in time is cut.
// Where many connections wait, the ones that have waited longest are cut first. So whoever sends a request in one piece is answered,
// however many others hold half a request open. Of an address that has more than half of the places its own is cut. Safe from several threads.
#include <microhttpd.h>
#include <stdint.h>

typedef struct connections_s connections_t;

// At most `most` connections may wait for their request, each for at most `whole_ms`.
connections_t *connections_new (int most, int64_t whole_ms);
// Bounds answers that are not out yet in the same way: who does not read is cut. Without it they may take as long as they like. Before the daemon
// starts.
void connections_bound_answers (connections_t *self, int most, int64_t whole_ms);
void connections_destroy (connections_t **self_p); // after the daemon has stopped
// For MHD_OPTION_NOTIFY_CONNECTION; the argument is the connections_t.
void connections_notify (void *self, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode what);
// The connection's request is whole and is being answered: its time is no longer counted.
void connections_asked (connections_t *self, struct MHD_Connection *connection);
// The answer is out: the next request may come.
void connections_answered (connections_t *self, struct MHD_Connection *connection);
// Cuts what has waited too long. To be called every second.
void connections_tick (connections_t *self);

// As many open files as this process may have, up to a bound. Returns how many it may have now.
unsigned files_raise (void);
#endif
