#ifndef TIENDO_COMMON_NET_KEYS_H
#define TIENDO_COMMON_NET_KEYS_H
// CURVE identities. A key ring maps client public keys (Z85, 40 characters) to a principal (feed, gateway or member) and answers
// ZAP: known 200 with the key as User-Id, revoked 400, unknown 300. The handler is a thread of the same context, bound to
// inproc://zeromq.zap.01 before any socket; it shares nothing but the ring, which has a mutex. A service checks the ring
// again on every message, so that revoking cuts a live session.
#include <czmq.h>

#include "common/base/failure.h"

enum { KEY_TEXT_SIZE = 41 };
typedef enum { KEY_UNKNOWN, KEY_ACTIVE, KEY_REVOKED } key_state_t;

typedef struct {
    char key[KEY_TEXT_SIZE];
    char name[65];     // feed, gateway or member code
    char province[65]; // of a member: the top unit's code
    char unit[65];     // of a member: the subtree's top
    char path[320];    // of a member: codes from the top joined by '/'
    key_state_t state;
    bool is_gateway;   // it is believed about which feed it speaks for
    bool told_nothing; // may connect, but not to a stream: its role is told nothing
} key_entry_t;

typedef struct key_ring_s key_ring_t;

bool must_check key_ring_new (key_ring_t **ret, failure_t *failure);
void key_ring_destroy (key_ring_t **self_p);
// Replaces the whole content at once; entries are copied.
bool must_check key_ring_replace (key_ring_t *self, const key_entry_t *entries, size_t count, failure_t *failure);
// Copies the entry out; KEY_UNKNOWN where there is none.
key_state_t key_ring_find (key_ring_t *self, const char *key, key_entry_t *ret);

typedef struct zap_s zap_t;
// The ZAP domain of a socket that streams to whoever connects: keys that are told nothing are refused at its handshake.
#define ZAP_STREAM "tiendo-stream"
// The ZAP domain of a socket that hears bells: only the key of zap_admit_bells is let in, and no key of the ring.
#define ZAP_BELL "tiendo-bell"
bool must_check zap_new (zap_t **ret, key_ring_t *ring, failure_t *failure); // starts the handler; NULL: of bells alone
// Before a socket of ZAP_BELL is bound, and once.
void zap_admit_bells (zap_t *self, const char *public_key);
void zap_destroy (zap_t **self_p);
uint64_t zap_refused (const zap_t *self);
// While it pauses nobody is let in: whoever comes is told to come again. From any thread.
void zap_pause (zap_t *self, bool pauses);

typedef struct {
    char public_text[KEY_TEXT_SIZE];
    char secret_text[KEY_TEXT_SIZE];
} key_pair_t;
// FILE holds the secret key, FILE.pub the public one, each a line of Z85. The public key is derived from the secret one.
// A file readable by others than its owner is refused (a read-only file under /run/secrets is accepted).
bool must_check key_pair_load (key_pair_t *ret, const char *file, failure_t *failure);
bool must_check key_pair_create (const char *file, failure_t *failure); // refuses to overwrite
bool key_text_valid (const char *text);

// Applies server-side CURVE, the ZAP domain, ZAP_ENFORCE_DOMAIN, HANDSHAKE_IVL, MAXMSGSIZE, keepalive, linger, sndtimeo and HWM,
// and asserts with getsockopt that the domain is enforced. Call before binding.
bool must_check socket_serve (zsock_t *socket, const key_pair_t *pair, int64_t max_message_bytes, int high_water_mark, failure_t *failure);
// Client side: CURVE with the server's public key; linger, sndtimeo, HWM, IMMEDIATE (nothing is queued for a peer that is not there); no
// heartbeats, no routing id.
bool must_check socket_dial (zsock_t *socket, const key_pair_t *pair, const char *server_key, failure_t *failure);
// Binds every endpoint of a comma list; "tcp://127.0.0.1:*" picks a port.
bool must_check socket_bind_all (zsock_t *socket, const char *endpoints, failure_t *failure);
bool must_check socket_connect_all (zsock_t *socket, const char *endpoints, failure_t *failure);
#endif
