#ifndef TIENDO_INTAKE_GATEWAY_GATEWAY_H
#define TIENDO_INTAKE_GATEWAY_GATEWAY_H
// Intake as a client of ingest over feed/1: a gateway, which is believed about the feed and the person that it speaks for. One thread owns the
// connections and the outbox; any thread may ask it and wait. What people enter goes through the outbox, so it is on disk before it is sent; what a
// relay pushes under its own feed and seq stays with the relay until it is acknowledged.
#include "common/base/metrics.h"
#include "common/net/keys.h"
#include "proto/feed/feed_client.h"
#include "services/intake/gateway/outbox.h"

typedef struct gateway_s gateway_t;

typedef struct {
    const char *endpoints;  // of ingest, comma list
    const char *server_key; // Z85
    const char *key_file;   // of this gateway's key pair
    const char *spool;      // directory of the outbox
    metrics_t *metrics;
} gateway_settings_t; // borrowed

// What ingest answered: an ack, a nack or a welcome. `reply` points into `bytes`.
typedef struct {
    zmq_msg_t bytes;
    feed_reply_t reply;
} gateway_answer_t;

void gateway_answer_clear (gateway_answer_t *self);

bool must_check gateway_new (gateway_t **ret, const gateway_settings_t *settings, failure_t *failure);
// Ends the thread; whoever still waits is told that no answer came.
void gateway_destroy (gateway_t **self_p);
// Nobody waits any longer from here on: for the end of the service.
void gateway_stop (gateway_t *self);
// The public key that ingest knows this gateway by, and what this replica is known by: together they name its own feeds.
const char *gateway_key (const gateway_t *self);
const char *gateway_replica (const gateway_t *self);

// Sends a command as it is and waits for its answer. False: none came in time, and whether ingest took it is not known.
bool must_check gateway_ask (gateway_t *self, const msgpack_sbuffer *command, int timeout_ms, gateway_answer_t *ret, failure_t *failure);
// Puts a batch of one of our own feeds into the outbox, sends it and waits for its answer. False: no answer came in time; the batch waits on disk and
// is sent on until it is acknowledged.
bool must_check gateway_send (gateway_t *self, const char *feed, const feed_actor_t *actor, slice_t records, int timeout_ms, gateway_answer_t *ret,
                              failure_t *failure);
#endif
