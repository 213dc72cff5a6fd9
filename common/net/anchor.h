#ifndef TIENDO_COMMON_NET_ANCHOR_H
#define TIENDO_COMMON_NET_ANCHOR_H
// Anchors of the audit log: its last entry at an instant, signed (Ed25519) by a service. Whoever owns the database can cut the log or write it anew,
// but cannot sign. The signing key is derived from the service's CURVE secret, so that there is no file more to make, keep and rotate.
#include <stdint.h>

#include "common/base/clock.h"
#include "common/net/keys.h"

enum { ANCHOR_HASH_SIZE = 65, ANCHOR_KEY_SIZE = 65, ANCHOR_SIGNATURE_SIZE = 129 }; // lower hexadecimal, with their ends
enum { ANCHOR_SECRET_BYTES = 64, ANCHOR_KEYS_SIZE = 1024 };                        // a file of public keys: the newest, and those before it

typedef struct {
    int64_t entry; // the last one's number
    char hash[ANCHOR_HASH_SIZE];
    char at[INSTANT_TEXT_SIZE];
    char key[ANCHOR_KEY_SIZE]; // the public one
    char signature[ANCHOR_SIGNATURE_SIZE];
} anchor_t;

typedef struct {
    unsigned char secret[ANCHOR_SECRET_BYTES];
    char key[ANCHOR_KEY_SIZE];
} anchor_signer_t;

enum { ANCHOR_SIGNATURE_BYTES = 64 };

bool must_check anchor_signer_make (anchor_signer_t *ret, const key_pair_t *pair, failure_t *failure);
void anchor_signer_clear (anchor_signer_t *self); // wipes it; for scoped()
// Fills in key and signature, over the other three.
void anchor_sign (const anchor_signer_t *self, anchor_t *anchor);
// The signature is that of its own key over its own values. Any text may be in it.
bool anchor_holds (const anchor_t *anchor);
// Other bytes by the same key: an archive's manifest. What is signed must not begin as an anchor's text does.
void anchor_sign_bytes (const anchor_signer_t *self, const void *bytes, size_t size, unsigned char ret[ANCHOR_SIGNATURE_BYTES]);
bool anchor_bytes_hold (const char *key, const void *bytes, size_t size, const unsigned char signature[ANCHOR_SIGNATURE_BYTES]);
// `keys`: public keys, with spaces or commas between them.
bool anchor_known (const anchor_t *anchor, const char *keys);
// FILE.anchor holds the public keys that anchors of FILE's owner are known by, in one line: that of the key pair in FILE is put first, those before
// it stay. `ret` is that of FILE.
bool must_check anchor_keys_write (const char *file, char ret[ANCHOR_KEY_SIZE], failure_t *failure);
#endif
