#ifndef TIENDO_COMMON_NET_BELL_H
#define TIENDO_COMMON_NET_BELL_H
// A doorbell between services: it says look, and where. PUB connects upstream, SUB binds downstream; losing every one costs a poll.
// Both sides have the deployment's key (CURVE): who has it not is not heard, and hears nothing.
// On the wire one frame, one msgpack map (proto/bells.md): v=1, type="bell", from, province, campaign ("" where it is not one's).
#include <czmq.h>

#include "common/base/failure.h"
#include "common/net/keys.h"
#include "common/net/served_socket.h"

typedef struct {
    char from[33];
    char province[65];
    char campaign[65];
} bell_t;

// Without endpoints ("") or without a key (NULL) *ret is NULL: a mute bell that does nothing.
typedef struct bell_ringer_s bell_ringer_t;
// A peer that speaks otherwise (a release before keys) is asked again, once another may stand in its place.
bool must_check bell_ringer_new (bell_ringer_t **ret, const char *connect_endpoints, const key_pair_t *key, failure_t *failure);
void bell_ringer_destroy (bell_ringer_t **self_p);
// Where bells are heard: the loop that reads them, and the ZAP handler of the process, which is told the key. All borrowed.
typedef struct {
    const char *bind_endpoints;
    const key_pair_t *key;
    zap_t *zap;
    zloop_t *loop;
} bell_place_t;
// `heard` is called where there is something for bell_heard to read.
bool must_check bell_listener_new (served_socket_t **ret, const bell_place_t *place, zloop_reader_fn *heard, void *owner, failure_t *failure);
void bell_ring (bell_ringer_t *self, const bell_t *bell); // never blocks, never fails
// Reads all that waits; true with the last valid one where there was any. Malformed ones are counted and ignored.
bool bell_heard (zsock_t *listener, bell_t *ret);
// One frame. Reads texts and small numbers only and allocates nothing, so that a frame reserves no memory whatever it claims. Unknown keys are
// ignored.
bool bell_decode (const void *bytes, size_t size, bell_t *ret);
#endif
