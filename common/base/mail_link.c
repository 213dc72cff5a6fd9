#include "common/base/mail_link.h"

#include <sodium.h>
#include <string.h>

enum { VERSION = 1, NUMBER = 8, MAC = crypto_auth_hmacsha256_BYTES };
enum { SIGNED_MOST = 1 + 2 * NUMBER + 3 * (1 + MAIL_LINK_CODE), BYTES_MOST = SIGNED_MOST + MAC };
enum { SECOND_US = 1000000 };

static void sign (const unsigned char *bytes, size_t size, const unsigned char key[LINK_KEY_BYTES], unsigned char mac[MAC])
{
    crypto_auth_hmacsha256_state state;
    (void) crypto_auth_hmacsha256_init (&state, key, LINK_KEY_BYTES);
    (void) crypto_auth_hmacsha256_update (&state, bytes, size);
    (void) crypto_auth_hmacsha256_final (&state, mac);
    sodium_memzero (&state, sizeof state);
}

// ---------------------------------------------------------------- writing

static size_t put_number (unsigned char *at, int64_t number)
{
    for (int i = 0; i < NUMBER; i++)
        at[i] = (unsigned char) ((uint64_t) number >> (8 * (NUMBER - 1 - i)));
    return NUMBER;
}

static size_t put_code (unsigned char *at, const char *code)
{
    size_t size = strlen (code);
    at[0] = (unsigned char) size;
    for (size_t i = 0; i < size; i++) // without its end
        at[1 + i] = (unsigned char) code[i];
    return 1 + size;
}

bool mail_link_write (const mail_link_t *self, const link_keys_t *keys, char token[MAIL_LINK_SIZE])
{
    unsigned char bytes[BYTES_MOST];
    size_t size = 0;
    if (keys->count < 1 || strlen (self->province) > MAIL_LINK_CODE || strlen (self->epoch) > MAIL_LINK_CODE
        || strlen (self->member) > MAIL_LINK_CODE)
        return false;
    bytes[size++] = VERSION;
    size += put_number (bytes + size, self->expires_at_s);
    size += put_number (bytes + size, self->message);
    size += put_code (bytes + size, self->province);
    size += put_code (bytes + size, self->epoch);
    size += put_code (bytes + size, self->member);
    sign (bytes, size, keys->keys[0], bytes + size);
    (void) sodium_bin2base64 (token, MAIL_LINK_SIZE, bytes, size + MAC, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return true;
}

// ---------------------------------------------------------------- reading

static bool is_signed (const unsigned char *bytes, size_t size, const link_keys_t *keys)
{
    bool found = false;
    for (int i = 0; i < keys->count; i++) {
        unsigned char mac[MAC];
        sign (bytes, size, keys->keys[i], mac);
        found = sodium_memcmp (mac, bytes + size, MAC) == 0 || found;
    }
    return found;
}

static int64_t number_at (const unsigned char *at)
{
    uint64_t number = 0;
    for (int i = 0; i < NUMBER; i++)
        number = number << 8 | at[i];
    return (int64_t) number;
}

static bool take_code (const unsigned char *bytes, size_t size, size_t *place, char ret[MAIL_LINK_CODE + 1])
{
    size_t length = *place < size ? bytes[*place] : MAIL_LINK_CODE + 1;
    if (length > MAIL_LINK_CODE || *place + 1 + length > size || memchr (bytes + *place + 1, '\0', length) != NULL)
        return false;
    memcpy (ret, bytes + *place + 1, length);
    ret[length] = '\0';
    *place += 1 + length;
    return true;
}

mail_link_state_t mail_link_read (mail_link_t *ret, const link_keys_t *keys, const char *token, instant_us_t now)
{
    unsigned char bytes[BYTES_MOST];
    size_t size = 0;
    size_t place = 1 + 2 * NUMBER;
    mail_link_t read;
    if (strnlen (token, MAIL_LINK_SIZE) == MAIL_LINK_SIZE
        || sodium_base642bin (bytes, sizeof bytes, token, strlen (token), NULL, &size, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0
        || size < place + MAC)
        return MAIL_LINK_ALTERED;
    size -= MAC;
    if (!is_signed (bytes, size, keys) || bytes[0] != VERSION || !take_code (bytes, size, &place, read.province)
        || !take_code (bytes, size, &place, read.epoch) || !take_code (bytes, size, &place, read.member) || place != size)
        return MAIL_LINK_ALTERED;
    read.expires_at_s = number_at (bytes + 1);
    read.message = number_at (bytes + 1 + NUMBER);
    *ret = read;
    return now / SECOND_US >= read.expires_at_s ? MAIL_LINK_EXPIRED : MAIL_LINK_GOOD;
}
