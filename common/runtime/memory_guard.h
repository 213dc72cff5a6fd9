#ifndef TIENDO_COMMON_RUNTIME_MEMORY_GUARD_H
#define TIENDO_COMMON_RUNTIME_MEMORY_GUARD_H
// A service's own eye on its memory. libzmq takes handshakes, subscriptions and whole messages in, of however many frames they are, before the
// service sees any of them, and no option of a socket counts them together. So a service that holds more than TIENDO_MEMORY_MB lets go of its
// sockets, with all their connections, and binds them anew once the memory is given back: what was not acknowledged comes again. That is better than
// to be killed with what everybody else has sent. What the service holds while nobody is connected is its own, and no reason to let go of anybody.
#include <stdint.h>

#include "common/net/served_socket.h"
#include "common/runtime/service.h"

typedef struct memory_guard_s memory_guard_t;

// On the service's loop; zap is borrowed: it lets nobody in while memory is to be given back.
bool must_check memory_guard_new (memory_guard_t **ret, service_t *service, zap_t *zap, failure_t *failure);
void memory_guard_destroy (memory_guard_t **self_p);
// A socket to let go of; borrowed, at most eight. NULL: nothing to watch.
void memory_guard_watch (memory_guard_t *self, served_socket_t *socket);
// False while sockets are let go of: nobody can connect.
bool memory_guard_bound (const memory_guard_t *self);
// From how many bytes on sockets are let go of, where the service held `own` bytes when nobody was connected; 0: never. Pure.
int64_t memory_guard_limit (int64_t budget, int64_t own);
#endif
