#include "common/net/anchor.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/scoped.h"

_Static_assert(ANCHOR_SECRET_BYTES == crypto_sign_SECRETKEYBYTES, "libsodium's key");
_Static_assert(ANCHOR_SIGNATURE_BYTES == crypto_sign_BYTES, "libsodium's signature");

enum { SIGNED_MOST = 256, FILE_PATH = 4096, SECRET = 32 };
static const char derivation[] = "tiendo audit anchor/1";

static void wipe_pair (key_pair_t *pair)
{
    sodium_memzero (pair, sizeof *pair);
}

bool anchor_signer_make (anchor_signer_t *ret, const key_pair_t *pair, failure_t *failure)
{
    unsigned char secret[SECRET];
    unsigned char seed[crypto_sign_SEEDBYTES];
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
    if (sodium_init () < 0 || zmq_z85_decode (secret, pair->secret_text) == NULL)
        return failure_set (failure, FAILURE_FATAL, "no key for anchors can be derived");
    (void) crypto_generichash (seed, sizeof seed, (const unsigned char *) derivation, sizeof derivation - 1, secret, sizeof secret);
    (void) crypto_sign_seed_keypair (public_key, ret->secret, seed);
    (void) sodium_bin2hex (ret->key, sizeof ret->key, public_key, sizeof public_key);
    sodium_memzero (secret, sizeof secret);
    sodium_memzero (seed, sizeof seed);
    return true;
}

void anchor_signer_clear (anchor_signer_t *self)
{
    sodium_memzero (self, sizeof *self);
}

// What is signed: a line each, so that no two anchors are one text.
static size_t signed_text (const anchor_t *anchor, char text[SIGNED_MOST])
{
    int size = snprintf (text, SIGNED_MOST, "%s\n%lld\n%s\n%s\n", derivation, (long long) anchor->entry, anchor->hash, anchor->at);
    return (size_t) size;
}

void anchor_sign (const anchor_signer_t *self, anchor_t *anchor)
{
    char text[SIGNED_MOST];
    unsigned char signature[crypto_sign_BYTES];
    size_t size = signed_text (anchor, text);
    (void) crypto_sign_detached (signature, NULL, (const unsigned char *) text, size, self->secret);
    (void) sodium_bin2hex (anchor->signature, sizeof anchor->signature, signature, sizeof signature);
    memcpy (anchor->key, self->key, sizeof anchor->key);
}

static bool bytes_of (unsigned char *ret, size_t size, const char *text)
{
    size_t found = 0;
    return sodium_hex2bin (ret, size, text, strlen (text), NULL, &found, NULL) == 0 && found == size;
}

bool anchor_holds (const anchor_t *anchor)
{
    char text[SIGNED_MOST];
    unsigned char signature[crypto_sign_BYTES];
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
    return bytes_of (signature, sizeof signature, anchor->signature) && bytes_of (public_key, sizeof public_key, anchor->key)
           && crypto_sign_verify_detached (signature, (const unsigned char *) text, signed_text (anchor, text), public_key) == 0;
}

void anchor_sign_bytes (const anchor_signer_t *self, const void *bytes, size_t size, unsigned char ret[ANCHOR_SIGNATURE_BYTES])
{
    (void) crypto_sign_detached (ret, NULL, bytes, size, self->secret);
}

bool anchor_bytes_hold (const char *key, const void *bytes, size_t size, const unsigned char signature[ANCHOR_SIGNATURE_BYTES])
{
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
    return bytes_of (public_key, sizeof public_key, key) && crypto_sign_verify_detached (signature, bytes, size, public_key) == 0;
}

bool anchor_known (const anchor_t *anchor, const char *keys)
{
    const char *at = strlen (anchor->key) == ANCHOR_KEY_SIZE - 1 ? strstr (keys, anchor->key) : NULL;
    return at != NULL && (at == keys || strchr (" ,", at[-1]) != NULL) && strchr (" ,\r\n", at[ANCHOR_KEY_SIZE - 1]) != NULL; // or its end
}

// What the file has until now, "" where there is none.
static bool keys_read (const char *file, char ret[ANCHOR_KEYS_SIZE], failure_t *failure)
{
    FILE *stream = fopen (file, "re");
    ret[0] = '\0';
    if (stream == NULL)
        return errno == ENOENT || failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (errno));
    bool good = fgets (ret, ANCHOR_KEYS_SIZE - ANCHOR_KEY_SIZE, stream) != NULL || feof (stream);
    (void) fclose (stream);
    ret[strcspn (ret, "\r\n")] = '\0';
    return good || failure_set (failure, FAILURE_PERMANENT, "%s cannot be read", file);
}

static bool keys_replace (const char *file, const char *key, const char *before, failure_t *failure)
{
    char part[FILE_PATH + 8];
    (void) snprintf (part, sizeof part, "%s.part", file);
    FILE *stream = fopen (part, "we");
    bool good = stream != NULL && fprintf (stream, "%s%s%s\n", key, before[0] != '\0' ? " " : "", before) > 0;
    good = good && fchmod (fileno (stream), 0444) == 0 && fflush (stream) == 0 && fsync (fileno (stream)) == 0;
    if (stream != NULL)
        good = fclose (stream) == 0 && good;
    return (good && rename (part, file) == 0) || failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (errno));
}

bool anchor_keys_write (const char *file, char ret[ANCHOR_KEY_SIZE], failure_t *failure)
{
    scoped (wipe_pair) key_pair_t pair = {.secret_text = ""};
    scoped (anchor_signer_clear) anchor_signer_t signer = {.key = ""};
    char beside[FILE_PATH];
    char before[ANCHOR_KEYS_SIZE];
    anchor_t own = {.entry = 0};
    if (snprintf (beside, sizeof beside, "%s.anchor", file) >= (int) sizeof beside)
        return failure_set (failure, FAILURE_PERMANENT, "%.100s…: the file name is too long", file);
    if (!key_pair_load (&pair, file, failure) || !anchor_signer_make (&signer, &pair, failure) || !keys_read (beside, before, failure))
        return false;
    memcpy (ret, signer.key, ANCHOR_KEY_SIZE);
    memcpy (own.key, signer.key, sizeof own.key);
    return anchor_known (&own, before) || keys_replace (beside, signer.key, before, failure);
}
