#ifndef TIENDO_TIENDO_ARCHIVE_DIGEST_H
#define TIENDO_TIENDO_ARCHIVE_DIGEST_H
// SHA-256 as `sha256sum` prints it: whoever opens an archive in twenty years has that at hand.
#include <sodium.h>
#include <stdio.h>

#include "common/base/failure.h"

enum { DIGEST_SIZE = crypto_hash_sha256_BYTES * 2 + 1 }; // lower hexadecimal, with its end

void digest_text (crypto_hash_sha256_state *state, char ret[DIGEST_SIZE]);
// Of all of a file, from its beginning. `to`: where to copy it meanwhile, NULL: nowhere.
bool must_check digest_stream (FILE *from, FILE *to, char ret[DIGEST_SIZE], failure_t *failure);
bool must_check digest_file (const char *path, char ret[DIGEST_SIZE], failure_t *failure);
#endif
