#include "services/exporter/guard.h"

#include <netinet/in.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "services/exporter/limit.h"

// A bucket holds two seconds of a token's rate, ten of an address's: a page is a handful of files at once. A wrong token costs as twenty requests.
enum { TOKEN_SECONDS = 2, ADDRESS_SECONDS = 10, WRONG_COST = 20 };

struct guard_s {
    limit_t *tokens;
    limit_t *addresses;
    unsigned char key[crypto_shorthash_KEYBYTES];
};

bool guard_new (guard_t **ret, long token_rate, long address_rate, failure_t *failure)
{
    guard_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    long burst = address_rate * ADDRESS_SECONDS;
    if (!limit_new (&self->tokens, token_rate, token_rate * TOKEN_SECONDS, failure)
        || !limit_new (&self->addresses, address_rate, burst > WRONG_COST ? burst : WRONG_COST, failure)) {
        guard_destroy (&self);
        return false;
    }
    crypto_shorthash_keygen (self->key);
    *ret = self;
    return true;
}

void guard_destroy (guard_t **self_p)
{
    guard_t *self = *self_p;
    if (self == NULL)
        return;
    limit_destroy (&self->tokens);
    limit_destroy (&self->addresses);
    free (self);
    *self_p = NULL;
}

static uint64_t key_of (const guard_t *self, const void *bytes, size_t size)
{
    uint64_t key = 0;
    (void) crypto_shorthash ((unsigned char *) &key, bytes, size, self->key);
    return key;
}

static uint64_t address_key (const guard_t *self, const struct sockaddr *from)
{
    enum { NETWORK = 8 }; // bytes of IPv6 that are one customer's
    if (from != NULL && from->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy (&four, from, sizeof four);
        return key_of (self, &four.sin_addr, sizeof four.sin_addr);
    }
    if (from != NULL && from->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy (&six, from, sizeof six);
        bool mapped = IN6_IS_ADDR_V4MAPPED (&six.sin6_addr);
        return mapped ? key_of (self, &six.sin6_addr.s6_addr[12], 4) : key_of (self, &six.sin6_addr, NETWORK);
    }
    return key_of (self, "", 0);
}

static bool refuse (answer_t *answer, int64_t wait_ms, const char *who)
{
    answer_problem (answer, 429, "too many requests %s: try again in %d s", who, (int) ((wait_ms + 999) / 1000));
    answer->retry_after_s = (int) ((wait_ms + 999) / 1000);
    return false;
}

bool guard_plain (guard_t *self, const struct sockaddr *from, answer_t *answer)
{
    int64_t wait_ms = 0;
    return limit_take (self->addresses, address_key (self, from), 1, monotonic_ms (), &wait_ms)
           || refuse (answer, wait_ms, "without a token from this address");
}

bool guard_find (guard_t *self, const struct sockaddr *from, store_t *store, const char *authorization, access_t *ret, answer_t *answer)
{
    int64_t wait_ms = 0;
    if (authorization == NULL) // costs no look into the database
        return guard_plain (self, from, answer) && access_find (store, authorization, ret, answer);
    uint64_t token = key_of (self, authorization, strlen (authorization));
    uint64_t address = address_key (self, from);
    bool known = limit_knows (self->tokens, token);
    // paid before it is looked up, so that many at once do not go unpaid, and who asks too often does not hold up the database
    if (known && !limit_take (self->tokens, token, 1, monotonic_ms (), &wait_ms))
        return refuse (answer, wait_ms, "with this token");
    if (!known && !limit_take (self->addresses, address, WRONG_COST, monotonic_ms (), &wait_ms))
        return refuse (answer, wait_ms, "with unknown tokens from this address");
    bool found = access_find (store, authorization, ret, answer);
    if (!known && (found || answer->status != 401))
        limit_give (self->addresses, address, WRONG_COST); // a good one, or nobody could say
    if (known && !found && answer->status == 401)
        limit_forget (self->tokens, token); // revoked
    if (!found)
        return false;
    return known || limit_take (self->tokens, token, 1, monotonic_ms (), &wait_ms) || refuse (answer, wait_ms, "with this token");
}
