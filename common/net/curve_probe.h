#ifndef TIENDO_COMMON_NET_CURVE_PROBE_H
#define TIENDO_COMMON_NET_CURVE_PROBE_H
// Why an endpoint does not let a client in. libzmq says the same (silence, or a closed connection) of a wrong server key, of a client key that is
// not registered and of a server that hangs. The probe asks itself, in a thread of its own: it opens a TCP connection and does the first half of
// a CURVE handshake (ZMTP 3, RFC 26) with a throw-away client key. Only the holder of the server's secret key can answer that with WELCOME.
#include "common/base/failure.h"

typedef enum {
    CURVE_PROBE_RUNS,
    CURVE_PROBE_UNREACHABLE, // no TCP connection: refused, no route, no such host, or no answer in time
    CURVE_PROBE_MUTE,        // a connection, and then nothing in time
    CURVE_PROBE_FOREIGN,     // what answers is no server that speaks CURVE
    CURVE_PROBE_WRONG_KEY,   // a CURVE server that cannot read what is meant for this server key
    CURVE_PROBE_RIGHT_KEY    // the server is there and has that key
} curve_verdict_t;

typedef struct curve_probe_s curve_probe_t;

// Starts it. `endpoint`: tcp://HOST:PORT; server_key: Z85, judged before.
bool must_check curve_probe_new (curve_probe_t **ret, const char *endpoint, const char *server_key, failure_t *failure);
void curve_probe_destroy (curve_probe_t **self_p); // waits for its end, at most CURVE_PROBE_MS
curve_verdict_t curve_probe_verdict (const curve_probe_t *self);
enum { CURVE_PROBE_MS = 900 };
#endif
