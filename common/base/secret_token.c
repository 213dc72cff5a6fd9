#include "common/base/secret_token.h"

#include <sodium.h>
#include <string.h>

enum { TOKEN_BYTES = 32 };

void secret_token_digest (const char *text, char digest[SECRET_TOKEN_DIGEST_SIZE])
{
    unsigned char bytes[crypto_generichash_BYTES];
    (void) crypto_generichash (bytes, sizeof bytes, (const unsigned char *) text, strlen (text), NULL, 0);
    digest[0] = '\\';
    digest[1] = 'x';
    (void) sodium_bin2hex (digest + 2, SECRET_TOKEN_DIGEST_SIZE - 2, bytes, sizeof bytes);
}

void secret_token_make (char token[SECRET_TOKEN_SIZE], char digest[SECRET_TOKEN_DIGEST_SIZE])
{
    unsigned char bytes[TOKEN_BYTES];
    randombytes_buf (bytes, sizeof bytes);
    (void) sodium_bin2base64 (token, SECRET_TOKEN_SIZE, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero (bytes, sizeof bytes);
    secret_token_digest (token, digest);
}

bool secret_token_shaped (const char *text)
{
    unsigned char bytes[TOKEN_BYTES];
    size_t size = 0;
    return strlen (text) == SECRET_TOKEN_SIZE - 1
           && sodium_base642bin (bytes, sizeof bytes, text, strlen (text), NULL, &size, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0
           && size == sizeof bytes;
}
