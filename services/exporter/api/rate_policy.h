#ifndef TIENDO_EXPORTER_API_RATE_POLICY_H
#define TIENDO_EXPORTER_API_RATE_POLICY_H
// Who pays for a request. One with a token that was found good pays from the token's bucket; every other from its address's (of IPv6 the
// network's), and a token that nobody knew costs dearly, so that guessing is slow. While an address has nothing left, tokens that were
// never seen good are not even looked up from there; those that were go on. Digests of tokens and addresses are hashed by a key of the process.
#include <stdint.h>
#include <sys/socket.h>

#include "services/exporter/api/auth.h"

typedef struct rate_policy_s rate_policy_t;

// Requests a second by token, and by address without one; 0: as many as come.
bool must_check rate_policy_new (rate_policy_t **ret, long token_rate, long address_rate, failure_t *failure);
void rate_policy_destroy (rate_policy_t **self_p);
// Who asks, for those who count by token and by address: numbers of this process, from which neither can be told.
typedef struct {
    uint64_t token;
    uint64_t address;
} rate_policy_who_t;
rate_policy_who_t rate_policy_who (const rate_policy_t *self, const struct sockaddr *from, const credential_t *shown);

// For what needs no token. False: *answer is 429.
bool must_check rate_policy_plain (rate_policy_t *self, const struct sockaddr *from, response_t *answer);
bool must_check rate_policy_file (rate_policy_t *self, const struct sockaddr *from, response_t *answer); // for a file of the page
// auth_find, paid for. False: *answer is filled (401, 429, 503).
bool must_check rate_policy_find (rate_policy_t *self, const struct sockaddr *from, pg_pool_t *store, const credential_t *shown, const char *asked,
                                  const char *now, auth_t *ret, response_t *answer);
#endif
