#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_STREAM_CONNECTIONS_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_STREAM_CONNECTIONS_H
// How many topics each connection of the stream has asked for. An XPUB keeps every topic, of up to 35 kB, as long as its connection is up, also after
// it is no longer wanted: so what counts is how many different ones there were. Pure.
#include "common/base/failure.h"
#include "common/net/keys.h"
#include "common/net/peer_connection.h"

enum { STREAM_TOPICS_MOST = 300 }; // of one connection: alerts/1

typedef struct stream_connections_s stream_connections_t;

bool must_check stream_connections_new (stream_connections_t **ret, failure_t *failure);
void stream_connections_destroy (stream_connections_t **self_p);
// Notes that a connection asks for a topic, by a key; what it has asked for already counts once. False where it is one more than a connection may
// have. A descriptor with another other end, or another key, is another connection.
bool stream_connections_ask (stream_connections_t *self, const peer_connection_t *connection, const char *key, const void *topic, size_t size);
#endif
