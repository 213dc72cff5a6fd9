#include "services/tiendo/archive/digest.h"

#include <errno.h>
#include <string.h>

#include "common/base/scoped.h"

enum { BLOCK = 65536 };

void digest_text (crypto_hash_sha256_state *state, char ret[DIGEST_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    (void) crypto_hash_sha256_final (state, digest);
    (void) sodium_bin2hex (ret, DIGEST_SIZE, digest, sizeof digest);
}

bool digest_stream (FILE *from, FILE *to, char ret[DIGEST_SIZE], failure_t *failure)
{
    static unsigned char block[BLOCK];
    crypto_hash_sha256_state state;
    (void) crypto_hash_sha256_init (&state);
    rewind (from);
    for (size_t size; (size = fread (block, 1, sizeof block, from)) > 0;) {
        (void) crypto_hash_sha256_update (&state, block, size);
        if (to != NULL && fwrite (block, 1, size, to) != size)
            return failure_set (failure, FAILURE_PERMANENT, "the archive could not be written: %s", strerror (errno));
    }
    digest_text (&state, ret);
    return ferror (from) == 0 || failure_set (failure, FAILURE_PERMANENT, "the archive could not be read: %s", strerror (errno));
}

bool digest_file (const char *path, char ret[DIGEST_SIZE], failure_t *failure)
{
    FILE *stream = fopen (path, "re");
    if (stream == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (errno));
    bool good = digest_stream (stream, NULL, ret, failure);
    (void) fclose (stream);
    return good;
}
