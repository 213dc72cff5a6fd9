#include "services/intake/session/address_rate.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/http/token_bucket.h"

enum { BURST_SECONDS = 10, SECOND_MS = 1000 };

struct address_rate_s {
    token_bucket_t *addresses;
    unsigned char key[crypto_shorthash_KEYBYTES];
};

bool address_rate_new (address_rate_t **ret, long rate, failure_t *failure)
{
    address_rate_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    if (!token_bucket_new (&self->addresses, rate, rate * BURST_SECONDS, failure)) {
        free (self);
        return false;
    }
    crypto_shorthash_keygen (self->key);
    *ret = self;
    return true;
}

void address_rate_destroy (address_rate_t **self_p)
{
    address_rate_t *self = *self_p;
    if (self == NULL)
        return;
    token_bucket_destroy (&self->addresses);
    free (self);
    *self_p = NULL;
}

bool address_rate_take (const caller_t *caller, response_t *response)
{
    address_rate_t *self = caller->intake->rate;
    char address[SECRET_TOKEN_DIGEST_SIZE];
    uint64_t key = 0;
    int64_t wait_ms = 0;
    caller_address (caller, address);
    (void) crypto_shorthash ((unsigned char *) &key, (const unsigned char *) address, strlen (address), self->key);
    if (token_bucket_take (self->addresses, key, 1, monotonic_ms (), &wait_ms))
        return true;
    int wait_s = (int) ((wait_ms + SECOND_MS - 1) / SECOND_MS);
    response_problem_coded (response, 429, "too_many", "too many requests from this address: try again in %d s", wait_s);
    response->retry_after_s = wait_s;
    return false;
}
