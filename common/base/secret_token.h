#ifndef TIENDO_COMMON_BASE_SECRET_TOKEN_H
#define TIENDO_COMMON_BASE_SECRET_TOKEN_H
// A secret that somebody holds: of a bearer token, a sign-in link, a session, a device. 256 random bits, written as base64url without padding. Only
// its digest is stored: what the database holds signs nobody in.
#include <stdbool.h>

enum {
    SECRET_TOKEN_SIZE = 44,       // 43 characters, and the end
    SECRET_TOKEN_DIGEST_SIZE = 67 // of the digest as PostgreSQL reads a bytea: \x and 64 characters, and the end
};

// A new secret, and its digest.
void secret_token_make (char token[SECRET_TOKEN_SIZE], char digest[SECRET_TOKEN_DIGEST_SIZE]);
// BLAKE2b-256 of any text, in the same form: of a secret that came from outside, which may have any length.
void secret_token_digest (const char *text, char digest[SECRET_TOKEN_DIGEST_SIZE]);
// Whether it has the form of a secret: what has not need not be looked up.
bool secret_token_shaped (const char *text);
#endif
