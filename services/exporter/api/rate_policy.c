#include "services/exporter/api/rate_policy.h"

#include <netinet/in.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/http/token_bucket.h"

// A bucket holds two seconds of a token's rate, ten of an address's. A wrong token costs as twenty requests. A page is some twenty files, which cost
// little more than a refusal, and whole offices open it from one address at the hour of the deadline: twenty files go for one request, from a bucket
// of their own.
enum { TOKEN_SECONDS = 2, ADDRESS_SECONDS = 10, WRONG_COST = 20, FILES = 20 };

struct rate_policy_s {
    token_bucket_t *tokens;
    token_bucket_t *addresses;
    token_bucket_t *files; // of the page, by address
    unsigned char key[crypto_shorthash_KEYBYTES];
};

bool rate_policy_new (rate_policy_t **ret, long token_rate, long address_rate, failure_t *failure)
{
    rate_policy_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    long burst = address_rate * ADDRESS_SECONDS;
    if (!token_bucket_new (&self->tokens, token_rate, token_rate * TOKEN_SECONDS, failure)
        || !token_bucket_new (&self->addresses, address_rate, burst > WRONG_COST ? burst : WRONG_COST, failure)
        || !token_bucket_new (&self->files, address_rate * FILES, burst * FILES, failure)) {
        rate_policy_destroy (&self);
        return false;
    }
    crypto_shorthash_keygen (self->key);
    *ret = self;
    return true;
}

void rate_policy_destroy (rate_policy_t **self_p)
{
    rate_policy_t *self = *self_p;
    if (self == NULL)
        return;
    token_bucket_destroy (&self->tokens);
    token_bucket_destroy (&self->addresses);
    token_bucket_destroy (&self->files);
    free (self);
    *self_p = NULL;
}

static uint64_t key_of (const rate_policy_t *self, const void *bytes, size_t size)
{
    uint64_t key = 0;
    (void) crypto_shorthash ((unsigned char *) &key, bytes, size, self->key);
    return key;
}

static uint64_t address_key (const rate_policy_t *self, const struct sockaddr *from)
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

// By the token alone: however its scheme is written, it is the same one. An account that a proxy names is no token of that text.
static uint64_t token_key (const rate_policy_t *self, const credential_t *shown)
{
    return key_of (self, shown->text, strlen (shown->text) + (shown->kind == CREDENTIAL_PROXY));
}

rate_policy_who_t rate_policy_who (const rate_policy_t *self, const struct sockaddr *from, const credential_t *shown)
{
    return (rate_policy_who_t){token_key (self, shown), address_key (self, from)};
}

static bool refuse (response_t *answer, int64_t wait_ms, const char *who)
{
    response_problem (answer, 429, "too many requests %s: try again in %d s", who, (int) ((wait_ms + 999) / 1000));
    answer->retry_after_s = (int) ((wait_ms + 999) / 1000);
    return false;
}

static bool take_plain (const rate_policy_t *self, token_bucket_t *bucket, const struct sockaddr *from, response_t *answer)
{
    int64_t wait_ms = 0;
    return token_bucket_take (bucket, address_key (self, from), 1, monotonic_ms (), &wait_ms)
           || refuse (answer, wait_ms, "without a token from this address");
}

bool rate_policy_plain (rate_policy_t *self, const struct sockaddr *from, response_t *answer)
{
    return take_plain (self, self->addresses, from, answer);
}

bool rate_policy_file (rate_policy_t *self, const struct sockaddr *from, response_t *answer)
{
    return take_plain (self, self->files, from, answer);
}

bool rate_policy_find (rate_policy_t *self, const struct sockaddr *from, pg_pool_t *store, const credential_t *shown, const char *asked,
                       const char *now, auth_t *ret, response_t *answer)
{
    int64_t wait_ms = 0;
    if (shown->kind == CREDENTIAL_NONE) // costs no look into the database
        return rate_policy_plain (self, from, answer) && auth_find (store, shown, asked, now, ret, answer);
    uint64_t token = token_key (self, shown);
    uint64_t address = address_key (self, from);
    bool known = token_bucket_knows (self->tokens, token);
    // paid before it is looked up, so that many at once do not go unpaid, and who asks too often does not hold up the database
    if (known && !token_bucket_take (self->tokens, token, 1, monotonic_ms (), &wait_ms))
        return refuse (answer, wait_ms, "with this token");
    if (!known && !token_bucket_take (self->addresses, address, WRONG_COST, monotonic_ms (), &wait_ms))
        return refuse (answer, wait_ms, "with unknown tokens from this address");
    bool found = auth_find (store, shown, asked, now, ret, answer);
    if (!known && (found || answer->status != 401))
        token_bucket_give (self->addresses, address, WRONG_COST); // a good one, or nobody could say
    if (known && !found && answer->status == 401)
        token_bucket_forget (self->tokens, token); // revoked
    if (!found)
        return false;
    return known || token_bucket_take (self->tokens, token, 1, monotonic_ms (), &wait_ms) || refuse (answer, wait_ms, "with this token");
}
